"""Rows cost units, a refusal says in its body what is wrong, and nothing is paid twice."""

from __future__ import annotations

import json

import pytest

from orchestration.connectors.ahrefs import AhrefsConnector
from orchestration.connectors.ahrefs.streams import estimate
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.targets import Targets
from sandbox.ahrefs import AhrefsSandbox
from sandbox.ahrefs.api import RefusalError
from tests.orchestration.connectors.contract.stage import Held, Stage, stage

DAY = 86_400


def sandbox_of(on: Stage) -> AhrefsSandbox:
    assert isinstance(on.sandbox, AhrefsSandbox)
    return on.sandbox


def load(on: Stage, name: str, held: Held | None = None) -> Held:
    held = held or Held()
    held.load(on.stream(name))
    return held


def plan_of(on: Stage) -> dict[str, object]:
    connector = on.connector()
    assert isinstance(connector, AhrefsConnector)
    return connector.plan()


@pytest.mark.parametrize("name", AhrefsSandbox().streams())
def test_all_lands_as_ahrefs_wrote_it(name: str) -> None:
    on = stage("ahrefs")
    assert {i: json.loads(payload) for i, payload in load(on, name).rows.items()} == on.sandbox.truth(name)


def test_a_snapshot_is_taken_once_a_week() -> None:
    on = stage("ahrefs")
    held = load(on, "organic_keywords")
    used = sandbox_of(on).api.used
    on.sandbox.pass_time(6 * DAY)
    load(on, "organic_keywords", held)
    assert sandbox_of(on).api.used == used
    on.sandbox.pass_time(DAY)
    load(on, "organic_keywords", held)
    assert sandbox_of(on).api.used > used


def test_units_are_those_that_the_answers_state() -> None:
    on = stage("ahrefs")
    spent = sum(load(on, name).state["units"] for name in on.sandbox.streams())
    assert spent == sandbox_of(on).api.used > 0


def test_no_snapshot_costs_more_than_its_plan_said() -> None:
    on = stage("ahrefs")
    planned = plan_of(on)["units"]
    assert sandbox_of(on).api.used == 0
    for name in on.sandbox.streams():
        load(on, name)
    assert 0 < sandbox_of(on).api.used <= planned


def test_each_call_costs_fifty_units_at_least() -> None:
    targets = Targets(("shop.example",), ("us",), 1, 1, 10**6)
    assert estimate(targets) == 5 * 50


def test_the_plan_says_until_when_the_key_is_good() -> None:
    assert str(plan_of(stage("ahrefs"))["key_until"]).startswith("2027-06-30")
    assert "2027-06-30" in stage("ahrefs").connector().test().name


@pytest.mark.parametrize(("settings", "limit"), [({"units_budget": "100"}, 1_000_000), ({}, 120)])
def test_what_is_too_dear_is_not_begun(settings: dict[str, str], limit: int) -> None:
    on = stage("ahrefs")
    sandbox_of(on).api.limit = limit
    stream = next(one for one in on.connector(**settings).streams() if one.name == "organic_keywords")
    with pytest.raises(FatalError, match="units"):
        list(stream.read({}, Held()))
    assert sandbox_of(on).api.used == 0


@pytest.mark.parametrize(
    ("status", "text", "error", "said"),
    [
        (403, "API units limit reached", FatalError, "used up"),
        (403, "Your plan has no API", CredentialsError, "403"),
        (400, "bad field: volume_prev", SchemaDriftError, "update this product"),
    ],
)
def test_a_refusal_is_sorted_by_what_its_body_says(status: int, text: str, error: type[Exception], said: str) -> None:
    on = stage("ahrefs")
    sandbox_of(on).api.refusals = [RefusalError(status, text)]
    with pytest.raises(error, match=said) as caught:
        on.connector().test()
    assert type(caught.value) is error
    assert "volume_prev" not in str(caught.value)


def test_a_wrong_key_needs_a_person_though_the_answer_is_a_list() -> None:
    with pytest.raises(CredentialsError, match="API keys"):
        stage("ahrefs").connector(api_key="another-key").test()


def test_closing_leaves_the_client_as_it_was() -> None:
    on = stage("ahrefs")
    on.connector().close()
    assert on.http.event_hooks["response"] == []
