"""Whether the currency signs in a header fit the currency that the amounts are taken for. It guesses none."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.connectors.exceptions import FileImportError

SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL"}),
    "£": frozenset({"GBP"}),
    "€": frozenset({"EUR"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "zł": frozenset({"PLN"}),
}


def must_fit(headers: Iterable[str], currency: str | None, where: str) -> None:
    """Raise FileImportError when a header such as `Price(£)` names another currency than `currency`."""
    for header in headers:
        for sign, codes in SIGNS.items():
            if sign in header and currency is not None and currency not in codes:
                like = f'currency_code = "{min(codes)}"' if len(codes) == 1 else "the currency_code of the marketplace"
                raise FileImportError(
                    f"amounts in {sign}, not in {currency}", where, f"say {like} in the mapping file (--mapping)"
                )
