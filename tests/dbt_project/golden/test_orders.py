"""Golden cases: orders and refunds whose cents were worked out by hand, beside the document that Shopify sends for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.shopify_orders import in_currency, line, order, refund
from tests.dbt_project.warehouse import Warehouse

YEN, DINAR = UUID(int=13), UUID(int=14)
"""A shop that counts in whole yen and one that counts in thousandths of a dinar."""
DAY, NEXT_DAY, LATER = "2026-05-04T10:00:00Z", "2026-05-05T10:00:00Z", "2026-05-20T10:00:00Z"

# Prices hold 21 % tax: 12.10 = 10.00 + 2.10. Two mugs and shipping of 6.05 = 5.00 + 1.05: 24.20 + 6.05 = 30.25 owed.
TWO_MUGS: dict[str, Any] = {
    "total": "30.25",
    "subtotal": "24.20",
    "tax": "5.25",
    "shipping": "6.05",
    "shipping_tax": "1.05",
}


def two_mugs(number: int, left: int = 2, **given: Any) -> dict[str, Any]:
    return order(number, given.pop("at", DAY), [line(number, 2, "12.10", "4.20", left=left)], **TWO_MUGS, **given)


def given_back(number: int, units: int, paid: str, at: str = LATER, restock: str = "RETURN") -> dict[str, Any]:
    """`units` mugs of order `number` come back and `paid` is paid back."""
    goods, tax = 12.10 * units, 2.10 * units
    lines = [(f"line-{number}", units, f"{goods:.2f}", f"{tax:.2f}")] if units else []
    return refund(int(f"{number}{at[8:10]}"), at, paid, lines, restock)


REFUNDED = [
    two_mugs(1, 1, refunded="12.10", refunds=[given_back(1, 1, "12.10")]),
    two_mugs(2, 0, refunded="40.00", refunds=[given_back(2, 2, "40.00")]),
    two_mugs(3, refunded="6.05", refunds=[given_back(3, 0, "6.05")]),
    two_mugs(4, 1, refunded="12.10", refunds=[given_back(4, 1, "12.10", restock="NO_RESTOCK")]),
    two_mugs(5, 0, refunded="27.20", refunds=[
        given_back(5, 1, "12.10", NEXT_DAY), given_back(5, 1, "12.10", "2026-05-10T10:00:00Z"), given_back(5, 0, "3.00")]),
    two_mugs(6, 0, refunded="20.00", refunds=[given_back(6, 2, "20.00")], payments=[("SALE", "30.25"), ("REFUND", "20.00")]),
]  # fmt: skip
# A mug of 12.10 goes back for a bowl of 15.00 = 12.40 + 2.60: Shopify's total counts both, the buyer pays 2.90 more.
EXCHANGED = order(
    7, DAY, [line(7, 1, "12.10", "2.10", left=0), line(71, 1, "15.00", "2.60", variant=2)],
    total="27.10", subtotal="27.10", tax="4.70", refunds=[refund(7, NEXT_DAY, "0.00", [("line-7", 1, "12.10", "2.10")])],
    payments=[("SALE", "12.10"), ("SALE", "2.90")],
)  # fmt: skip
KINDS = [
    order(11, DAY, [line(11, 1, "50.00", "0.00", gift_card=True), line(111, 1, "12.10", "2.10")], total="62.10", subtotal="62.10",
          tax="2.10"),
    order(12, DAY, [line(12, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10",
          payments=[("SALE", "10.00", "gift_card"), ("SALE", "2.10")]),
    order(13, DAY, [line(13, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10", source="pos"),
    order(14, DAY, [line(14, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10", source="shopify_draft_order"),
    # the next day one of three mugs is taken out: 3 x 10.00 - 1.00 becomes 2 x 10.00 - 0.67, tax is on top
    order(15, DAY, [line(15, 3, "10.00", "6.09", discount="1.00", left=2)], total="23.39", subtotal="19.33", tax="4.06",
          discount="0.67", included=False),
]  # fmt: skip
GUESTS = [
    order(n, f"2026-05-{n - 10:02}T10:00:00Z", [line(n, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10",
          email=mail)
    for n, mail in enumerate(["Ann@Example.com", " ann@example.com", "ann@example.com ", "ANN@EXAMPLE.COM", "ann@example.com"], 21)
]  # fmt: skip
ABROAD = [
    (YEN, in_currency(order(31, DAY, [line(31, 3, "1100", "297", discount="33")], total="3267", subtotal="3267", tax="297",
                            discount="33"), "JPY")),
    (DINAR, in_currency(order(32, DAY, [line(32, 3, "1.111", "0.000", discount="0.010", left=2)], total="2.215",
                              subtotal="2.215", tax="0.000", discount="0.007", included=False), "KWD")),
]  # fmt: skip
# 100.00 EUR were 110.00 USD; half of it is paid back when 55.00 USD are 48.00 EUR.
OTHER_RATE = order(
    33, DAY, [line(33, 1, "100.00", "0.00")], total="100.00", subtotal="100.00", tax="0.00", currency="USD",
    presentment="110.00", refunded="48.00", presentment_refunded="55.00", refunds=[refund(33, LATER, "48.00", [], presentment="55.00", currency="USD")],
)  # fmt: skip


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    warehouse.add_connection(YEN, "shopify", LATER, currency="JPY")
    warehouse.add_connection(DINAR, "shopify", LATER, currency="KWD")
    for found in (*REFUNDED, EXCHANGED, *KINDS, *GUESTS, OTHER_RATE):
        warehouse.land("shopify_orders", found["id"], found)
    for shop, found in ABROAD:
        warehouse.land("shopify_orders", found["id"], found, connection=shop)
    warehouse.build()
    return warehouse


def amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def parts_of_refunds(built: Warehouse, number: int) -> list[tuple[Any, ...]]:
    return built.rows(
        "select refunded_on::text, part, quantity, refunded_amount from marts.fct_refunds where order_id = %s order by 1, 2",
        f"order-{number}",
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, [("2026-05-20", "line", 1, "12.10")]),
        (2, [("2026-05-20", "line", 2, "24.20"), ("2026-05-20", "rest", 0, "15.80")]),
        (3, [("2026-05-20", "rest", 0, "6.05")]),
        (5, [("2026-05-05", "line", 1, "12.10"), ("2026-05-10", "line", 1, "12.10"), ("2026-05-20", "rest", 0, "3.00")]),
        (6, [("2026-05-20", "line", 2, "24.20"), ("2026-05-20", "rest", 0, "-4.20")]),
    ],
    ids=["partial", "more than was paid: 40.00 - 24.20", "shipping alone", "in three steps", "a fee is kept: 20.00 - 24.20"],
)  # fmt: skip
def test_the_parts_of_a_refund_are(built: Warehouse, number: int, expected: list[tuple[Any, ...]]) -> None:
    assert parts_of_refunds(built, number) == [(*found[:3], Decimal(found[3])) for found in expected]


def test_what_was_paid_back_is_what_the_platform_says(built: Warehouse) -> None:
    wrong = built.rows(
        """select order_id from marts.fct_orders as o left join (select order_id, sum(refunded_amount) as paid
        from marts.fct_refunds group by 1) as r using (order_id) where o.refunded_amount <> coalesce(r.paid, 0)"""
    )
    assert wrong == []


def test_goods_that_come_back_and_goods_that_do_not_are_told_apart(built: Warehouse) -> None:
    query = "select restock_type from marts.fct_refunds where order_id = %s and part = 'line'"
    assert [built.rows(query, f"order-{n}") for n in (1, 4)] == [[("return",)], [("no_restock",)]]


def test_an_exchange_pays_with_the_goods_that_come_back(built: Warehouse) -> None:
    """27.10 sold less 12.10 returned is the 15.00 that the buyer paid; the 12.10 of credit is no income."""
    assert parts_of_refunds(built, 7) == [
        ("2026-05-05", "credit", 0, Decimal("-12.10")),
        ("2026-05-05", "line", 1, Decimal("12.10")),
    ]


def test_a_gift_card_that_is_sold_is_a_line_of_its_own_kind(built: Warehouse) -> None:
    found = built.rows(
        "select line_kind, subtotal_amount from marts.fct_order_lines where order_id = 'order-11' order by 1"
    )
    assert found == [("gift_card", Decimal("50.00")), ("product", Decimal("10.00"))]


def test_a_gift_card_that_pays_changes_nothing_of_the_sale(built: Warehouse) -> None:
    query = "select subtotal_amount, tax_amount, total_amount from marts.fct_orders where order_id = %s"
    assert built.rows(query, "order-12") == [amounts("10.00 2.10 12.10")] == built.rows(query, "order-13")


def test_orders_of_a_till_and_of_a_draft_are_sales_of_their_own_channel(built: Warehouse) -> None:
    found = built.rows(
        "select source_name, is_sale, is_test from marts.fct_orders where order_id in ('order-13', 'order-14') order by 1"
    )
    assert found == [("pos", True, False), ("shopify_draft_order", True, False)]


def test_an_order_that_is_edited_the_next_day_is_what_is_left_of_it(built: Warehouse) -> None:
    """2 x 10.00 = 20.00; of 1.00 discount on three 0.67 stays; 6.09 tax x 2/3 = 4.06."""
    found = built.rows("""select quantity, gross_amount, discount_amount, subtotal_amount, tax_amount, ordered_on::text
        from marts.fct_order_lines where order_id = 'order-15'""")
    assert found == [(2, *amounts("20.00 0.67 19.33 4.06"), "2026-05-04")]


def test_five_guest_orders_with_one_mail_are_one_buyer(built: Warehouse) -> None:
    found = built.rows("select orders_count, spent_amount from marts.dim_customers where orders_count > 1")
    assert found == [(5, Decimal("60.50"))]  # 5 x 12.10


def test_currencies_keep_their_own_decimals(built: Warehouse) -> None:
    """3 x 1,100 - 33 = 3,267 yen, of which 297 are tax: 2,970 net; 2 x 1.111 - 0.010 x 2/3 = 2.222 - 0.007 = 2.215 dinars."""
    found = built.rows("""select currency_code, gross_amount, discount_amount, subtotal_amount from marts.fct_order_lines
        where currency_code <> 'EUR' order by 1""")
    assert found == [("JPY", *amounts("3300 33 2970")), ("KWD", *amounts("2.222 0.007 2.215"))]


def test_a_refund_at_another_rate_is_what_the_platform_paid_in_each_currency(built: Warehouse) -> None:
    found = built.rows("""select total_amount, refunded_amount, presentment_total_amount
        from marts.fct_orders where order_id = 'order-33'""")
    assert found == [amounts("100.00 48.00 110.00")]
    assert parts_of_refunds(built, 33) == [("2026-05-20", "rest", 0, Decimal("48.00"))]


def test_the_gain_of_a_refund_at_another_rate_stands_by_itself(built: Warehouse) -> None:
    """55.00 of 110.00 USD are half of 100.00 EUR: 50.00, and 48.00 were paid."""
    found = built.rows(
        "select order_id, refund_exchange_gain_amount from marts.fct_orders where refund_exchange_gain_amount <> 0"
    )
    assert found == [("order-33", Decimal("2.00"))]


@pytest.mark.parametrize("day", ["ordered_on", "refunded_on", "cohort_on"])
def test_each_ledger_of_refunds_adds_up_to_the_money_that_was_paid_back(built: Warehouse, day: str) -> None:
    """12.10 + 40.00 + 6.05 + 12.10 + 27.20 + 20.00 + 48.00; the guests of orders 1 to 6 are unknown, so is their cohort."""
    by_day = built.rows(
        f"select {day}, sum(refunded_amount) from marts.fct_refunds where currency_code = 'EUR' group by {day}"
    )
    assert sum(paid for _, paid in by_day) == Decimal("165.45")


def test_the_lines_of_every_order_add_up_to_it(built: Warehouse) -> None:
    wrong = built.rows("""select o.order_id, o.subtotal_amount, sum(l.subtotal_amount) from marts.fct_orders as o
        join marts.fct_order_lines as l using (business_id, connection_id, order_id)
        group by 1, 2 having o.subtotal_amount <> sum(l.subtotal_amount)""")
    assert wrong == []
