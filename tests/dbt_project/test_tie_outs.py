"""The warehouse beside the platform's own totals: what ties, what is explained, and which order is to blame for the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.database.engine import app_engine, tenant
from app.core.metrics.definitions import registry
from app.core.metrics.spans import definition, read
from tests.dbt_project.shopify_orders import bag, line, order, refund
from tests.dbt_project.warehouse import BUSINESS, FILES, SHOP, Warehouse

MOVED = "booked on another day"
EDITED = "edited later: the platform books the edit on its own day"


def placed(number: int, day: str, total: str, **given: Any) -> dict[str, Any]:
    found = order(number, f"{day}T10:00:00Z", [line(number, 1, total, "0.00")], total=total, subtotal=total, tax="0.00",
                  **{name: value for name, value in given.items() if name != "original"})  # fmt: skip
    return found | ({"originalTotalPriceSet": bag(given["original"])} if "original" in given else {})


def report(warehouse: Warehouse, day: str, *orders: tuple[int, int, str]) -> None:
    """What the platform says of a day: (order's number, orders, amount)."""
    warehouse.land("shopify_daily_totals", day, {
        "id": day, "currency_code": "EUR", "timezone": "Europe/Madrid", "orders": sum(one[1] for one in orders),
        "total_sales": str(sum((Decimal(one[2]) for one in orders), Decimal(0))),
        "by_order": [[f"order-{number}", count, amount] for number, count, amount in orders],
    })  # fmt: skip


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    for found in (
        placed(1, "2026-06-20", "10.00"),
        placed(2, "2026-06-21", "20.00"),
        placed(3, "2026-06-10", "25.00", original="30.00"),
        placed(5, "2026-06-15", "50.00"),
        placed(6, "2026-06-16", "60.00", test=True),
        placed(7, "2026-06-17", "70.00"),
        placed(8, "2026-05-01", "80.00", original="72.00"),
        placed(9, "2026-06-25", "90.00", refunded="90.00", refunds=[
            refund(9, "2026-06-26T10:00:00Z", "90.00", [("line-9", 1, "90.00", "0.00")])]),
    ):  # fmt: skip
        warehouse.land("shopify_orders", found["id"], found)
    report(warehouse, "2026-06-10", (3, 1, "30.00"))
    report(warehouse, "2026-06-12", (3, 0, "-5.00"), (8, 0, "8.00"))
    report(warehouse, "2026-06-14", (4, 1, "40.00"))
    report(warehouse, "2026-06-15")
    report(warehouse, "2026-06-16", (6, 1, "60.00"))
    report(warehouse, "2026-06-18", (7, 1, "70.00"))
    report(warehouse, "2026-06-17")
    report(warehouse, "2026-06-20", (1, 1, "10.004"))
    report(warehouse, "2026-06-21", (2, 1, "20.00"))
    report(warehouse, "2026-06-22", (2, 0, "-5.00"))
    report(warehouse, "2026-06-25", (9, 1, "90.00"))
    report(warehouse, "2026-06-26", (9, 0, "-90.00"))
    warehouse.build()
    return warehouse


def state(built: Warehouse, day: str) -> Any:
    [row] = built.rows("select state from marts.fct_tie_outs where connection_id = %s and day_on = %s", SHOP, day)
    return row[0]


def test_a_day_whose_orders_and_refunds_are_the_platforms_ties_out_to_the_cent(built: Warehouse) -> None:
    assert [state(built, day) for day in ("2026-06-20", "2026-06-21", "2026-06-25", "2026-06-26")] == ["ties"] * 4


@pytest.mark.parametrize(
    ("number", "day", "difference", "reason"),
    [
        (2, "2026-06-22", "5.00", "refund missing in the warehouse"),
        (4, "2026-06-14", "-40.00", "missing in the warehouse"),
        (5, "2026-06-15", "50.00", "missing in the report"),
    ],
)
def test_what_is_missing_on_one_side_is_named_and_leaves_its_day_unexplained(
    built: Warehouse, number: int, day: str, difference: str, reason: str
) -> None:
    found = built.rows(
        "select day_on::text, difference_amount, reason, is_explained from marts.fct_tie_out_differences where order_id = %s",
        f"order-{number}",
    )
    assert found == [(day, Decimal(difference), reason, False)]
    assert state(built, day) == "unexplained"


@pytest.mark.parametrize(
    ("number", "days", "reason"),
    [
        (3, ["2026-06-10", "2026-06-12"], EDITED),
        (6, ["2026-06-16"], "a test order, which is not counted"),
        (7, ["2026-06-17", "2026-06-18"], MOVED),
        (8, ["2026-06-12"], EDITED),
    ],
)
def test_a_rule_of_counting_explains_its_difference_line_by_line(
    built: Warehouse, number: int, days: list[str], reason: str
) -> None:
    found = built.rows(
        "select day_on::text, reason, is_explained from marts.fct_tie_out_differences where order_id = %s order by 1",
        f"order-{number}",
    )
    assert found == [(day, reason, True) for day in days]
    assert {state(built, day) for day in days} == {"explained"}


def test_the_lines_of_a_day_add_up_to_its_difference(built: Warehouse) -> None:
    found = built.rows("""
        select t.day_on from marts.fct_tie_outs t left join marts.fct_tie_out_differences d using (connection_id, day_on)
        where t.state <> 'not reported' group by t.day_on, t.difference_amount, t.difference_orders
        having abs(coalesce(sum(d.difference_amount), 0) - t.difference_amount) >= 0.005
            or coalesce(sum(d.difference_orders), 0) <> t.difference_orders""")
    assert found == []


def test_a_file_has_no_totals_of_its_own_and_says_so(built: Warehouse) -> None:
    found = built.rows("select distinct state, reported_amount from marts.fct_tie_outs where connection_id = %s", FILES)
    assert found == [("not reported", None)]


@pytest.mark.parametrize("name", sorted(registry()))
def test_every_figure_of_the_registry_is_counted_on_the_marts_by_the_application(built: Warehouse, name: str) -> None:
    engine = app_engine(built.settings)
    with tenant(engine, BUSINESS) as conn:
        metric = registry()[name]
        read(conn, BUSINESS, metric, date(2026, 6, 1), date(2026, 6, 30))
        for by in definition(metric).by:
            read(conn, BUSINESS, metric, date(2026, 6, 1), date(2026, 6, 30), by)
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "value"),
    [("orders", "6"), ("net_sales", "175"), ("refunds", "90"), ("refunds_by_order_day", "90"), ("average_order_value", "44.166667"),
     ("units", "6"), ("gross_sales", "265"), ("tie_out_share", "0.75")],
)  # fmt: skip
def test_figures_of_june_are_what_a_reader_counts(built: Warehouse, name: str, value: str) -> None:
    engine = app_engine(built.settings)
    with tenant(engine, BUSINESS) as conn:
        found = {
            one.currency_code: one.value
            for one in read(conn, BUSINESS, registry()[name], date(2026, 6, 1), date(2026, 6, 30))
        }
    engine.dispose()
    assert found.popitem()[1] == Decimal(value)
    assert not found


def test_a_refund_that_comes_later_heals_its_day(built: Warehouse) -> None:
    healed = placed(2, "2026-06-21", "20.00", refunded="5.00", refunds=[refund(2, "2026-06-22T10:00:00Z", "5.00", [])])
    built.write("delete from raw.shopify_orders where id = 'order-2'")
    built.land("shopify_orders", "order-2", healed)
    built.build()
    assert state(built, "2026-06-22") == "ties"
