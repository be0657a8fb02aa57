"""Files in the generic layout: every line is kept, cancellations become refunds, features do not look ahead."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.dbt_project.warehouse import BUSINESS, Warehouse


def land(warehouse: Warehouse, number: str, at: str, quantity: int, price: str, **given: str | bool) -> None:
    payload = {
        "order_id": number, "line_number": str(given.get("line", "1")), "ordered_at": at, "sku": given.get("sku", "X"),
        "title": "Thing", "quantity": str(quantity), "unit_price": price, "customer_id": given.get("customer", "a"),
        "country": "Spain", "currency_code": "EUR", "is_cancellation": number.startswith("C"),
        "kind": given.get("kind", "product"),
    }  # fmt: skip
    warehouse.land("files_generic_orders", f"{number}/{payload['line_number']}", payload)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    land(warehouse, "1", "2026-06-01T10:00:00Z", 5, "2.50")
    land(warehouse, "1", "2026-06-01T10:00:00Z", 1, "4.00", line="2", sku="POST", kind="postage")
    land(warehouse, "2", "2026-06-03T10:00:00Z", 3, "2.50")
    land(warehouse, "C3", "2026-06-05T10:00:00Z", -2, "2.50")
    land(warehouse, "C4", "2026-06-06T10:00:00Z", -2, "7.77", customer="b")
    land(warehouse, "5", "2026-06-07T10:00:00Z", -9, "0", kind="adjustment")
    land(warehouse, "6", "2026-06-08T10:00:00Z", 1, "3.00", customer="b")
    warehouse.build()
    return warehouse


def test_postage_is_shipping_and_lines_add_up(built: Warehouse) -> None:
    found = built.rows(
        "select subtotal_amount, shipping_amount, total_amount from marts.fct_orders where order_id = '1'"
    )
    assert found == [(Decimal("12.5"), Decimal("4"), Decimal("16.5"))]


def test_a_cancellation_is_a_refund_of_the_order_before_it_or_counted_as_unlinked(built: Warehouse) -> None:
    found = built.rows(
        "select refund_id, order_id, is_linked, quantity, refunded_amount from marts.fct_refunds order by 1"
    )
    assert found == [("C3", "2", True, 2, Decimal("5")), ("C4", None, False, 2, Decimal("15.54"))]
    assert built.rows("select refunded_amount from marts.fct_orders where order_id = '2'") == [(Decimal("5"),)]


def test_a_correction_is_a_line_and_no_order_and_no_demand(built: Warehouse) -> None:
    assert built.rows("select line_kind from marts.fct_order_lines where order_id = '5'") == [("adjustment",)]
    assert not built.rows("select 1 from marts.fct_orders where order_id = '5'")
    assert built.rows("select sum(units_sold) from marts.fct_product_daily") == [(9,)]


def test_features_of_a_day_are_the_same_when_the_future_is_not_known(built: Warehouse) -> None:
    query = "select ds, y, price, promo, discount_pct, on_hand, is_stockout, age_days from features.feat_product__daily where ds <= '2026-06-04' order by ds"
    before = built.rows(query)
    assert len(before) == 4
    built.write(
        "delete from raw.files_generic_orders where source_updated_at is null and (payload ->> 'ordered_at') > '2026-06-04'"
    )
    built.write("update core.connections set clock_at = '2026-06-04T20:00:00Z'")
    built.build(BUSINESS)
    assert built.rows(query) == before
