"""Money, days and people of orders whose cents are known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.core.database.roles import url_of
from tests.dbt_project.shopify_orders import line, order, refund
from tests.dbt_project.warehouse import BUSINESS, OTHER, SHOP, Warehouse

OTHER_SHOP = UUID(int=21)
MAIL = "canary.person@example.com"


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    """Six orders of the business and one of another, built twice: for each business alone."""
    orders = [
        order(1, "2026-03-28T23:30:00Z", [line(1, 2, "12.10", "4.20")], total="30.25", subtotal="24.20", tax="5.25",
              shipping="6.05", shipping_tax="1.05", email=f" {MAIL.upper()} "),
        order(2, "2026-03-29T21:59:00Z", [line(2, 1, "100.00", "18.90", discount="10.00")], total="110.90", subtotal="90.00",
              discount="10.00", tax="18.90", shipping="2.00", included=False, customer={"id": "customer-1"}, currency="USD",
              presentment="120.00"),
        order(3, "2026-03-29T22:01:00Z", [line(3, 3, "12.10", "6.30", left=1)], total="36.30", subtotal="36.30", tax="6.30",
              refunded="15.10", refunds=[refund(1, "2026-04-02T10:00:00Z", "15.10", [("line-3", 1, "12.10", "2.10")])]),
        order(4, "2026-04-01T10:00:00Z", [line(4, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10", test=True),
        order(5, "2026-04-01T10:00:00Z", [line(5, 1, "12.10", "2.10", left=0)], total="12.10", subtotal="12.10", tax="2.10",
              cancelled="2026-04-01T11:00:00Z", refunded="12.10",
              refunds=[refund(2, "2026-04-01T11:00:00Z", "12.10", [("line-5", 1, "12.10", "2.10")])]),
        order(7, "2026-04-10T10:00:00Z", [line(7, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10", email=MAIL,
              refunded="1.00", refunds=[refund(7, "2026-04-12T10:00:00Z", "1.00", [])]),
        order(6, "2026-04-03T10:00:00Z", [line(6, 1, "10.00", "0.00")], total="11.50", subtotal="10.00", tax="0.00"),
    ]  # fmt: skip
    for found in orders:
        warehouse.land("shopify_orders", found["id"], found)
    warehouse.land("shopify_orders", "gone", orders[0], is_deleted=True)
    warehouse.land("shopify_customers", "customer-1", {"id": "customer-1", "defaultEmailAddress":
        {"emailAddress": MAIL, "marketingState": "SUBSCRIBED"}})  # fmt: skip
    warehouse.add_business(OTHER)
    warehouse.add_connection(OTHER_SHOP, "shopify", "2026-06-30T21:59:00Z", business=OTHER)
    warehouse.land("shopify_orders", "order-1", orders[0], business=OTHER, connection=OTHER_SHOP)
    warehouse.build(OTHER)
    warehouse.build(BUSINESS)
    return warehouse


def order_row(built: Warehouse, number: int, columns: str) -> tuple[Any, ...]:
    query = f"select {columns} from marts.fct_orders where connection_id = %s and order_id = %s"
    return built.rows(query, SHOP, f"order-{number}")[0]


PARTS = "subtotal_amount, tax_amount, shipping_amount, other_amount, total_amount"


@pytest.mark.parametrize(
    ("number", "amounts"),
    [(1, "20.00 5.25 5.00 0 30.25"), (2, "90.00 18.90 2.00 0 110.90"), (6, "10.00 0 0 1.50 11.50")],
    ids=["tax inside the prices", "tax on top", "a tip beside the parts"],
)
def test_parts_add_up_to_the_platforms_total(built: Warehouse, number: int, amounts: str) -> None:
    assert order_row(built, number, PARTS) == tuple(map(Decimal, amounts.split()))


def test_the_day_is_the_shops_own_on_both_sides_of_a_clock_change(built: Warehouse) -> None:
    days = [str(order_row(built, n, "ordered_on")[0]) for n in (1, 2, 3)]
    assert days == ["2026-03-29", "2026-03-29", "2026-03-30"]


def test_the_buyers_currency_stands_in_its_own_columns(built: Warehouse) -> None:
    found = order_row(built, 2, "currency_code, presentment_currency_code, presentment_total_amount")
    assert found == ("EUR", "USD", Decimal("120.00"))


def test_units_that_an_edit_removed_are_not_sold(built: Warehouse) -> None:
    found = built.rows(
        "select quantity, subtotal_amount, refunded_quantity from marts.fct_order_lines where line_id = 'line-3'"
    )
    assert found == [(2, Decimal("20.00"), 1)]


def test_the_parts_of_a_refund_add_up_to_what_was_paid_back(built: Warehouse) -> None:
    found = built.rows("""select part, quantity, refunded_amount, subtotal_amount, refunded_on::text, ordered_on::text
        from marts.fct_refunds where refund_id = 'refund-1' order by part""")
    assert found == [
        ("line", 1, Decimal("12.10"), Decimal("10.00"), "2026-04-02", "2026-03-30"),
        ("rest", 0, Decimal("3.00"), Decimal("0"), "2026-04-02", "2026-03-30"),
    ]


def test_a_refund_belongs_to_the_day_of_the_buyers_first_order(built: Warehouse) -> None:
    """Order 7 is of the buyer whose first order is order 1."""
    found = built.rows(
        "select ordered_on::text, refunded_on::text, cohort_on::text from marts.fct_refunds where order_id = 'order-7'"
    )
    assert found == [("2026-04-10", "2026-04-12", "2026-03-29")]


def test_tests_and_cancelled_orders_are_rows_with_a_flag(built: Warehouse) -> None:
    assert [order_row(built, n, "is_test, is_cancelled") for n in (4, 5)] == [(True, False), (False, True)]
    assert not built.rows("select 1 from marts.fct_product_daily where units_sold > 0 and discount_pct > 100")


def test_a_deleted_object_is_not_there(built: Warehouse) -> None:
    assert not built.rows("select 1 from marts.fct_orders where order_id = 'gone'")


def test_a_guest_with_the_mail_of_an_account_is_the_same_person(built: Warehouse) -> None:
    assert order_row(built, 1, "customer_key") == order_row(built, 2, "customer_key")


def test_no_mail_is_in_any_mart(built: Warehouse) -> None:
    tables = built.rows("select table_schema || '.' || table_name from information_schema.tables "
                        "where table_schema in ('intermediate', 'marts', 'features')")  # fmt: skip
    for (table,) in tables:
        assert not built.rows(f"select 1 from {table} t where t::text ilike '%%canary%%' limit 1"), table


def test_days_without_sales_are_there_with_the_price_in_force(built: Warehouse) -> None:
    found = built.rows("""select sold_on::text, units_sold, units_refunded, price_amount from marts.fct_product_daily
        where connection_id = %s and sold_on between '2026-03-29' and '2026-04-02' order by 1""", SHOP)  # fmt: skip
    assert found == [
        ("2026-03-29", 3, 0, Decimal("41.4000")),
        ("2026-03-30", 2, 0, Decimal("12.1000")),
        ("2026-03-31", 0, 0, Decimal("12.1000")),
        ("2026-04-01", 1, 1, Decimal("12.1000")),
        ("2026-04-02", 0, 1, Decimal("12.1000")),
    ]


def test_a_build_for_one_business_leaves_the_others_rows(built: Warehouse) -> None:
    assert built.rows("select count(*) from marts.fct_orders where business_id = %s", OTHER) == [(1,)]


def test_the_app_sees_its_own_business_only(built: Warehouse) -> None:
    with psycopg.connect(url_of(built.settings, "app")) as connection:
        connection.execute("select set_config('app.business_id', %s, true)", (str(OTHER),))
        for table in ("marts.fct_orders", "features.feat_product__daily"):
            seen = connection.execute(f"select distinct business_id from {table}".encode()).fetchall()
            assert seen == [(OTHER,)], table


def test_building_everything_anew_gives_equal_rows(built: Warehouse) -> None:
    query = "select md5(string_agg(t::text, '|' order by t::text)) from {} t"
    tables = [
        f"marts.{t}" for t in ("fct_orders", "fct_order_lines", "fct_refunds", "fct_product_daily", "dim_customers")
    ]
    before = [built.rows(query.format(table)) for table in tables]
    built.build(None)
    assert [built.rows(query.format(table)) for table in tables] == before


def test_the_last_row_of_a_business_goes_with_its_order(built: Warehouse) -> None:
    built.write("update raw.shopify_orders set is_deleted = true where business_id = %s", OTHER)
    built.build(OTHER)
    assert built.rows("select count(*) from marts.fct_orders where business_id = %s", OTHER) == [(0,)]
