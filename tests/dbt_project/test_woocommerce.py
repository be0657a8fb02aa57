"""WooCommerce's orders reach the marts: by hand-computed cents, and by the simulated shop's own ledger and reports."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from sandbox.woocommerce import WooSandbox
from sandbox.woocommerce.analytics import Entry
from tests.dbt_project.ledgers import Ledger, market_ledger, read_ledger
from tests.dbt_project.sandboxes import connect
from tests.dbt_project.warehouse import Warehouse
from tests.dbt_project.woocommerce_orders import line, order, refund

pytestmark = pytest.mark.slow

SMALL, MARKET, TOKYO = UUID(int=31), UUID(int=32), UUID(int=33)
UNCOUNTED = "in a status that the platform does not count"
TEST = "a test order, which is not counted"
MAIL = "guest@example.com"
ORDERS = [
    order(1, "processing", "29.35", [line(11, 2, "20.00", "1.00"), line(12, 1, "3.00", "0.35", variation=8)],
          shipping="4.00", tax="1.35", fees=[{"total": "1.00"}], paid="2026-06-01T10:00:40", email=MAIL, reference="ch_1"),
    order(2, "completed", "18.15", [line(21, 2, "15.00", "3.15", full="20.00", full_tax="4.20")], included=True, tax="3.15",
          discount="5.00", discount_tax="1.05", email=MAIL.upper(), paid="2026-06-02T10:00:00", at="2026-06-02T10:00:00"),
    order(3, "processing", "10.00", [line(31, 1, "3.33"), line(32, 1, "3.33"), line(33, 1, "3.33")]),
    order(4, "processing", "1234", [line(41, 1, "1200")], shipping="34", currency="JPY"),
    order(5, "processing", "1.235", [line(51, 1, "1.234")], currency="KWD"),
    order(6, "pending", "5.00", [line(61, 1, "5.00")]),
    order(7, "checkout-draft", "5.00", [line(71, 1, "5.00")], at="0000-00-00T00:00:00"),
    order(8, "cancelled", "7.00", [line(81, 1, "7.00")]),
    order(9, "cancelled", "7.00", [line(91, 1, "7.00")], paid="2026-06-01T11:00:00"),
    order(10, "packed", "8.00", [line(101, 1, "8.00")], via="admin"),
    order(11, "processing", "9.00", [line(111, 1, "9.00")], meta=[{"key": "_wcpay_mode", "value": "test"}]),
    order(12, "refunded", "12.10", [line(121, 1, "10.00", "2.10")], tax="2.10", refunds=[{"id": 90, "total": "-12.10"}]),
    order(13, "processing", "40.00", [line(131, 1, "50.00", product=0, sku=None)], meta=[{"key": "gift", "value": {"a": []}}]),
    order(14, "processing", "not a number", [line(141, 1, "NaN")]),
]  # fmt: skip
REFUNDS = [
    refund(90, 12, "12.10", [(121, 1, "10.00", "2.10")], "2026-06-05T22:30:00"),
    refund(91, 1, "9.00", [(11, 1, "5.00", "0.50")], "2026-06-03T10:00:00"),
    refund(92, 99, "3.00", [], "2026-06-04T10:00:00"),
]


@pytest.fixture(scope="module")
def ledger(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The simulated shop, landed, and what its market knows of it."""
    warehouse.add_connection(MARKET, "woocommerce", "2026-11-15T23:45:00Z", currency="GBP", timezone="Europe/London")
    return market_ledger("woocommerce", warehouse, MARKET, tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="module")
