"""Commissions of every network add up by month to the network's own ledger, and an old month that is corrected says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.sandboxes import Source, connect, import_file
from tests.dbt_project.warehouse import FILES, Warehouse

pytestmark = pytest.mark.slow

GOLDEN, YEN = UUID(int=31), UUID(int=32)
Months = dict[date, Decimal]
SHAREASALE = (
    "Trans ID|Merchant ID|Merchant|Trans Date|Trans Amount|Commission|Voided|Locked|Paid Date|Reversal Date|Order Number\n"
    "1|55|Old Shop|06/30/2025 11:30:00 PM|100.00|10.00|0|1|08/20/2025||S-1\n"
    "1|55|Old Shop|06/30/2025 11:30:00 PM|100.00|10.00|0|1|08/20/2025||S-1\n"
    "2|55|Old Shop|07/01/2025 01:00:00 AM|50|5|1|0||08/30/2025|S-2\n"
    "3|55|Golden Shop|06/20/2026 10:00:00 AM|500|50|0|0|||ORDER-1\n"
)
EARNINGS = (
    "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group\n"
    "Books,x,B000000001,Amazon.com,mine-20,02/01/2026,10,1,0,10,0.45,DESKTOP\n"
    "Books,x,B000000001,Amazon.com,mine-20,02/01/2026,10,1,0,10,0.45,DESKTOP\n"
)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = Path(tmp_path_factory.mktemp("files"))
    import_file(warehouse, folder / "shareasale.csv", SHAREASALE, "shareasale-transactions", FILES)
    import_file(warehouse, folder / "earnings.csv", EARNINGS, "amazon-associates-earnings", FILES)
    for landed in golden(), yen():
        warehouse.add_connection(landed[0], "awin", "2026-09-01T00:00:00Z", timezone="UTC")
        for table, observed_at, payload in landed[1]:
            warehouse.land(table, str(payload["id"]), payload, connection=landed[0], observed_at=observed_at)
    warehouse.land("awin_programmes", "77", {"id": 77, "name": "golden-shop"}, connection=GOLDEN)
    return warehouse


@pytest.fixture(scope="module")
def networks(built: Warehouse) -> dict[str, Source]:
    """Every network's documents, read, changed at the network, and read again."""
    found = {
        name: connect(built, name, 40 + n, currency="CHF" if name == "cj" else "USD")
        for n, name in enumerate(("awin", "cj", "impact", "rakuten", "amazon_associates"))
    }
    streams = {
        "awin": ("programmes", "transactions"), "cj": ("commissions",), "impact": ("actions", "action_updates"),
        "rakuten": ("partnerships", "transactions", "payments", "payment_details"), "amazon_associates": ("earnings",),
    }  # fmt: skip
    for name, source in found.items():
        source.sync(*streams[name])
        sandbox, changing = source.stage.sandbox, "earnings" if name == "amazon_associates" else streams[name][-1]
        changing = {"impact": "actions", "rakuten": "transactions"}.get(name, changing)
        for _ in range(6):
            sandbox.change(changing)
        sandbox.add(changing)
        if name == "awin":
            sandbox.remove(changing)
        sandbox.pass_time(8 * 86_400)
        source.sync(*streams[name])
    built.build(None, "--select", "+fct_commissions", "+fct_commission_changes")
    return found


def golden() -> tuple[UUID, list[tuple[str, str, dict[str, Any]]]]:
    """June: 12.50 and 7.50, July: 4.00. The 12.50 are declined on 19 August, which a sync saw on 1 September."""
    declined = sale(1, "2026-06-20T10:00:00", 12.50)
    after = declined | {"commissionStatus": "declined", "validationDate": "2026-08-19T09:00:00"}
    return GOLDEN, [
        ("awin_transactions_history", "2026-06-21T00:00:00Z", declined),
        ("awin_transactions", "2026-09-01T00:00:00Z", after),
        ("awin_transactions", "2026-07-01T00:00:00Z", sale(2, "2026-06-30T23:59:59", 7.50)),
        ("awin_transactions", "2026-07-06T00:00:00Z", sale(3, "2026-07-05T00:00:00", 4.00)),
    ]


