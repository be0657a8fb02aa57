"""Amounts of different currencies are never added: asked of the SQL of every model."""

from __future__ import annotations

import pytest

from tests.dbt_project.currencies import mixed_sums
from tests.dbt_project.warehouse import Warehouse

CONVERTED = {"fct_customer_daily"}
"""Models that turn amounts into the business's own currency before they add."""
PLAIN = "select product_key, sum(subtotal_amount) as x from lines group by product_key"


@pytest.mark.parametrize(
    "sql",
    [PLAIN, "select sum(total_amount) as x from orders", "select sum(fee_amount) over (partition by connection_id) as x from t",
     "select day, sum(a.net_amount) filter (where a.is_test) as x from a group by day"],
    ids=["by product", "of all", "in a window", "with a filter on something else"],
)  # fmt: skip
def test_a_sum_across_currencies_is_found(sql: str) -> None:
    assert len(mixed_sums(sql)) == 1


@pytest.mark.parametrize(
    "sql",
    [PLAIN.replace("product_key", "currency_code"), PLAIN.replace("product_key", "order_id"), PLAIN.replace("amount", "quantity"),
     "select sum(a.net_amount) filter (where a.currency_code = b.currency_code) as x from a, b",
     "select sum(amount) over (partition by business_id, currency_code) as x from t",
     "select sum(amount) over w as x from t window w as (partition by order_id order by line_number)",
     "select sum(round(a.amount * b.rate, 4)) as x from a, b"],
    ids=["by currency", "of one order", "of units", "of one currency by a filter", "of one currency by a window",
         "by a window with a name", "at the rate of each"],
)  # fmt: skip
def test_a_sum_in_one_currency_is_fine(sql: str) -> None:
    assert mixed_sums(sql) == []


def test_no_model_adds_across_currencies(warehouse: Warehouse) -> None:
    """But within one document, which is all that staging adds up."""
    compiled = warehouse.compile("--select", "intermediate", "marts", "features").result.results
    assert len(compiled) > 50
    found = {one.node.name: sums for one in compiled if (sums := mixed_sums(one.node.compiled_code))}
    reading = {one.node.name for one in compiled if "int_exchange_rates__daily" in one.node.compiled_code}
    assert found.keys() == CONVERTED & reading, found