def planted(warehouse: Warehouse) -> dict[str, str]:
    """A shop in Tokyo, synced through its API; afterwards an order and a refund are lost, and one is in its books alone."""
    source = connect(warehouse, "woocommerce", TOKYO.int, currency="EUR", timezone="Asia/Tokyo")
    sandbox = source.stage.sandbox
    assert isinstance(sandbox, WooSandbox)
    now, table = int(sandbox.now().timestamp()), sandbox.trade.tables["orders"]
    counted = [row for row in table.shown() if row.status in ("completed", "processing")]
    lost, old = (
        max((row for row in counted if row.created < now - days * 86_400), key=lambda row: row.created)
        for days in (5, 90)
    )
    refund = sandbox.refund(old.id)
    sandbox.pass_time(86_400)
    hidden = Entry(old.id, 0, now - 10 * 86_400, -700, "completed")
    sandbox.trade.analytics.hidden.append(hidden)
    source.sync("settings", "orders", "refunds", "daily_totals")
    warehouse.write("update core.connections set clock_at = %s where connection_id = %s", sandbox.now(), TOKYO)
    for stream, id in (("orders", str(lost.id)), ("refunds", refund)):
        warehouse.write(f"delete from raw.woocommerce_{stream} where connection_id = %s and id = %s", TOKYO, id)
    moments = {"lost": lost.created, "refund": now, "hidden": hidden.created}
    said = {name: datetime.fromtimestamp(at, sandbox.trade.zone).date().isoformat() for name, at in moments.items()}
    return {"order": str(lost.id), "refunded": str(old.id), **said}


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, ledger: Ledger, planted: dict[str, str]) -> Warehouse:
    warehouse.add_connection(SMALL, "woocommerce", "2026-06-30T12:00:00Z")
    warehouse.land_all("woocommerce_orders", {str(one["id"]): one for one in ORDERS}, SMALL)
    warehouse.land_all("woocommerce_refunds", {str(one["id"]): one for one in REFUNDS}, SMALL)
    warehouse.build()
    return warehouse


def order_row(built: Warehouse, number: int, columns: str) -> tuple[Any, ...]:
    return built.rows(
        f"select {columns} from marts.fct_orders where connection_id = %s and order_id = %s", SMALL, str(number)
    )[0]


@pytest.mark.parametrize(
    ("number", "amounts"),
    [
        (1, "23.00 1.35 4.00 1.00 29.35"), (2, "15.00 3.15 0 0 18.15"), (3, "10.00 0 0 0 10.00"), (4, "1200 0 34 0 1234"),
        (5, "1.235 0 0 0 1.235"), (8, "0 0 0 0 0"), (9, "7 0 0 0 7"), (13, "50 0 0 -10 40"),
    ],
    ids=["fees are other", "prices with tax", "thirds", "no decimals", "three decimals", "cancelled before it was paid",
         "cancelled after it was paid", "a gift card of a plugin"],
)  # fmt: skip
def test_parts_add_up_to_what_was_owed(built: Warehouse, number: int, amounts: str) -> None:
    parts = "subtotal_amount, tax_amount, shipping_amount, other_amount, total_amount"
    assert order_row(built, number, parts) == tuple(map(Decimal, amounts.split()))


def test_only_what_was_placed_and_can_be_read_is_an_order(built: Warehouse) -> None:
    found = built.rows("select order_id::int from marts.fct_orders where connection_id = %s order by 1", SMALL)
    assert [number for (number,) in found] == [1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]
    assert not built.rows(
        "select 1 from marts.fct_order_lines where connection_id = %s and order_id in ('6', '7', '14')", SMALL
    )


def test_tests_cancelled_and_orders_made_by_hand_are_told_apart(built: Warehouse) -> None:
    flags = [order_row(built, n, "is_test, is_cancelled, source_name") for n in (1, 8, 10, 11)]
    assert flags == [
        (False, False, "checkout"),
        (False, True, "checkout"),
        (False, False, "admin"),
        (True, False, "checkout"),
    ]


def test_a_coupon_is_a_discount_with_tax_where_prices_hold_it(built: Warehouse) -> None:
    found = built.rows("""select quantity, unit_price_amount, gross_amount, discount_amount, subtotal_amount, tax_amount, title
        from marts.fct_order_lines where line_id = '21'""")  # fmt: skip
    assert found == [(2, *map(Decimal, ("12.10", "24.20", "6.05", "15.00", "3.15")), "R&D mug")]
    assert order_row(built, 2, "discount_amount") == (Decimal("6.05"),)


def test_the_cent_of_three_thirds_is_on_one_line_and_always_the_same(built: Warehouse) -> None:
    found = built.rows(
        "select line_id, subtotal_amount from marts.fct_order_lines where order_id = '3' and connection_id = %s order by 1",
        SMALL,
    )
    assert found == [("31", Decimal("3.34")), ("32", Decimal("3.33")), ("33", Decimal("3.33"))]