def yen() -> tuple[UUID, list[tuple[str, str, dict[str, Any]]]]:
    """A currency without decimals, one with three, an amount that is none, a state that nobody knows."""
    odd = [
        sale(1, "2026-05-01T00:00:00", "1250", "JPY"), sale(2, "2026-05-02T00:00:00", "1.255", "KWD"),
        sale(3, "2026-05-03T00:00:00", "NaN", "JPY"), sale(4, "2026-05-04T00:00:00", 2, "EUR") | {"commissionStatus": "held"},
    ]  # fmt: skip
    return YEN, [("awin_transactions", "2026-06-01T00:00:00Z", one) for one in odd]


def sale(number: int, at: str, amount: float | str, currency: str = "EUR") -> dict[str, Any]:
    return {
        "id": number, "advertiserId": 77, "commissionStatus": "pending", "orderRef": f"order-{number}",
        "commissionAmount": {"amount": amount, "currency": currency}, "saleAmount": {"amount": 100, "currency": currency},
        "clickRefs": {"clickRef": "c"}, "transactionDate": at, "validationDate": None, "paidToPublisher": False,
    }  # fmt: skip


def by_month(warehouse: Warehouse, connection: UUID) -> dict[str, Months]:
    """Currency → month → sum of the commissions as they stand."""
    query = (
        "select currency_code, sold_month_on, sum(commission_amount) from marts.fct_commissions "
        "where connection_id = %s group by 1, 2 having sum(commission_amount) is not null"
    )
    return nested(warehouse.rows(query, connection))


def as_of(warehouse: Warehouse, day: str) -> Months:
    """What the golden months looked like on a day."""
    query = (
        "select currency_code, sold_month_on, sum(amount) from marts.fct_commission_changes "
        "where connection_id = %s and changed_on <= %s group by 1, 2"
    )
    return nested(warehouse.rows(query, GOLDEN, day))["EUR"]


def nested(rows: list[tuple[Any, ...]]) -> dict[str, Months]:
    found: dict[str, Months] = defaultdict(dict)
    for currency, month, amount in rows:
        found[currency][month] = amount
    return dict(found)


def expected(entries: Iterator[tuple[str, date, Any]]) -> dict[str, Months]:
    """The same from a ledger: (currency, day of the sale, amount)."""
    found: dict[str, Months] = defaultdict(lambda: defaultdict(Decimal))
    for currency, day, amount in entries:
        found[currency][day.replace(day=1)] += Decimal(str(amount))
    return {currency: dict(months) for currency, months in found.items()}


def day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(UTC).date()


def javascript_day(text: str) -> date:
    return datetime.strptime(text, "%a %b %d %Y %H:%M:%S GMT%z (UTC)").astimezone(UTC).date()


def test_a_commission_reversed_sixty_days_later_corrects_its_own_month(networks: Any, built: Warehouse) -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    assert as_of(built, "2026-07-31") == {june: Decimal("20.00"), july: Decimal("4.00")}
    assert as_of(built, "2026-08-19") == {june: Decimal("7.50"), july: Decimal("4.00")}
    assert by_month(built, GOLDEN)["EUR"] == {june: Decimal("7.50"), july: Decimal("4.00")}


def test_the_correction_of_an_old_month_is_seen_as_one(networks: Any, built: Warehouse) -> None:
    query = (
        "select entry_id, amount, sold_month_on, changed_month_on from marts.fct_commission_changes "
        "where connection_id = %s and changed_month_on > sold_month_on and amount <> 0"
    )
    assert built.rows(query, GOLDEN) == [("1", Decimal("-12.50"), date(2026, 6, 1), date(2026, 8, 1))]
    query = "select status, booked_amount, corrected_amount, reversed_on from marts.fct_commissions where connection_id = %s and commission_id = '1'"
    assert built.rows(query, GOLDEN) == [("reversed", Decimal("12.50"), Decimal("-12.50"), date(2026, 8, 19))]


def test_awin_adds_up_to_its_ledger_by_month(networks: dict[str, Source], built: Warehouse) -> None:
    truth = networks["awin"].stage.sandbox.truth("transactions").values()
    standing = (one for one in truth if one["commissionStatus"] != "declined")
    ledger = expected(
        (one["commissionAmount"]["currency"], date.fromisoformat(one["transactionDate"][:10]), one["commissionAmount"]["amount"])
        for one in standing
    )  # fmt: skip
    assert without_zeros(by_month(built, networks["awin"].connection)) == ledger


