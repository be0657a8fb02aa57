"""The shop's own totals come from its Analytics, and the orders of each day from its lists of now."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.woocommerce.booked import booked_by_day
from orchestration.connectors.woocommerce.reports import DailyTotals
from sandbox.market.journal import World
from sandbox.market.size import MarketSize
from sandbox.woocommerce import create
from sandbox.woocommerce.analytics import Entry
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL
from tests.orchestration.connectors.woocommerce.conftest import DAY, Shop


def test_the_orders_of_a_day_add_up_to_the_total_that_analytics_has_of_it(shop: Shop) -> None:
    days = shop.load("daily_totals").rows
    assert len(days) == 35
    for day in days.values():
        assert sum(Decimal(amount) for _, _, amount in day["by_order"]) == Decimal(day["total_sales"])
        assert sum(orders for _, orders, _ in day["by_order"]) == day["orders"]
    assert sum(day["orders"] for day in days.values()) > 40


def test_the_report_of_a_market_is_its_ledger_day_by_day(tmp_path: Path) -> None:
    world = World(tmp_path, MarketSize(variants=12, days=40, orders_per_day=8), seed=5)
    shop = Shop(create(7, BASE_URL, world=world))
    assert shop.load("daily_totals").rows == shop.sandbox.truth("daily_totals")
    world.close()


def test_cancelled_failed_and_pending_orders_and_what_is_in_the_trash_are_not_counted(shop: Shop) -> None:
    listed = {order for day in shop.load("daily_totals").rows.values() for order, _, _ in day["by_order"]}
    statuses = {str(row.id): row.status for row in shop.sandbox.trade.tables["orders"].all()}
    assert {statuses[order] for order in listed} == {"completed", "processing", "on-hold", "packed"}


def test_a_status_that_the_merchant_leaves_out_is_said_and_not_counted(shop: Shop) -> None:
    shop.sandbox.trade.analytics.left_out = ["pending", "failed", "cancelled", "on-hold"]
    days = shop.load("daily_totals").rows
    assert days == shop.sandbox.truth("daily_totals")
    statuses = {str(row.id): row.status for row in shop.sandbox.trade.tables["orders"].all()}
    assert "on-hold" in {statuses[order] for day in days.values() for order in day["uncounted"]}


def test_a_shop_that_does_not_say_what_it_leaves_out_leaves_out_what_all_do(shop: Shop) -> None:
    shop.sandbox.trade.analytics.has_settings = False
    assert shop.load("daily_totals").rows == shop.sandbox.truth("daily_totals")


def test_a_refund_counts_on_its_own_day_though_its_order_is_older_than_the_span(shop: Shop) -> None:
    old = next(row for row in shop.sandbox.trade.tables["orders"].shown() if row.status == "completed")
    assert old.created < shop.sandbox.now().timestamp() - 60 * DAY
    shop.sandbox.refund(old.id)
    days = shop.load("daily_totals").rows
    assert [[str(old.id), 0, "-2.50"]] == [
        one for day in days.values() for one in day["by_order"] if one[0] == str(old.id)
    ]


def test_only_days_that_changed_are_read_again(shop: Shop) -> None:
    landed = shop.load("daily_totals")
    asked = shop.asked("/orders")
    shop.load("daily_totals", landed)
    assert shop.asked("/orders") == asked
    shop.sandbox.add("orders")
    [today] = shop.stream("daily_totals").read(landed.state, landed)
    assert [record.id for record in today.records] == ["2026-11-20"]


def test_what_the_books_have_and_no_list_shows_makes_the_day_not_add_up(shop: Shop) -> None:
    now = int(shop.sandbox.now().timestamp())
    shop.sandbox.trade.analytics.hidden.append(Entry(5001, 0, now, -700, "completed"))
    today = shop.load("daily_totals").rows["2026-11-20"]
    assert sum(Decimal(amount) for _, _, amount in today["by_order"]) - Decimal(today["total_sales"]) == 7


@pytest.mark.parametrize("switch", ["is_on", "is_allowed"])
def test_without_analytics_or_the_right_to_it_the_cursor_says_so_and_nothing_else_stops(
    shop: Shop, switch: str
) -> None:
    setattr(shop.sandbox.trade.analytics, switch, False)
    landed = shop.load("daily_totals")
    assert landed.rows == {}
    assert landed.state["not_granted"]
    assert shop.load("orders").rows


def test_a_shop_that_lists_no_refunds_still_gives_its_days(shop: Shop) -> None:
    shop.sandbox.quirks.lacks = {"refunds"}
    days = shop.load("daily_totals").rows
    assert len(days) == 35
    assert {(day["by_order"], day["uncounted"]) for day in days.values()} == {(None, None)}


def test_an_amount_that_is_no_number_is_left_out_of_its_day(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    row = max(shop.sandbox.trade.tables["orders"].shown(), key=lambda one: one.created)
    on = shop.sandbox.now().astimezone(shop.sandbox.trade.zone).date()
    before = booked_by_day(shop.connector().client, on, on, frozenset())
    shop.edit("orders", row.id, total="NaN")
    after = booked_by_day(shop.connector().client, on, on, frozenset())
    assert before
    assert after is not None
    [line] = [one for one in before[on.isoformat()].by_order if one not in after[on.isoformat()].by_order]
    assert line[0] == str(row.id)


def test_every_call_is_made_again_by_the_next_sync_when_one_of_them_breaks(shop: Shop) -> None:
    assert isinstance(shop.stream("daily_totals"), DailyTotals)
    shop.sandbox.quirks.has_plain_permalinks = True
    landed = Landed()
    with pytest.raises(FatalError, match="Permalinks"):
        landed.load(shop.stream("daily_totals"))
    shop.sandbox.quirks.has_plain_permalinks = False
    assert shop.load("daily_totals", landed).rows == shop.sandbox.truth("daily_totals")
