"""BigCommerce's and Amazon's orders reach the marts, and payments add up to orders: by hand-computed cents and by ledgers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sandbox.amazon_seller import create as amazon_account
from tests.dbt_project.ledgers import Ledger, market_ledger, read_ledger
from tests.dbt_project.marketplace_orders import booking, item, line, sale
from tests.dbt_project.shopify_orders import bag
from tests.dbt_project.shopify_orders import line as shopify_line
from tests.dbt_project.shopify_orders import order as shopify_order
from tests.dbt_project.warehouse import SHOP, Warehouse

pytestmark = pytest.mark.slow

STORE, MARKET, SELLER, AMAZON = UUID(int=41), UUID(int=42), UUID(int=43), UUID(int=44)
LONDON = ZoneInfo("Europe/London")
STORE_ORDERS = [
    sale(100, "36.3000", [line(1, 3, "36.3000", "6.3000")], tax="6.3000"),
    sale(101, "25.0000", [line(2, 1, "10.0000", "0", paid="9.0000"), line(3, 1, "10.0000", "0")], shipping="5.0000",
         fees="1.0000", discount="1.0000", shown="USD"),
    sale(102, "9.0000", [line(4, 1, "9.0000", "0")], status=0),
    sale(103, "9.0000", [line(5, 1, "9.0000", "0")], status=5, payment=""),
    sale(104, "9.0000", [line(6, 1, "9.0000", "0")], status=5, payment="captured"),
]  # fmt: skip
STORE_REFUNDS = {
    "1": {"id": 1, "order_id": 100, "created": "2026-06-03T22:30:00+00:00", "total_amount": 14.1, "total_tax": 2.1,
          "items": [{"item_type": "PRODUCT", "item_id": 1, "quantity": 1, "requested_amount": None},
                    {"item_type": "SHIPPING", "item_id": 1, "quantity": 1, "requested_amount": 2}],
          "payments": [{"id": 1, "provider_id": "braintree", "amount": 14.1, "is_declined": False}]},
}  # fmt: skip
AMAZON_ORDERS = [
    item("1", "SHIPPED", "30.00", [("ITEM", "25.00"), ("DISCOUNT", "-2.00"), ("TAX", "4.00"), ("SHIPPING", "3.00")]),
    item("2", "PENDING", None, []),
    item("3", "CANCELLED", "9.00", []),
]
AMAZON_BOOKINGS = {
    "sold": booking("1", "Shipment", 25.5, -4.5),
    "back": booking("1", "Refund", -8.5, 1.5),
    "late": booking("1", "Shipment", 25.5, -4.5, released="sold"),
    "paid out": booking(None, "Transfer", -17, 0),
}


@pytest.fixture(scope="module")
def ledger(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    warehouse.add_connection(MARKET, "bigcommerce", "2026-11-15T23:45:00Z", currency="GBP", timezone="Europe/London")
    return market_ledger("bigcommerce", warehouse, MARKET, tmp_path_factory.mktemp("market"))


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, ledger: Ledger) -> Warehouse:
    warehouse.add_connection(STORE, "bigcommerce", "2026-06-30T12:00:00Z")
    warehouse.land_all("bigcommerce_orders", {str(one["id"]): one for one in STORE_ORDERS}, STORE)
    warehouse.land_all("bigcommerce_order_refunds", STORE_REFUNDS, STORE)
    warehouse.add_connection(SELLER, "amazon_seller", "2026-06-30T12:00:00Z")
    warehouse.land_all("amazon_seller_orders", {one["orderId"]: one for one in AMAZON_ORDERS}, SELLER)
    warehouse.land_all("amazon_seller_transactions", AMAZON_BOOKINGS, SELLER)
    warehouse.add_connection(AMAZON, "amazon_seller", "2026-11-16T00:00:00Z", timezone="Europe/London")
    account = amazon_account(size=120)
    for stream in account.streams():
        warehouse.land_all(f"amazon_seller_{stream}", account.truth(stream), AMAZON)
    paid = [("SALE", "SUCCESS", "10.00", "stripe"), ("SALE", "SUCCESS", "2.10", "gift_card"), ("SALE", "FAILURE", "12.10", "stripe"),
            ("AUTHORIZATION", "SUCCESS", "12.10", "stripe"), ("REFUND", "SUCCESS", "3.00", "stripe")]  # fmt: skip
    found = shopify_order(1, "2026-06-01T10:00:00Z", [shopify_line(1, 1, "12.10", "2.10")], total="12.10", subtotal="12.10",
                          tax="2.10", refunded="3.00")  # fmt: skip
    found["transactions"] = [
        {"id": f"t{n}", "kind": kind, "status": status, "gateway": gateway, "processedAt": "2026-06-01T22:30:00Z", "amountSet": bag(amount)}
        for n, (kind, status, amount, gateway) in enumerate(paid)
    ]  # fmt: skip
    found["fulfillments"] = [{"id": "f1", "status": "SUCCESS", "createdAt": "2026-06-03T22:30:00Z"}]
    warehouse.land("shopify_orders", found["id"], found)
    warehouse.build()
    return warehouse


PARTS = "subtotal_amount, tax_amount, shipping_amount, other_amount, total_amount"


def order_row(built: Warehouse, connection: UUID, order: str, columns: str) -> tuple[Any, ...]:
    query = f"select {columns} from marts.fct_orders where connection_id = %s and order_id = %s"
    return built.rows(query, connection, order)[0]


@pytest.mark.parametrize(
    ("connection", "order", "amounts"),
    [
        (STORE, "100", "30 6.30 0 0 36.30"), (STORE, "101", "19 0 5 1 25"), (STORE, "103", "0 0 0 0 0"),
        (STORE, "104", "9 0 0 0 9"), (SELLER, "1", "23 4 3 0 30"), (SELLER, "3", "0 0 0 0 0"),
    ],
    ids=["tax in the price", "handling is other", "cancelled before it was paid", "cancelled after it was paid",
         "Amazon's breakdown", "Amazon charges nothing that it does not ship"],
)  # fmt: skip
def test_parts_add_up_to_what_was_owed(built: Warehouse, connection: UUID, order: str, amounts: str) -> None:
    assert order_row(built, connection, order, PARTS) == tuple(map(Decimal, amounts.split()))


def test_an_order_that_nobody_has_placed_or_priced_is_not_counted(built: Warehouse) -> None:
    found = built.rows(
        "select order_id from marts.fct_orders where connection_id in (%s, %s) order by 1", STORE, SELLER
    )
    assert [order for (order,) in found] == ["1", "100", "101", "103", "104", "3"]
    known = built.rows(
        "select total_amount, is_order from intermediate.int_orders__unioned where connection_id = %s and order_id = '2'",
        SELLER,
    )
    assert known == [(None, False)]


def test_a_currency_that_was_only_shown_has_no_amount(built: Warehouse) -> None:
    found = order_row(built, STORE, "101", "currency_code, presentment_currency_code, presentment_total_amount")
    assert found == ("GBP", "USD", None)


def test_the_only_item_without_an_amount_gets_what_the_refund_leaves(built: Warehouse) -> None:
    found = built.rows("""select part, line_id, quantity, subtotal_amount, tax_amount, refunded_amount, refunded_on::text
        from marts.fct_refunds where connection_id = %s order by 1""", STORE)  # fmt: skip
    assert found == [
        ("line", "1", 1, Decimal("10.2979"), Decimal("1.8021"), Decimal("12.10"), "2026-06-04"),
        ("rest", None, 0, Decimal(0), Decimal(0), Decimal("2"), "2026-06-04"),
    ]


def test_every_days_money_is_the_markets_to_the_cent(built: Warehouse, ledger: Ledger) -> None:
    assert len(ledger.days) > 20
    assert read_ledger(built, MARKET) == ledger


def test_every_days_money_is_the_sellers_to_the_cent(built: Warehouse) -> None:
    """Of what Amazon has priced and not cancelled, by currency."""
    sold: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for order in amazon_account(size=120).account.orders.values():
        if order["fulfillment"]["fulfillmentStatus"] not in ("PENDING", "CANCELLED"):
            total = order["proceeds"]["grandTotal"]
            day = datetime.fromisoformat(order["createdTime"]).astimezone(LONDON).date()
            sold[day, total["currencyCode"]] += Decimal(total["amount"])
    found = built.rows("""select ordered_on, currency_code, sum(total_amount) from marts.fct_orders
        where connection_id = %s and not is_cancelled group by 1, 2""", AMAZON)  # fmt: skip
    assert {(day, currency): amount for day, currency, amount in found} == sold
    assert built.rows(
        "select distinct currency_code from marts.dim_variants where connection_id = %s order by 1", AMAZON
    ) == [("EUR",), ("GBP",)]


def test_lines_add_up_to_their_orders(built: Warehouse) -> None:
    assert not built.rows("""select order_id from marts.fct_orders left join (
            select business_id, connection_id, order_id, sum(subtotal_amount) as lines_amount from marts.fct_order_lines
            group by 1, 2, 3) as lines using (business_id, connection_id, order_id)
        where subtotal_amount <> coalesce(lines_amount, 0)""")  # fmt: skip


def test_what_payments_brought_is_what_paid_orders_owe_less_their_refunds(built: Warehouse) -> None:
    """Of Amazon only where refunds are booked: the deferred are still to come."""
    differences = """select order_id, total_amount - refunded_amount, received from marts.fct_orders join (
            select connection_id, order_id, sum(received_amount) as received from marts.fct_transactions
            where not is_test group by 1, 2 having bool_or(kind in ('sale', 'capture') and status = 'success')
        ) as paid using (connection_id, order_id)
        where total_amount - refunded_amount <> received and connection_id = %s"""
    for connection in (MARKET, SHOP, SELLER, AMAZON):
        assert built.rows(differences, connection) == [], connection
    assert built.rows("select count(*) from marts.fct_transactions where connection_id = %s", MARKET)[0][0] > 200


def test_failures_and_promises_bring_nothing_and_gift_cards_are_told_apart(built: Warehouse) -> None:
    found = built.rows("""select kind, status, is_gift_card, received_amount, happened_on::text from marts.fct_transactions
        where connection_id = %s order by transaction_id""", SHOP)  # fmt: skip
    assert found == [
        ("sale", "success", False, Decimal("10"), "2026-06-02"), ("sale", "success", True, Decimal("2.10"), "2026-06-02"),
        ("sale", "failure", False, Decimal("0"), "2026-06-02"), ("authorization", "success", False, Decimal("0"), "2026-06-02"),
        ("refund", "success", False, Decimal("-3"), "2026-06-02"),
    ]  # fmt: skip


def test_what_amazon_keeps_is_its_fee_and_a_released_booking_counts_once(built: Warehouse) -> None:
    found = built.rows("""select transaction_id, kind, amount, received_amount, fee_amount from marts.fct_transactions
        where connection_id = %s order by 1""", SELLER)  # fmt: skip
    assert found == [
        ("back", "refund", Decimal("10"), Decimal("-10"), Decimal("-1.5")),
        ("paid out", "payout", Decimal("-17"), Decimal("0"), Decimal("0")),
        ("sold", "sale", Decimal("30"), Decimal("30"), Decimal("4.5")),
    ]
    assert order_row(built, SELLER, "1", "refunded_amount") == (Decimal("10"),)


def test_days_to_ship_are_the_shops_and_unknown_where_nobody_says_them(built: Warehouse) -> None:
    query = (
        "select ordered_on::text, shipped_on::text, days_to_ship from marts.fct_fulfillments where connection_id = %s"
    )
    assert built.rows(query, SHOP) == [("2026-06-01", "2026-06-04", 3)]
    assert {row[1:] for row in built.rows(query, AMAZON)} == {(None, None)}
