"""What a shop does to its readers on a bad day: nothing is lost, nothing is counted twice, and one sentence says what it was."""

from __future__ import annotations

import random
from typing import Any

import pytest

from orchestration.connectors.exceptions import CredentialsError, RetryableError
from orchestration.connectors.http import new_client
from orchestration.connectors.registry import find
from orchestration.connectors.shopify.queries import CUSTOMERS, EXISTING
from orchestration.connectors.shopify.streams import PRODUCTS, SnapshotStream
from sandbox.faults import Fault
from sandbox.shopify import create
from sandbox.shopify.service import SCOPES
from tests.orchestration.connectors.contract.in_process import InProcess
from tests.orchestration.connectors.contract.stage import HOST, Held, Stage, differences
from tests.orchestration.connectors.shopify.scripted import BULK_URL, ScriptedShop, bulk_shop
from tests.orchestration.connectors.shopify.test_bulk import file_lines, read

ORDERS = next(info for info in find("shopify").streams if info.name == "orders")
PART = "https://storage.googleapis.com/bulk/part.jsonl"


def loaded(on: Stage) -> Held:
    held = Held()
    held.load(on.stream("orders"))
    return held


def market(on: Stage) -> Any:
    return on.sandbox._market  # type: ignore[attr-defined]


def touch(on: Stage, numbers: range | list[int], at: int) -> None:
    """Edit orders so that all show the same change time."""
    for number in numbers:
        order = market(on).orders[number]
        order.note, order.updated, order.edited = "touched", at, not order.edited
    market(on).version += 1


def test_rows_of_one_timestamp_at_the_edge_of_a_page_are_all_read(on: Stage) -> None:
    held = loaded(on)
    on.sandbox.pass_time(3_600)
    touch(on, range(130), market(on).clock - 60)
    assert held.load(on.stream("orders")) == 130
    assert differences(ORDERS, on.sandbox.truth("orders"), held) == []


@pytest.mark.parametrize("seed", range(4))
def test_pages_that_shift_while_they_are_walked_lose_nothing(on: Stage, seed: int) -> None:
    held, dice = loaded(on), random.Random(seed)
    on.sandbox.pass_time(3_600)
    touch(on, range(140), market(on).clock - 1_000)
    for page in on.stream("orders").read(held.state, held):
        held.commit(page)
        touch(on, dice.sample(range(140), 5), market(on).clock)
        on.sandbox.pass_time(1)
    on.sandbox.pass_time(60)
    held.load(on.stream("orders"))
    assert differences(ORDERS, on.sandbox.truth("orders"), held) == []


@pytest.mark.parametrize("skew", [-600, 600])
def test_a_change_time_ten_minutes_off_the_servers_clock_is_found(on: Stage, skew: int) -> None:
    held = loaded(on)
    on.sandbox.pass_time(3_600)
    held.load(on.stream("orders"))
    touch(on, [3], market(on).clock + skew)
    on.sandbox.pass_time(900)
    held.load(on.stream("orders"))
    assert differences(ORDERS, on.sandbox.truth("orders"), held) == []
    assert held.state["updated_at"] <= on.sandbox.now().isoformat()


@pytest.mark.parametrize("status", [401, 402, 403, 423])
def test_an_app_that_is_taken_out_in_the_middle_of_a_read_needs_a_person_and_loses_nothing(
    on: Stage, status: int
) -> None:
    held, stream = Held(), on.stream("orders")
    on.sandbox.faults.plan(Fault(), times=9)
    on.sandbox.faults.refuse(status, times=1_000)
    with pytest.raises(CredentialsError, match=rf"\({status}\)|grants this app no access|connect"):
        held.load(stream)
    assert "bulk" in held.state
    on.sandbox.faults.clear()
    held.load(on.stream("orders"))
    assert differences(ORDERS, on.sandbox.truth("orders"), held) == []


def test_data_that_comes_with_errors_is_not_used(on: Stage) -> None:
    half = {"data": {"nodes": [{"id": "1"}, None]}, "errors": [{"extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}
    answers = iter([half, {"nodes": [{"id": "1"}, {"id": "2"}]}])
    shop = ScriptedShop(lambda name, variables: next(answers))
    assert shop.client().query(EXISTING, ids=["1", "2"]).body == {"nodes": [{"id": "1"}, {"id": "2"}]}


def test_the_pace_follows_a_plan_that_changes_in_the_middle_of_a_walk() -> None:
    rates = iter([100.0, 100.0, 1_000.0, 50.0, 50.0])

    def answer(name: str, variables: dict[str, Any]) -> Any:
        rate = next(rates, 50.0)
        status = {"maximumAvailable": 2_000.0, "currentlyAvailable": 0.0, "restoreRate": rate}
        page = {"nodes": [], "pageInfo": {"hasNextPage": len(shop.requests) < 5, "endCursor": "x"}}
        return {
            "data": {"customers": page},
            "extensions": {"cost": {"requestedQueryCost": 100, "throttleStatus": status}},
        }

    shop = ScriptedShop(answer)
    assert len(list(shop.client().pages(CUSTOMERS, "customers", 100, filter=""))) == 5
    assert shop.slept == [1.0, 1.0, 0.1, 2.0]


@pytest.mark.parametrize("status", ["FAILED", "EXPIRED", "CANCELED"])
def test_part_of_a_result_is_never_taken_for_the_whole(status: str) -> None:
    whole = b'{"id":"gid://shopify/Product/1","updatedAt":"2026-03-01T11:59:00Z"}\n'
    ended = {"status": status, "errorCode": "TIMEOUT", "objectCount": "9", "url": None, "partialDataUrl": PART}
    done = {"status": "COMPLETED", "objectCount": "1", "url": BULK_URL}
    states = iter([ended, done])

    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "BulkStart":
            started.append(name)
            operation = {"id": f"gid://shopify/BulkOperation/{len(started)}"}
            return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}
        return {"node": next(states)} if name == "BulkStatus" else {"nodes": [{"id": i} for i in variables["ids"]]}

    started: list[str] = []
    shop, known = ScriptedShop(answer, file=whole), Held(marks={"gid://shopify/Product/1": ""})
    found = [r.id for page in SnapshotStream(shop.client(), PRODUCTS).read({}, known) for r in page.records]
    assert (found, len(started)) == (["gid://shopify/Product/1"], 2)
    assert all(PART not in str(request.url) for request in shop.requests)


@pytest.mark.full
def test_a_file_cut_at_any_of_a_thousand_places_yields_nothing() -> None:
    whole = b"".join(file_lines(20, 4))
    for cut in random.Random(11).sample(range(len(whole) - 1), 1_000):
        with pytest.raises(RetryableError, match="nothing of it was loaded"):
            read(bulk_shop([whole[:cut]] if cut else [], counted=100))


def test_the_last_sixty_days_are_said_where_that_is_all_one_may_see(on: Stage) -> None:
    assert "only_last_days" not in loaded(on).state
    scopes = tuple(sorted(set(SCOPES) - {"read_all_orders", "read_locations"}))
    sandbox = create(5, HOST, scopes=scopes)
    narrow = Stage(on.platform, sandbox, new_client(transport=InProcess(sandbox.app)))
    assert loaded(narrow).state["only_last_days"] == 60
    assert narrow.connector().test().granted_scopes == scopes
    places = Held()
    places.load(narrow.stream("locations"))
    assert (places.rows, places.state) == ({}, {"not_granted": "read_locations"})
