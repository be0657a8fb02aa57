"""Exchange rates from any source, for days and currencies that the packaged ones do not have: a bank's, or an accountant's."""

from orchestration.connectors.files.layouts.base import Column, Layout

EXCHANGE_RATES = Layout(
    name="exchange-rates",
    stream="exchange_rates",
    grain="One row per currency and day: what one unit of it was worth.",
    origin="any program: rate is what one currency_code was worth in base_currency_code, the business's own currency",
    key=("currency_code", "rate_on"),
    is_export=False,
    price="rate",
    columns=(
        Column("currency_code", "identifier", True, False, ("currency", "from", "from currency")),
        Column("base_currency_code", "currency", True, False, ("base", "to", "to currency", "base currency")),
        Column("rate_on", "instant", True, False, ("date", "day")),
        Column("rate", "decimal", True, False, ("exchange rate", "value")),
    ),
)

LAYOUTS = (EXCHANGE_RATES,)