def test_cj_adds_up_to_its_ledger_in_the_months_of_the_sales(networks: dict[str, Source], built: Warehouse) -> None:
    truth = networks["cj"].stage.sandbox.truth("commissions")
    ledger = expected(
        ("CHF", day(truth[one["originalActionId"]]["eventDate"]), one["pubCommissionAmountPubCurrency"])
        for one in truth.values()
    )
    assert without_zeros(by_month(built, networks["cj"].connection)) == without_zeros(ledger)


def test_impact_adds_up_to_its_ledger_by_month(networks: dict[str, Source], built: Warehouse) -> None:
    truth = networks["impact"].stage.sandbox.truth("actions").values()
    ledger = expected((one["Currency"], day(one["EventDate"]), one["Payout"]) for one in truth)
    assert without_zeros(by_month(built, networks["impact"].connection)) == without_zeros(ledger)


def test_rakutens_corrections_are_netted_in_the_month_of_the_sale(
    networks: dict[str, Source], built: Warehouse
) -> None:
    truth = networks["rakuten"].stage.sandbox.truth("transactions").values()
    sold = {one["order_id"]: one["transaction_date"] for one in truth if one["quantity"] > 0}
    ledger = expected((one["currency"], javascript_day(sold[one["order_id"]]), one["commissions"]) for one in truth)
    assert without_zeros(by_month(built, networks["rakuten"].connection)) == without_zeros(ledger)
    query = "select count(*), sum(commission_amount) from marts.fct_commissions where connection_id = %s and status = 'reversed'"
    corrections = sum(one["quantity"] < 0 for one in truth)
    assert built.rows(query, networks["rakuten"].connection) == [(corrections, Decimal(0))]


def test_amazons_reports_add_up_by_month_also_after_a_day_was_corrected(
    networks: dict[str, Source], built: Warehouse
) -> None:
    truth = networks["amazon_associates"].stage.sandbox.truth("earnings").values()
    ledger = expected(("USD", date.fromisoformat(one["date"]), one["ad_fees"]) for one in truth)
    assert without_zeros(by_month(built, networks["amazon_associates"].connection)) == ledger


def test_changes_and_commissions_tell_the_same_sum(networks: Any, built: Warehouse) -> None:
    query = (
        "select count(*) from (select commission_key, sum(amount) as amount from marts.fct_commission_changes group by 1) c "
        "full join marts.fct_commissions f using (commission_key) where amount is distinct from commission_amount"
    )
    assert built.rows(query) == [(0,)]
    assert built.rows("select count(*) > 300 from marts.fct_commissions") == [(True,)]


def test_a_row_that_stands_twice_counts_once_at_shareasale_and_twice_at_amazon(networks: Any, built: Warehouse) -> None:
    """ShareASale's rows have ids; two equal rows of Amazon are two sales."""
    query = "select network, sold_month_on, status, commission_amount from marts.fct_commissions where connection_id = %s order by 1, 2, 3"
    assert built.rows(query, FILES) == [
        ("amazon_associates", date(2026, 2, 1), "approved", Decimal("0.45")),
        ("amazon_associates", date(2026, 2, 1), "approved", Decimal("0.45")),
        ("shareasale", date(2025, 6, 1), "paid", Decimal("10")),
        ("shareasale", date(2025, 7, 1), "reversed", Decimal("0")),
    ]


def test_a_sale_in_a_file_and_at_awin_counts_once(networks: Any, built: Warehouse) -> None:
    query = "select network, commission_id, is_superseded from intermediate.int_commissions__unioned where lower(order_reference) = 'order-1' and connection_id in (%s, %s)"
    assert set(built.rows(query, FILES, GOLDEN)) == {("shareasale", "3", True), ("awin", "1", False)}


def test_every_currency_stays_its_own_and_what_cannot_be_read_is_unknown(networks: Any, built: Warehouse) -> None:
    query = "select currency_code, commission_amount, status, status_word from marts.fct_commissions where connection_id = %s order by sold_on"
    assert built.rows(query, YEN) == [
        ("JPY", Decimal(1250), "pending", "pending"),
        ("KWD", Decimal("1.255"), "pending", "pending"),
        ("JPY", None, "pending", "pending"),
        ("EUR", Decimal(2), "pending", "held"),
    ]


def without_zeros(ledger: dict[str, Months]) -> dict[str, Months]:
    """Months in which all was taken back stand in the mart with 0 and in a ledger perhaps not at all."""
    found = {
        currency: {month: amount for month, amount in months.items() if amount} for currency, months in ledger.items()
    }
    return {currency: months for currency, months in found.items() if months}
