"""What is in raw is what Amazon shows to who asks for no personal data."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from orchestration.connectors.amazon_seller import PLATFORM
from orchestration.connectors.base import Stream
from orchestration.connectors.exceptions import FatalError, ThrottledError
from sandbox.amazon_seller.account import BRITAIN, GERMANY
from sandbox.amazon_seller.platform import STREAMS, AmazonSellerSandbox
from sandbox.faults import Fault
from tests.orchestration.connectors.amazon_seller.conftest import URL, OpenStream
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import access_to, stream_of

HOUR, DAY = 3_600, 86_400


def truth(sandbox: AmazonSellerSandbox, stream: str) -> dict[str, Any]:
    return {key: json.loads(json.dumps(value)) for key, value in sandbox.truth(stream).items()}


@pytest.mark.parametrize("name", STREAMS)
def test_a_first_load_holds_what_amazon_shows(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert not landed.rejects


@pytest.mark.parametrize("name", STREAMS)
def test_a_process_that_dies_after_any_page_loses_nothing(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed()
    for _ in range(8):
        landed.load(stream(name), pages=1)
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert all(len(versions) == 1 for versions in landed.versions.values())


@pytest.mark.parametrize("name", STREAMS)
def test_what_comes_changes_and_goes_is_found_within_a_day(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    for happens in (sandbox.add, sandbox.change, sandbox.remove):
        happens(name)
        sandbox.pass_time(DAY)
        landed.load(stream(name))
        assert landed.rows == truth(sandbox, name)


@pytest.mark.parametrize("name", STREAMS)
def test_an_edit_that_moves_no_time_is_found_within_a_week(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    changed = sandbox.change_silently(name)
    sandbox.pass_time(8 * DAY)
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert changed in landed.versions


def test_no_personal_data_is_landed(sandbox, stream: OpenStream) -> None:
    text = json.dumps(Landed().load(stream("orders")).rows)
    assert "Private Person" in json.dumps(sandbox.account.orders)
    assert not any(word in text for word in ("Private Person", "marketplace.amazon.example", "High Street", "buyer"))


def test_the_cursor_is_what_the_reply_says(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    assert datetime.fromisoformat(landed.state["updated_at"]) == sandbox.now() - timedelta(minutes=2)


def test_the_cursor_never_passes_the_servers_date(sandbox, stream: OpenStream) -> None:
    def ahead(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "lastUpdatedBefore": "2099-01-01T00:00:00Z"}).encode()

    landed = Landed().load(stream("orders"))
    sandbox.faults.plan(Fault())  # marketplaces
    sandbox.faults.plan(Fault(reshape=ahead))
    landed.load(stream("orders"))
    assert datetime.fromisoformat(landed.state["updated_at"]) == sandbox.now()


def test_a_mark_that_amazon_no_longer_knows_begins_the_window_again(sandbox, stream: OpenStream) -> None:
    landed = Landed()
    while "walk" not in landed.state:
        landed.load(stream("orders"), pages=1)
    sandbox.pass_time(2 * DAY)
    landed.load(stream("orders"))
    assert landed.rows == truth(sandbox, "orders")


@pytest.mark.parametrize("name", ["orders", "transactions"])
def test_a_first_load_that_is_cut_off_again_and_again_still_arrives(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed()
    for _ in range(12):
        landed.load(stream(name), pages=2)
        sandbox.pass_time(2 * HOUR)  # no mark lives so long
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)


def test_a_page_edge_in_the_middle_of_one_second_loses_nothing(sandbox, stream: OpenStream) -> None:
    times = [order["lastUpdatedTime"] for order in sandbox.account.orders.values()]
    assert max(times.count(one) for one in times) > 100
    assert len(Landed().load(stream("orders")).rows) == len(times)


def test_a_quiet_quarter_of_an_hour_costs_two_requests(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    sandbox.pass_time(HOUR / 4)
    before = len(sandbox.faults.paths)
    landed.load(stream("orders"))
    assert len(sandbox.faults.paths[before:]) == 2  # marketplaces, which also tell the time, and orders


def test_only_orders_that_the_report_shows_otherwise_are_read_by_id(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    sandbox.change_silently("orders")
    sandbox.pass_time(8 * DAY)
    before = len(sandbox.faults.paths)
    landed.load(stream("orders"))
    assert sum("/orders/203-" in path for path in sandbox.faults.paths[before:]) == 1


def test_an_order_that_amazon_refuses_is_set_aside_by_its_id_and_the_others_load(sandbox, stream: OpenStream) -> None:
    landed, whole = Landed().load(stream("orders")), sandbox.reports._file

    def with_a_ghost(wanted) -> bytes:
        lines = gzip.decompress(whole(wanted)).splitlines(keepends=True)
        ghost = lines[1].replace(lines[1].split(b"\t")[0], b"203-0000000-0000404")
        return gzip.compress(b"".join([*lines, ghost]))

    sandbox.reports._file = with_a_ghost
    changed = sandbox.change_silently("orders")
    sandbox.pass_time(8 * DAY)
    landed.load(stream("orders"))
    assert [reject.record_id for reject in landed.rejects] == ["203-0000000-0000404"]
    assert len(landed.versions[changed]) == 2
    assert landed.rows == truth(sandbox, "orders")
    assert "report" not in landed.state


def test_a_marketplace_that_is_added_later_comes_with_its_history(sandbox) -> None:
    def orders(ids: str) -> Stream:
        return stream_of(PLATFORM.connect, access_to(PLATFORM, sandbox, url=URL, marketplace_ids=ids), "orders")

    landed = Landed().load(orders(GERMANY))
    assert len(landed.rows) < len(sandbox.account.orders)
    landed.load(orders(f"{GERMANY},{BRITAIN}"), pages=1)
    landed.load(orders(f"{GERMANY},{BRITAIN}"))
    assert landed.rows == truth(sandbox, "orders")
    assert all(len(versions) == 1 for versions in landed.versions.values())


def test_bookings_of_two_years_are_read_in_windows_that_amazon_answers(sandbox, stream: OpenStream) -> None:
    old = sandbox.add("transactions")
    sandbox.account.transactions[old]["postedDate"] = "2025-01-02T03:04:05Z"
    assert old in Landed().load(stream("transactions")).rows


def test_a_booking_that_is_posted_late_is_still_found(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("transactions"))
    sandbox.pass_time(DAY)
    landed.load(stream("transactions"))
    late = sandbox.add("transactions")
    sandbox.account.transactions[late]["postedDate"] = (sandbox.now() - timedelta(hours=47)).isoformat()[:19] + "Z"
    landed.load(stream("transactions"))
    assert late in landed.rows


def test_stock_is_walked_again_when_a_pause_outlives_the_mark(sandbox, stream: OpenStream) -> None:
    landed = Landed()
    sandbox.faults.plan(Fault(), times=3)  # token, marketplaces, the first page
    sandbox.faults.throttle("60")
    landed.load(stream("inventory_summaries"))
    assert landed.rows == truth(sandbox, "inventory_summaries")


def test_stock_that_never_gets_to_its_second_page_gives_up(sandbox, stream: OpenStream) -> None:
    sandbox.faults.plan(Fault(), times=3)
    for _ in range(12):
        sandbox.faults.throttle("60")
        sandbox.faults.plan(Fault())
    with pytest.raises(ThrottledError, match="goes on from here later"):
        Landed().load(stream("inventory_summaries"))


def test_when_a_large_part_of_the_listings_would_vanish_nothing_is_marked(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("listings"))
    for key in [one for one in sandbox.account.listings if one.startswith(BRITAIN)][:40]:
        del sandbox.account.listings[key]
    sandbox.pass_time(DAY)
    with pytest.raises(FatalError, match="listings are no longer listed"):
        landed.load(stream("listings"))
    assert not landed.deleted


def test_an_order_without_an_id_is_set_aside_and_the_others_load(sandbox, stream: OpenStream) -> None:
    shown = f'"orderId": "{next(iter(sandbox.account.orders))}"'.encode()
    sandbox.faults.plan(Fault(reshape=lambda body: body.replace(shown, b'"orderId": ""')), times=20)
    landed = Landed().load(stream("orders"))
    assert [reject.reason_code for reject in landed.rejects] == ["unreadable"]
    assert len(landed.rows) == len(sandbox.account.orders) - 1
