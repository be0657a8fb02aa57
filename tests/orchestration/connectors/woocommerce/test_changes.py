"""Orders and refunds: windows of UTC, cursors behind the shop's clock, silent edits, the trash, and old orders' refunds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.woocommerce import WooCommerceConnector
from sandbox.woocommerce.platform import START
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.woocommerce.conftest import DAY, HOUR, Shop

NIGHT = 21 * HOUR


def asked_by(shop: Shop, name: str, landed: Landed) -> list[httpx2.URL]:
    """The addresses that one load asks for."""
    connector, urls = shop.connector(), list[httpx2.URL]()
    connector.client.access.http.event_hooks["request"].append(lambda request: urls.append(request.url))
    landed.load(next(stream for stream in connector.streams() if stream.name == name))
    return urls


def test_windows_are_asked_for_in_utc_without_an_offset_and_an_hour_early(shop: Shop) -> None:
    landed = shop.load("orders")
    shop.sandbox.pass_time(HOUR)
    url, in_trash = asked_by(shop, "orders", landed)
    since = datetime.fromtimestamp(START, UTC) - timedelta(hours=1)
    assert url.params["modified_after"] == f"{since:%Y-%m-%dT%H:%M:%S}"
    assert url.params["dates_are_gmt"] == "true"
    assert (url.params["orderby"], url.params["order"], url.params["status"]) == ("modified", "asc", "any")
    assert in_trash.params["status"] == "trash"


def test_a_shop_nine_hours_east_loses_nothing(shop: Shop) -> None:
    assert shop.sandbox.trade.zone.key == "Asia/Tokyo"
    landed = shop.load("orders")
    for _ in range(5):
        shop.sandbox.pass_time(HOUR)
        assert shop.sandbox.change("orders")
        assert shop.load("orders", landed).rows == shop.sandbox.truth("orders")


def test_the_cursor_follows_the_pages_and_ends_at_the_shops_clock(shop: Shop) -> None:
    states = [page.state for page in shop.stream("orders").read({}, Landed())]
    moments = [datetime.fromisoformat(state["since"]) for state in states]
    assert moments == sorted(moments)
    assert moments[0] < moments[-1] == shop.sandbox.now()


def test_a_time_of_change_in_the_future_does_not_drag_the_cursor_along(shop: Shop) -> None:
    ahead = START + DAY
    shop.edit("orders", 5100, modified=ahead, date_modified_gmt="2026-11-21T12:00:00")
    landed = shop.load("orders")
    assert datetime.fromisoformat(landed.state["since"]) == shop.sandbox.now()


def test_a_cursor_never_goes_back_when_the_shops_clock_does(shop: Shop) -> None:
    landed = shop.load("orders")
    before = landed.state["since"]
    shop.sandbox.pass_time(-600)
    shop.sandbox.change("orders")
    shop.load("orders", landed)
    assert landed.state["since"] == before
    shop.sandbox.pass_time(660)
    assert shop.load("orders", landed).rows == shop.sandbox.truth("orders")


def test_a_refund_of_an_order_of_ninety_days_ago_is_found_by_the_next_run(shop: Shop) -> None:
    landed = shop.load("refunds")
    old = next(row for row in shop.sandbox.trade.tables["orders"].shown() if row.created < START - 90 * DAY)
    shop.sandbox.pass_time(HOUR)
    refund = shop.sandbox.refund(old.id)
    shop.load("refunds", landed)
    assert landed.rows[refund]["parent_id"] == old.id
    assert landed.rows == shop.sandbox.truth("refunds")


def test_money_that_an_old_order_gave_back_in_silence_is_seen_in_it_the_next_night(shop: Shop) -> None:
    landed = shop.load("orders")
    old = next(row for row in shop.sandbox.trade.tables["orders"].shown() if row.created < START - 90 * DAY)
    shop.sandbox.pass_time(NIGHT)
    shop.sandbox.refund(old.id)
    shop.load("orders", landed)
    assert landed.rows == shop.sandbox.truth("orders")


def test_any_silent_edit_of_the_last_thirty_days_is_found_the_next_night(shop: Shop) -> None:
    landed = shop.load("orders")
    young = next(row for row in shop.sandbox.trade.tables["orders"].shown() if row.created > START - 29 * DAY)
    shop.edit("orders", young.id, customer_note="ring twice")
    shop.sandbox.pass_time(HOUR)
    assert shop.load("orders", landed).rows[str(young.id)]["customer_note"] != "ring twice"
    shop.sandbox.pass_time(NIGHT)
    assert shop.load("orders", landed).rows == shop.sandbox.truth("orders")


def test_the_trash_counts_as_deletion_at_once_and_coming_back_as_return(shop: Shop) -> None:
    landed = shop.load("orders")
    shop.sandbox.pass_time(HOUR)
    shop.sandbox.trade.writes.delete("orders", 5100, is_forced=False)
    shop.load("orders", landed)
    assert "5100" not in landed.rows
    shop.sandbox.pass_time(HOUR)
    shop.sandbox.trade.writes.update("orders", 5100, {"status": "completed"})
    assert "5100" in shop.load("orders", landed).rows


def test_an_order_that_is_gone_for_good_is_found_the_next_night(shop: Shop) -> None:
    landed = shop.load("orders")
    shop.sandbox.trade.tables["orders"].delete(5100)
    shop.sandbox.pass_time(HOUR)
    assert "5100" in shop.load("orders", landed).rows
    shop.sandbox.pass_time(NIGHT)
    assert "5100" not in shop.load("orders", landed).rows


def test_an_order_whose_status_nobody_knows_any_more_is_kept(shop: Shop) -> None:
    """Its plugin was removed: no list shows it, its own address does."""
    landed = shop.load("orders")
    shop.edit("orders", 5100, status="layaway")
    shop.sandbox.pass_time(NIGHT)
    assert "5100" in shop.load("orders", landed).rows


def test_a_shop_that_suddenly_shows_little_is_not_believed(shop: Shop) -> None:
    landed = shop.load("orders")
    for row in shop.sandbox.trade.tables["orders"].shown()[:120]:
        shop.sandbox.trade.tables["orders"].delete(row.id)
    shop.sandbox.pass_time(NIGHT)
    with pytest.raises(FatalError, match="none was marked as deleted"):
        shop.load("orders", landed)
    assert len(landed.rows) == 254
    full = Landed(rows=landed.rows, marks=landed.marks)
    assert shop.load("orders", full).rows == shop.sandbox.truth("orders")


def test_a_load_that_was_cut_short_goes_on_where_it_was(shop: Shop) -> None:
    landed = Landed().load(shop.stream("orders"), pages=2)
    assert 0 < len(landed.rows) < 254
    assert shop.load("orders", landed).rows == shop.sandbox.truth("orders")


def test_a_shop_without_a_clock_is_refused() -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json=[]))
    access = Access(
        "https://s.example", {"consumer_key": "a", "consumer_secret": "b"}, {}, httpx2.Client(transport=transport)
    )
    orders = next(stream for stream in WooCommerceConnector(access).streams() if stream.name == "orders")
    with pytest.raises(FatalError, match="no Date header"):
        list(orders.read({}, Landed()))
