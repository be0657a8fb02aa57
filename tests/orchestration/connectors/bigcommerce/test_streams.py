"""What is in raw is what the store shows, whatever happens between two syncs and in the middle of one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestration.connectors.bigcommerce import PLATFORM
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from sandbox.bigcommerce import create
from sandbox.bigcommerce.platform import STREAMS, BigCommerceSandbox
from sandbox.faults import Fault
from tests.orchestration.connectors.bigcommerce.conftest import URL, OpenStream
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import access_to, stream_of

HOUR, DAY = 3_600, 86_400
LISTED = [name for name in STREAMS if name != "order_transactions"]  # which costs a request an order


def truth(sandbox: BigCommerceSandbox, stream: str) -> dict[str, Any]:
    return {key: json.loads(json.dumps(value)) for key, value in sandbox.truth(stream).items()}


@pytest.mark.parametrize("name", LISTED)
def test_a_first_load_holds_what_the_store_shows(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert not landed.rejects


@pytest.mark.parametrize("name", LISTED)
def test_a_process_that_dies_after_any_page_loses_nothing(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed()
    for _ in range(12):
        landed.load(stream(name), pages=1)
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert all(len(versions) == 1 for versions in landed.versions.values())


@pytest.mark.parametrize("name", LISTED)
def test_what_comes_changes_and_goes_is_found_within_a_night(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    sandbox.pass_time(HOUR)
    for happens in (sandbox.add, sandbox.change):
        happens(name)
        sandbox.pass_time(HOUR)
        landed.load(stream(name))
        assert landed.rows == truth(sandbox, name)
    gone = sandbox.remove(name)
    sandbox.pass_time(DAY)
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert gone is None or landed.deleted == {gone}


@pytest.mark.parametrize("name", LISTED)
def test_an_edit_that_moves_no_time_is_found_within_a_week(sandbox, stream: OpenStream, name: str) -> None:
    landed = Landed().load(stream(name))
    changed = sandbox.change_silently(name)
    sandbox.pass_time(8 * DAY)
    landed.load(stream(name))
    assert landed.rows == truth(sandbox, name)
    assert changed in landed.versions


def test_the_cursor_is_the_servers_date_at_the_beginning_of_the_walk(sandbox, stream: OpenStream) -> None:
    before = sandbox.now()
    pages = stream("orders").read({}, Landed())
    first = next(pages)
    sandbox.pass_time(HOUR)
    *_, last = pages
    assert first.state["walk"]["began_at"] == before.isoformat()
    assert last.state["updated_at"] == before.isoformat()


def test_a_clock_that_goes_back_does_not_take_the_cursor_with_it(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    reached = landed.state["updated_at"]
    sandbox.pass_time(-2 * HOUR)
    assert landed.load(stream("orders")).state["updated_at"] == reached


def test_orders_that_change_while_they_are_walked_are_neither_lost_nor_doubled(sandbox, stream: OpenStream) -> None:
    landed = Landed()
    for page in stream("orders").read({}, landed):
        landed.commit(page)
        sandbox.pass_time(5)
        sandbox.change("orders")
        sandbox.remove("orders")
    sandbox.pass_time(DAY)
    landed.load(stream("orders"))
    assert landed.rows == truth(sandbox, "orders")


def test_a_quiet_hour_costs_one_request(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    sandbox.pass_time(HOUR)
    before = sandbox.faults.requests
    landed.load(stream("orders"))
    assert sandbox.faults.requests - before == 1


def test_when_a_large_part_would_vanish_nothing_is_marked(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    for _ in range(100):
        sandbox.remove("orders")
    sandbox.pass_time(DAY)
    with pytest.raises(FatalError, match="100 of 260 orders are no longer listed"):
        landed.load(stream("orders"))
    assert not landed.deleted


def test_a_load_anew_believes_that_much_is_gone(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    for _ in range(100):
        sandbox.remove("orders")
    landed.state = {}
    landed.load(stream("orders"))
    assert landed.rows == truth(sandbox, "orders")


def test_an_archived_order_that_is_still_listed_counts_as_deleted(sandbox, stream: OpenStream) -> None:
    landed = Landed().load(stream("orders"))
    number = max(sandbox.store.table("orders"))
    sandbox.store.table("orders")[number].value["is_deleted"] = True
    sandbox.store.touch("orders", number)
    sandbox.pass_time(HOUR)
    landed.load(stream("orders"))
    assert landed.deleted == {str(number)}


@pytest.mark.parametrize("number", [100, 101, 349, 359])
def test_an_order_without_a_readable_id_is_set_aside_and_the_others_load(
    sandbox, stream: OpenStream, number: int
) -> None:
    shown, broken = f'"id": {number}, "customer_id"'.encode(), b'"id": {"$": 1}, "customer_id"'
    sandbox.faults.plan(Fault(reshape=lambda body: body.replace(shown, broken)), times=9)
    landed = Landed().load(stream("orders"))
    assert {reject.reason_code for reject in landed.rejects} == {"unreadable"}
    assert len({reject.original for reject in landed.rejects}) == 1
    assert landed.rows.keys() == truth(sandbox, "orders").keys() - {str(number)}


def test_orders_of_another_shape_end_the_load(sandbox, stream: OpenStream) -> None:
    sandbox.faults.flip("id", times=9)
    with pytest.raises(SchemaDriftError, match="without an id that is a number"):
        Landed().load(stream("orders"))


def test_a_list_that_is_no_longer_sorted_by_id_is_not_walked(sandbox, stream: OpenStream) -> None:
    sandbox.faults.plan(Fault(reshape=lambda body: json.dumps(json.loads(body)[::-1]).encode()))
    with pytest.raises(SchemaDriftError, match="no longer sorts its lists by id"):
        Landed().load(stream("orders"))


def test_the_payload_is_the_servers_own_text(sandbox, stream: OpenStream) -> None:
    page = next(stream("orders").read({}, Landed()))
    assert page.records[0].payload == json.dumps(sandbox.store.table("orders")[100].value).encode()
    assert page.records[0].updated_at == sandbox.store.table("orders")[100].changed


def test_payments_follow_the_orders_that_changed() -> None:
    sandbox = create(7, URL, size=60)
    payments = stream_of(PLATFORM.connect, access_to(PLATFORM, sandbox, url=URL), "order_transactions")
    landed = Landed().load(payments, pages=1).load(payments)
    assert landed.rows == truth(sandbox, "order_transactions")
    sandbox.pass_time(HOUR)
    sandbox.add("order_transactions")
    before = sandbox.faults.requests
    landed.load(payments)
    assert landed.rows == truth(sandbox, "order_transactions")
    assert sandbox.faults.requests - before == 3  # the order, its payments, the end of the list
    sandbox.change_silently("order_transactions")
    sandbox.pass_time(8 * DAY)
    landed.load(payments)
    assert landed.rows == truth(sandbox, "order_transactions")


def test_without_the_setting_no_payments_are_read(access, sandbox) -> None:
    quiet = PLATFORM.connect(access_to(PLATFORM, sandbox, url=access.url, transactions="no"))
    assert "order_transactions" not in {one.name for one in quiet.streams()}


def test_a_store_of_another_seed_is_read_alike() -> None:
    assert create(8).truth("orders") != create(9).truth("orders")
