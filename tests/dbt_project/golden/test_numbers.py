"""No table of marts or features holds a number that is none: every numeric column of each is guarded by a CHECK."""

from __future__ import annotations

import psycopg
import pytest

from tests.dbt_project.shopify_orders import line, order
from tests.dbt_project.warehouse import Warehouse

NUMBERS = """
select c.table_schema || '.' || c.table_name, c.column_name
from information_schema.columns as c join information_schema.tables as t using (table_schema, table_name)
where c.table_schema in ('marts', 'features') and t.table_type = 'BASE TABLE' and c.data_type = 'numeric'
order by 1, 2
"""


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    sold = order(1, "2026-05-04T10:00:00Z", [line(1, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10")
    warehouse.land("shopify_orders", sold["id"], sold)
    warehouse.build()
    warehouse.build()
    return warehouse


def test_every_numeric_column_refuses_nan(built: Warehouse) -> None:
    found = built.rows(NUMBERS)
    assert ("marts.fct_orders", "total_amount") in found
    for table, column in found:
        guards = built.rows(
            "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'c'", table
        )
        assert any("'NaN'" in guard and column in guard for (guard,) in guards), (table, column)


def test_a_nan_that_comes_all_the_same_changes_no_row(built: Warehouse) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        built.write("update marts.fct_orders set total_amount = 'NaN'")
