"""Building what changed gives the rows that building everything gives, whatever happened and wherever a build died."""

from __future__ import annotations

import psycopg
import pytest

from app.core.database.roles import url_of
from tests.dbt_project.shop_history import ShopHistory
from tests.dbt_project.warehouse import Warehouse

ONLY_MODELS = ("--resource-type", "model")


def tables(warehouse: Warehouse) -> list[str]:
    found = warehouse.rows("""select schemaname || '.' || tablename from pg_tables
        where schemaname in ('intermediate', 'marts', 'features') order by 1""")  # fmt: skip
    return [table for (table,) in found]


def contents(warehouse: Warehouse, shop: ShopHistory) -> dict[str, str]:
    """A hash of every table's rows of the business, but for when and from what they were built."""
    return {
        table: warehouse.rows(
            f"select md5(string_agg(row, '|' order by row)) from (select (to_jsonb(t) - '{{finished_at,context}}'::text[])::text as row "
            f"from {table} t where business_id = %s) rows",
            shop.business,
        )[0][0]
        for table in tables(warehouse)
    }


def histories(warehouse: Warehouse, seeds: range, builds: int) -> None:
    """Each shop lives on through some builds of what changed; then all shops are built anew and compared."""
    shops = [ShopHistory(warehouse, seed) for seed in seeds]
    for shop in shops:
        shop.begin()
    warehouse.build(None, *ONLY_MODELS)
    for _ in range(builds):
        for shop in shops:
            shop.go_on()
            warehouse.build(shop.business, *ONLY_MODELS)
    grown = [contents(warehouse, shop) for shop in shops]
    warehouse.build(None, *ONLY_MODELS)
    for shop, found in zip(shops, grown, strict=True):
        anew = contents(warehouse, shop)
        assert {t for t in anew if anew[t] != found[t]} == set(), shop.business


def test_what_changed_gives_the_rows_that_everything_gives(warehouse: Warehouse) -> None:
    histories(warehouse, range(10, 12), builds=1)


@pytest.mark.full
def test_thirty_histories_give_the_rows_that_everything_gives(warehouse: Warehouse) -> None:
    histories(warehouse, range(100, 130), builds=2)


def rows_by_place(warehouse: Warehouse, shop: ShopHistory) -> dict[str, str]:
    """Where each order's row lies: a row that is written again lies elsewhere."""
    query = "select order_id, ctid::text || xmin::text from marts.fct_orders where business_id = %s"
    return dict(warehouse.rows(query, shop.business))


def test_orders_that_did_not_change_are_not_touched(warehouse: Warehouse) -> None:
    shop = ShopHistory(warehouse, 1)
    shop.begin()
    warehouse.build(shop.business, *ONLY_MODELS)
    before = rows_by_place(warehouse, shop)
    shop.cancel(3)
    warehouse.build(shop.business, *ONLY_MODELS)
    after = rows_by_place(warehouse, shop)
    assert {order for order in after if after[order] != before.get(order)} == {"order-3"}


def test_a_build_that_died_is_repeated_by_the_next_one(warehouse: Warehouse) -> None:
    shop = ShopHistory(warehouse, 2)
    shop.begin()
    warehouse.build(shop.business, *ONLY_MODELS)
    shop.go_on()
    warehouse.build(shop.business, *ONLY_MODELS, "--select", "+int_orders__unioned", "fct_orders")
    warehouse.build(shop.business, *ONLY_MODELS)
    found = contents(warehouse, shop)
    warehouse.build(None, *ONLY_MODELS)
    assert contents(warehouse, shop) == found


def test_a_column_that_a_new_version_of_the_project_dropped_refuses_no_rows(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = ShopHistory(warehouse, 3)
    shop.begin()
    warehouse.build(shop.business, *ONLY_MODELS, "--select", "+fct_orders")
    with psycopg.connect(url_of(warehouse.settings, "transform")) as connection:
        connection.execute("alter table marts.fct_orders add column was_once text not null default ''")
        connection.execute("alter table marts.fct_orders alter column was_once drop default")
    monkeypatch.setenv("ECOM_DBT_PROJECT", "another version")
    warehouse.build(shop.business, *ONLY_MODELS, "--select", "+fct_orders")
    assert warehouse.rows("select count(*) > 0 from marts.fct_orders where business_id = %s", shop.business) == [(True,)]
    assert ("was_once",) not in warehouse.rows(
        "select column_name from information_schema.columns where table_name = 'fct_orders'"
    )