def test_a_refund_is_counted_once_though_its_order_shows_it_too(built: Warehouse) -> None:
    assert order_row(built, 12, "refunded_amount, total_amount") == (Decimal("12.10"), Decimal("12.10"))
    found = built.rows("""select part, line_id, quantity, refunded_amount, currency_code, refunded_on::text from marts.fct_refunds
        where refund_id in ('90', '91') and connection_id = %s order by refund_id, part""", SMALL)  # fmt: skip
    assert found == [
        ("line", "121", 1, Decimal("12.10"), "EUR", "2026-06-06"),
        ("line", "11", 1, Decimal("5.50"), "EUR", "2026-06-03"),
        ("rest", None, 0, Decimal("3.50"), "EUR", "2026-06-03"),
    ]


def test_a_guest_is_known_by_the_mail(built: Warehouse) -> None:
    assert order_row(built, 1, "customer_key") == order_row(built, 2, "customer_key") != (None,)


def test_every_days_money_is_the_markets_to_the_cent(built: Warehouse, ledger: Ledger) -> None:
    assert len(ledger.days) > 20
    assert read_ledger(built, MARKET) == ledger


def test_lines_add_up_to_their_orders(built: Warehouse) -> None:
    assert not built.rows("""select order_id from marts.fct_orders left join (
            select business_id, connection_id, order_id, sum(subtotal_amount) as lines_amount from marts.fct_order_lines
            group by 1, 2, 3) as lines using (business_id, connection_id, order_id)
        where subtotal_amount <> coalesce(lines_amount, 0)""")  # fmt: skip


def test_catalogue_stock_and_zone_are_the_shops(built: Warehouse) -> None:
    one = "select count(*) from {} where connection_id = %s"
    assert built.rows(
        one.format("marts.dim_variants") + " and is_active and price_amount > 0 and category is not null", MARKET
    ) == [(12,)]
    assert built.rows(one.format("marts.fct_inventory_daily") + " and is_observed", MARKET)[0][0] > 0
    assert built.rows("select timezone from intermediate.int_connections__zoned where connection_id = %s", MARKET) == [
        ("Europe/London",)
    ]


def states(built: Warehouse, connection: UUID) -> dict[str, str]:
    found = built.rows("select day_on::text, state from marts.fct_tie_outs where connection_id = %s", connection)
    return dict(found)


def test_every_day_of_the_market_ties_out_to_the_cent_but_for_what_analytics_does_not_count(built: Warehouse) -> None:
    assert len(states(built, MARKET)) == 28
    assert set(states(built, MARKET).values()) == {"ties", "explained"}
    why = built.rows("select distinct reason from marts.fct_tie_out_differences where connection_id = %s", MARKET)
    assert {reason for (reason,) in why} <= {TEST, UNCOUNTED}


def test_an_order_a_refund_and_a_booking_that_were_lost_are_found_on_their_days_and_nothing_else(
    built: Warehouse, planted: dict[str, str]
) -> None:
    unexplained = {day for day, state in states(built, TOKYO).items() if state == "unexplained"}
    assert unexplained == {planted["lost"], planted["refund"], planted["hidden"]}
    lines = built.rows(
        "select day_on::text, order_id, reason from marts.fct_tie_out_differences where connection_id = %s and not is_explained order by 1",
        TOKYO,
    )
    assert lines == [
        (planted["lost"], planted["order"], "missing in the warehouse"),
        (planted["refund"], planted["refunded"], "refund missing in the warehouse"),
    ]
    amount = (
        "select difference_amount, difference_lines from marts.fct_tie_outs where connection_id = %s and day_on = %s"
    )
    assert built.rows(amount, TOKYO, planted["hidden"])[0][0] >= 7


def test_cancelled_orders_are_orders_here_and_none_in_analytics_and_the_line_says_so(built: Warehouse) -> None:
    found = built.rows(
        """select d.is_explained, o.is_cancelled, count(*) > 0 from marts.fct_tie_out_differences d
           join marts.fct_orders o using (connection_id, order_id) where d.connection_id = %s and d.reason = %s group by 1, 2""",
        TOKYO, UNCOUNTED,
    )  # fmt: skip
    assert found == [(True, True, True)]


def test_a_refund_whose_order_is_gone_is_kept_with_no_currency(built: Warehouse) -> None:
    found = built.rows(
        "select currency_code, refunded_amount, is_linked from marts.fct_refunds where connection_id = %s and order_id = '99'",
        SMALL,
    )
    assert found == [(None, Decimal("3.0000"), False)]
