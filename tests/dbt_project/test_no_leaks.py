"""Features are point in time: without everything that came after a day, the rows up to that day are built the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dbt_project.shopify_orders import line, order, refund
from tests.dbt_project.warehouse import Warehouse

DAY = "2026-05-15"
FIRST, LAST = "2026-05-01T08:00:00Z", "2026-05-20T08:00:00Z"
TABLES = ("shopify_orders", "shopify_products", "shopify_product_variants", "shopify_inventory_items")


def variant(price: str, cost: str) -> dict[str, Any]:
    return {"id": "variant-1", "price": price, "product": {"id": "product-1"}, "createdAt": FIRST,
            "inventoryItem": {"id": "item-1", "unitCost": {"amount": cost, "currencyCode": "EUR"}}}  # fmt: skip


def stock(units: int) -> dict[str, Any]:
    level = {"id": "level-1", "location": {"id": "1"}, "quantities": [{"name": "on_hand", "quantity": units}]}
    return {"id": "item-1", "variant": {"id": "variant-1"}, "inventoryLevels": {"nodes": [level]}}


def bought(number: int, at: str, left: int = 2, **given: Any) -> dict[str, Any]:
    return order(number, at, [line(number, 2, "12.10", "4.20", left=left, **given.pop("line", {}))], total="24.20", subtotal="24.20",
                 tax="4.20", email="ann@example.com", **given)  # fmt: skip


def land_versions(warehouse: Warehouse, table: str, *versions: tuple[str, dict[str, Any]]) -> None:
    """The last one is current, those before it are history."""
    for i, (at, payload) in enumerate(versions):
        name = table if i == len(versions) - 1 else f"{table}_history"
        warehouse.land(name, payload["id"], payload, observed_at=at)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    """A mug's price, cost, type and stock change on 20 May; an order of 10 May is refunded on the 25th."""
    mug = {"id": "product-1", "title": "Mug", "createdAt": FIRST}
    land_versions(
        warehouse, "shopify_products", (FIRST, mug | {"productType": "Mugs"}), (LAST, mug | {"productType": "Sale"})
    )
    land_versions(
        warehouse, "shopify_product_variants", (FIRST, variant("12.10", "4.00")), (LAST, variant("6.05", "9.00"))
    )
    land_versions(warehouse, "shopify_inventory_items", (FIRST, stock(7)), (LAST, stock(0)))
    returned = refund(2, "2026-05-25T10:00:00Z", "24.20", [("line-2", 2, "24.20", "4.20")])
    land_versions(
        warehouse, "shopify_orders", ("2026-05-10T10:00:00Z", bought(2, "2026-05-10T10:00:00Z")),
        ("2026-05-25T10:00:00Z", bought(2, "2026-05-10T10:00:00Z", 0, refunded="24.20", refunds=[returned])),
    )  # fmt: skip
    for number, at in ((1, "2026-05-03T10:00:00Z"), (3, "2026-05-22T10:00:00Z")):
        land_versions(warehouse, "shopify_orders", (at, bought(number, at)))
    warehouse.build()
    return warehouse


def up_to_the_day(built: Warehouse, table: str, day: str = "ds") -> list[tuple[Any, ...]]:
    return built.rows(f"select t::text from {table} as t where {day} <= %s order by 1", DAY)


def forget_what_came_after(built: Warehouse) -> None:
    for table in TABLES:
        columns = "business_id, connection_id, id, payload, payload_hash, fingerprint, is_deleted, observed_at, run_id, exchange_id"
        built.write(f"delete from raw.{table} where observed_at > %s", f"{DAY}T22:00:00Z")
        built.write(f"insert into raw.{table} ({columns}) select {columns} from raw.{table}_history")
        built.write(f"delete from raw.{table}_history")
    built.write("update core.connections set clock_at = %s", f"{DAY}T21:59:00Z")


def test_without_the_future_the_past_is_the_same(built: Warehouse) -> None:
    tables = {
        "features.feat_product__daily": "ds",
        "features.feat_product__price_history": "ds",
        "marts.fct_customer_daily": "active_on",
    }
    before = {table: up_to_the_day(built, table, day) for table, day in tables.items()}
    known = built.rows(
        "select distinct price, unit_cost, category, on_hand from features.feat_product__daily where ds = %s", DAY
    )
    assert [tuple(map(str, row)) for row in known] == [("12.1000", "4.0000", "Mugs", "7")]
    ((orders, last_on),) = built.rows(
        "select max(orders_to_date), max(active_on) from marts.fct_customer_daily where active_on <= %s", DAY
    )
    forget_what_came_after(built)
    built.build(None)  # rows that vanish from raw without a mark are seen by a build of everything alone
    for table, day in tables.items():
        assert len(before[table]) >= 2
        assert up_to_the_day(built, table, day) == before[table], table
    assert built.rows("select orders, last_on from features.feat_customer__summary") == [(orders, last_on)]
