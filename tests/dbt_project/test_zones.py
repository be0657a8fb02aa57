"""The day of an order is that of the zone that the shop had then: both clock changes, and a shop that moves and changes currency."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt_project.shopify_orders import line, order, refund
from tests.dbt_project.warehouse import Warehouse

MOVED_AT = "2026-04-15T12:00:00Z"
ORDERS = [
    # (UTC, total, its day by hand): Madrid is at +2 until 26 October 01:00 UTC and from 29 March 01:00 UTC on, else at +1
    ("2025-10-25T21:59:59Z", "1.00", "2025-10-25"),
    ("2025-10-25T22:00:00Z", "2.00", "2025-10-26"),
    ("2025-10-26T22:59:59Z", "4.00", "2025-10-26"),  # the 25th hour
    ("2025-10-26T23:00:00Z", "8.00", "2025-10-27"),
    ("2026-03-28T22:59:59Z", "16.00", "2026-03-28"),
    ("2026-03-28T23:00:00Z", "32.00", "2026-03-29"),
    ("2026-03-29T21:59:59Z", "64.00", "2026-03-29"),  # the 23rd hour
    ("2026-03-29T22:00:00Z", "128.00", "2026-03-30"),
    # on 15 April at 12:00 UTC the shop moves to New York (-4) and to dollars
    ("2026-04-15T11:59:59Z", "256.00", "2026-04-15"),
    ("2026-04-15T12:00:00Z", "512.00", "2026-04-15"),
    ("2026-04-16T03:59:59Z", "1024.00", "2026-04-15"),
    ("2026-04-16T04:00:00Z", "2048.00", "2026-04-16"),
]
TOTALS = {
    ("2025-10-25", "EUR"): 1, ("2025-10-26", "EUR"): 6, ("2025-10-27", "EUR"): 8, ("2026-03-28", "EUR"): 16,
    ("2026-03-29", "EUR"): 96, ("2026-03-30", "EUR"): 128, ("2026-04-15", "EUR"): 256, ("2026-04-15", "USD"): 1536,
    ("2026-04-16", "USD"): 2048,
}  # fmt: skip


SOLD_IN_MADRID, AMOUNT = 7, "128.00"  # sold on 30 March at 22:00 UTC
PAID_BACK_AT = "2026-04-20T02:00:00Z"  # 22:00 of the 19th in New York; in Madrid it is the 20th


def paid_back(made: dict[str, Any]) -> dict[str, Any]:
    """The order of Madrid after New York has paid it back, in the euros that it was sold for."""
    given = [refund(7, PAID_BACK_AT, AMOUNT, [(f"line-{SOLD_IN_MADRID}", 1, AMOUNT, "0.00")])]
    return made | {"refunds": given, "totalRefundedSet": given[0]["totalRefundedSet"]}


def in_dollars(found: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(found).replace('"EUR"', '"USD"')))


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    for number, (at, total, _) in enumerate(ORDERS):
        made = order(number, at, [line(number, 1, total, "0.00")], total=total, subtotal=total, tax="0.00")
        if number == SOLD_IN_MADRID:
            made = paid_back(made)
        warehouse.land("shopify_orders", made["id"], in_dollars(made) if at >= MOVED_AT else made)
    madrid, york = ({"id": "shop", "currencyCode": c, "ianaTimezone": z} for c, z in
                    (("EUR", "Europe/Madrid"), ("USD", "America/New_York")))  # fmt: skip
    warehouse.land("shopify_shop_history", "shop", madrid, observed_at="2025-10-01T00:00:00Z")
    warehouse.land("shopify_shop", "shop", york, observed_at=MOVED_AT)
    warehouse.build(None, "--select", "+dim_dates", "+fct_refunds")
    return warehouse


def test_totals_by_day_and_currency_are_those_of_the_shops_own_report(built: Warehouse) -> None:
    found = built.rows("select ordered_on::text, currency_code, sum(total_amount) from marts.fct_orders group by 1, 2")
    assert {(day, currency): total for day, currency, total in found} == {k: Decimal(v) for k, v in TOTALS.items()}


def test_each_order_has_its_day(built: Warehouse) -> None:
    found = dict(built.rows("select total_amount, ordered_on::text from marts.fct_orders"))
    assert found == {Decimal(total): day for _, total, day in ORDERS}


def test_what_was_sold_before_the_move_is_paid_back_in_its_own_currency_on_the_day_of_the_new_zone(
    built: Warehouse,
) -> None:
    found = built.rows(
        """select ordered_on::text, refunded_on::text, currency_code, refunded_amount from marts.fct_refunds"""
    )
    assert found == [("2026-03-30", "2026-04-19", "EUR", Decimal("128.00"))]
    assert built.rows("select refunded_amount, currency_code from marts.fct_orders where refunded_amount <> 0") == [
        (Decimal("128.00"), "EUR")
    ]


def test_the_calendar_knows_the_days_of_23_and_25_hours(built: Warehouse) -> None:
    found = built.rows("select date_on::text, hours_count from marts.dim_dates where hours_count <> 24 order by 1")
    assert found == [(day, Decimal(hours)) for day, hours in
                     (("2025-03-30", 23), ("2025-10-26", 25), ("2026-03-29", 23), ("2026-10-25", 25), ("2027-03-28", 23),
                      ("2027-10-31", 25))]  # fmt: skip


def test_the_calendar_has_whole_years_and_iso_weeks(built: Warehouse) -> None:
    assert built.rows("select min(date_on)::text, max(date_on)::text, count(*) from marts.dim_dates") == [
        ("2025-01-01", "2027-12-31", 3 * 365)
    ]
    query = "select iso_year, iso_week, iso_weekday, week_starts_on::text, quarter_starts_on::text from marts.dim_dates where date_on = %s"
    assert built.rows(query, "2027-01-01") == [(2026, 53, 5, "2026-12-28", "2027-01-01")]


def test_a_day_is_complete_when_it_is_over_where_it_is_sold(built: Warehouse) -> None:
    found = built.rows(
        "select max(date_on) filter (where is_complete)::text, min(date_on) filter (where is_future)::text from marts.dim_dates"
    )
    clock = built.rows("select last_complete_on::text, (as_of_on + 1)::text from marts.dim_businesses")
    assert found == clock == [("2026-06-29", "2026-07-01")]


def test_a_business_says_how_many_currencies_it_has_orders_in(built: Warehouse) -> None:
    found = built.rows(
        "select reporting_currency_code, timezone, connections_count, order_currencies_count from marts.dim_businesses"
    )
    assert found == [("EUR", "Europe/Madrid", 2, 2)]
