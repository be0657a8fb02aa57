"""Visits, ads and rankings stand in the marts as their platforms show them, and what they do not know is said."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.sandboxes import Source, connect
from tests.dbt_project.warehouse import Warehouse

pytestmark = pytest.mark.slow

QUIET = UUID(int=61)
STREAMS = {
    "ga4": ("ecommerce_funnel", "traffic_by_channel", "traffic_by_device", "traffic_by_landing_page"),
    "meta": ("ad_insights",),
    "semrush": ("domain_ranks", "organic_keywords", "backlinks_overview"),
    "ahrefs": ("metrics", "organic_keywords", "domain_rating", "backlinks_stats"),
}


@pytest.fixture(scope="module")
def sources(warehouse: Warehouse) -> dict[str, Source]:
    """Four simulated platforms, and a property with 100 visits on one day of which rows name 60."""
    warehouse.add_connection(QUIET, "ga4", "2026-06-03T00:00:00Z")
    land_visits(warehouse)
    found = {name: connect(warehouse, name, 62 + n, currency="USD") for n, name in enumerate(STREAMS)}
    for name, source in found.items():
        source.sync(*STREAMS[name])
    semrush = found["semrush"]
    semrush.stage.sandbox.remove("organic_keywords")
    semrush.stage.sandbox.pass_time(8 * 86_400)
    semrush.sync("organic_keywords")
    warehouse.build(
        None, "--select", "+fct_sessions_daily", "+fct_funnel_daily", "+fct_ad_spend_daily", "+fct_seo_daily"
    )
    return found


def land_visits(warehouse: Warehouse) -> None:
    labels = {
        "is_thresholded": True,
        "is_other_row": False,
        "has_other_row": True,
        "sampling": [],
        "currency_code": "EUR",
    }
    figures = {"date": "20260601", "sessions": "100", "itemViewEvents": "80", "addToCarts": "0", "checkouts": "9"}
    days = [
        figures | {"ecommercePurchases": "3"},
        figures | {"date": "20260603", "itemViewEvents": "5", "ecommercePurchases": "0"},
    ]
    for one in days:
        warehouse.land("ga4_ecommerce_funnel", one["date"], one | labels, connection=QUIET)
    for channel, sessions in (("Direct", "45"), ("Email", "15"), ("(other)", "20")):
        row = {"date": "20260601", "sessionDefaultChannelGroup": channel, "sessions": sessions} | labels
        other = {"is_other_row": channel == "(other)"}
        warehouse.land("ga4_traffic_by_channel", f"20260601:{channel}", row | other, connection=QUIET)


@pytest.mark.parametrize(
    ("breakdown", "dimension"),
    [("channel", "sessionDefaultChannelGroup"), ("device", "deviceCategory"), ("landing_page", "landingPage")],
)
def test_visits_are_those_of_each_report(
    sources: dict[str, Source], warehouse: Warehouse, breakdown: str, dimension: str
) -> None:
    truth = sources["ga4"].stage.sandbox.truth(f"traffic_by_{breakdown}").values()
    expected: dict[str, int] = defaultdict(int)
    for one in truth:
        expected[one[dimension]] += int(one["sessions"])
    query = "select segment, sum(sessions)::int from marts.fct_sessions_daily where connection_id = %s and breakdown = %s group by 1"
    assert dict(warehouse.rows(query, sources["ga4"].connection, breakdown)) == expected


def test_the_share_of_visits_that_nobody_knows_is_shown(sources: Any, warehouse: Warehouse) -> None:
    """45 and 15 of 100 are named, 20 stand as (other), 20 were left out."""
    query = "select distinct day_unknown_share, is_thresholded from marts.fct_sessions_daily where connection_id = %s"
    assert warehouse.rows(query, QUIET) == [(Decimal("0.4"), True)]


def test_a_stage_that_was_not_tracked_is_unknown_and_a_rise_is_flagged(sources: Any, warehouse: Warehouse) -> None:
    query = (
        "select visited_on::text, sessions, product_views, cart_additions, checkouts, purchases, has_untracked_stage, has_stage_increase "
        "from marts.fct_funnel_daily where connection_id = %s order by 1"
    )
    assert warehouse.rows(query, QUIET) == [
        ("2026-06-01", 100, 80, None, 9, 3, True, False),
        ("2026-06-02", None, None, None, None, None, True, False),
        ("2026-06-03", 100, 5, None, 9, 0, True, True),
    ]


def test_spend_and_claimed_purchases_are_metas_own(sources: dict[str, Source], warehouse: Warehouse) -> None:
    truth = sources["meta"].stage.sandbox.truth("ad_insights").values()
    spend = sum(Decimal(one["spend"]) for one in truth)
    bought = sum(Decimal(one["actions"][0]["value"]) for one in truth if "actions" in one)
    worth = sum(Decimal(one["action_values"][0]["value"]) for one in truth if "action_values" in one)
    query = "select currency_code, sum(spend_amount), sum(attributed_purchases), sum(attributed_amount), count(*) from marts.fct_ad_spend_daily group by 1"
    assert warehouse.rows(query) == [("USD", spend, bought, worth, len(truth))]


def test_a_domains_figures_are_those_of_each_vendor(sources: dict[str, Source], warehouse: Warehouse) -> None:
    ranks = sources["semrush"].stage.sandbox.truth("domain_ranks")
    metrics = sources["ahrefs"].stage.sandbox.truth("metrics")
    expected = {("semrush", *i.split(":")): Decimal(one["Organic Cost"]) for i, one in ranks.items()}
    expected |= {("ahrefs", *i.split(":")): Decimal(one["org_cost"]) / 100 for i, one in metrics.items()}
    query = (
        "select platform, domain, country_code, organic_value_amount from marts.fct_seo_daily where subject = 'domain'"
    )
    assert {row[:3]: row[3] for row in warehouse.rows(query)} == expected


def test_a_keyword_that_fell_out_says_since_when(sources: dict[str, Source], warehouse: Warehouse) -> None:
    query = "select platform, is_listed, count(*) from marts.fct_seo_daily where subject = 'keyword' group by 1, 2 order by 1, 2"
    kept = len(sources["semrush"].stage.sandbox.truth("organic_keywords"))
    of_ahrefs = len(sources["ahrefs"].stage.sandbox.truth("organic_keywords"))
    assert warehouse.rows(query) == [("ahrefs", True, of_ahrefs), ("semrush", False, 1), ("semrush", True, kept + 1)]
