"""Every figure is defined once, means something, and is counted with parameters only."""

from __future__ import annotations

import pytest

from app.core.metrics.compile import statement, together
from app.core.metrics.definitions import counted, registry, units
from app.core.metrics.spans import definitions
from app.core.metrics.units import name_of

WANTED = {
    "orders", "gross_sales", "net_sales", "refunds", "refunds_by_order_day", "refunds_of_first_orders", "average_order_value",
    "units", "returning_share", "stock_out_share", "tie_out_share", "sessions", "conversion", "ad_spend", "sales_per_ad_spend",
    "contribution", "commission_pending", "commission_approved",
}  # fmt: skip


def test_the_figures_that_screens_and_merchants_ask_for_are_there() -> None:
    assert registry().keys() >= WANTED


@pytest.mark.parametrize("name", registry())
def test_a_figure_has_the_unit_that_its_parts_give_it(name: str) -> None:
    assert name_of(units()[name]) == registry()[name].unit


@pytest.mark.parametrize("name", registry())
def test_a_figure_says_what_it_counts_and_what_it_leaves_out(name: str) -> None:
    metric = registry()[name]
    assert metric.definition.endswith(".")
    assert metric.filters.endswith(".")
    [shown] = [one for one in definitions() if one.name == name]
    assert bool(shown.sql) != bool(shown.expression)


def test_figures_over_the_same_rows_are_counted_in_one_statement() -> None:
    groups = [[one.name for one in group] for group in together(counted(frozenset({"net_sales", "orders", "refunds"})))]
    assert sorted(groups) == [["orders", "sales_before_returns"], ["refunds", "returned_goods"]]


def test_a_statement_takes_its_business_and_days_as_parameters() -> None:
    sql = statement(("orders",), "country")
    assert ":business_id" in sql
    assert "between :first_on and :last_on" in sql
    assert "facts.country::text as part" in sql
