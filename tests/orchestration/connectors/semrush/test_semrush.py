"""Errors are text with status 200, lines are paid for, and nothing is paid twice."""

from __future__ import annotations

import json
import logging

import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, ThrottledError
from orchestration.connectors.semrush import SemrushConnector
from orchestration.connectors.semrush.client import rows_of
from sandbox.semrush import SemrushSandbox
from sandbox.semrush.reports import ReportError
from tests.orchestration.connectors.contract.stage import Held, Stage, stage

DAY = 86_400


def sandbox_of(on: Stage) -> SemrushSandbox:
    assert isinstance(on.sandbox, SemrushSandbox)
    return on.sandbox


def load(on: Stage, name: str, held: Held | None = None) -> Held:
    held = held or Held()
    held.load(on.stream(name))
    return held


def test_a_line_lands_as_the_text_that_semrush_wrote() -> None:
    on = stage("semrush")
    rows = {i: json.loads(payload) for i, payload in load(on, "organic_keywords").rows.items()}
    assert rows == on.sandbox.truth("organic_keywords")
    assert any(";" in row["Keyword"] for row in rows.values())


def test_a_snapshot_is_taken_once_a_week_and_asks_for_the_balance_in_between() -> None:
    on = stage("semrush")
    held = load(on, "organic_keywords")
    paid = sandbox_of(on).reports.balance
    for _ in range(6):
        on.sandbox.pass_time(DAY)
        load(on, "organic_keywords", held)
    assert sandbox_of(on).reports.balance == paid
    on.sandbox.pass_time(DAY)
    load(on, "organic_keywords", held)
    assert sandbox_of(on).reports.balance < paid


def test_units_are_counted_as_semrush_counts_them() -> None:
    on = stage("semrush")
    before = sandbox_of(on).reports.balance
    spent = sum(load(on, name).state["units"] for name in on.sandbox.streams())
    assert spent == before - sandbox_of(on).reports.balance


def test_a_snapshot_that_was_cut_short_pays_for_no_part_twice() -> None:
    on = stage("semrush")
    pages = on.stream("organic_keywords").read({}, Held())
    first, second = next(pages), next(pages)
    paid = sandbox_of(on).reports.balance
    list(on.stream("organic_keywords").read(second.state, Held()))
    lines = sum(len(one) for one in sandbox_of(on).reports.tables["domain_organic"].values())
    assert first.state["as_of"] == second.state["as_of"]
    assert paid - sandbox_of(on).reports.balance == 10 * lines // 2


def test_a_plan_says_what_a_snapshot_costs_and_costs_nothing() -> None:
    on = stage("semrush")
    before = sandbox_of(on).reports.balance
    connector = on.connector()
    assert isinstance(connector, SemrushConnector)
    plan = connector.plan()
    assert plan["units"] == 4 * 10 + 4 * 50 * 10 + 2 * 40 + 2 * 20 * 40
    assert sandbox_of(on).reports.balance == before == plan["units_left"]


@pytest.mark.parametrize(("settings", "left"), [({"units_budget": "100"}, 1_000_000), ({}, 100)])
def test_what_is_too_dear_is_not_begun(settings: dict[str, str], left: int) -> None:
    on = stage("semrush")
    sandbox_of(on).reports.balance = left
    stream = next(one for one in on.connector(**settings).streams() if one.name == "backlinks")
    with pytest.raises(FatalError, match="units"):
        list(stream.read({}, Held()))
    assert sandbox_of(on).reports.balance == left


@pytest.mark.parametrize(
    ("code", "error"),
    [(30, ThrottledError), (120, CredentialsError), (135, CredentialsError), (132, FatalError), (40, FatalError)],
)
def test_an_error_in_text_with_status_200_is_no_report(code: int, error: type[Exception]) -> None:
    on = stage("semrush")
    sandbox_of(on).reports.errors = [ReportError(code, "SOME WORDS")] * 1_000
    with pytest.raises(error) as caught:
        on.connector().test()
    assert "SOME WORDS" not in str(caught.value)


def test_nothing_found_is_an_empty_report_and_no_failure() -> None:
    on = stage("semrush")
    stream = next(one for one in on.connector(domains="unknown.example").streams() if one.name == "organic_keywords")
    assert [record for page in stream.read({}, Held()) for record in page.records] == []


def test_a_domain_that_suddenly_ranks_for_nothing_deletes_nothing() -> None:
    on = stage("semrush")
    held = load(on, "organic_keywords")
    on.sandbox.pass_time(8 * DAY)
    sandbox_of(on).reports.tables["domain_organic"].clear()
    with pytest.raises(FatalError, match="Nothing is shown"):
        load(on, "organic_keywords", held)
    assert held.rows


@pytest.mark.parametrize(
    "text", ["", '"Keyword";"Position"\r\n"mat";"1', '"Keyword";"Position"\r\n"mat"', "just words"]
)
def test_a_report_that_is_cut_off_is_asked_for_again(text: str) -> None:
    with pytest.raises(RetryableError):
        rows_of(text, "semrush.example")


def test_a_report_may_end_without_a_line_break() -> None:
    assert rows_of("Keyword;Position\r\nmat;1", "semrush.example") == [{"Keyword": "mat", "Position": "1"}]


def test_the_key_in_the_address_is_in_no_message_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    on = stage("semrush")
    on.sandbox.faults.fail(500, times=1_000)
    with pytest.raises(RetryableError) as caught:
        on.connector().test()
    key = sandbox_of(on).reports.key
    assert key not in f"{caught.value}{caught.value.__cause__}"
    assert key not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("domains", ""),
        ("domains", "http://shop.example"),
        ("countries", "usa"),
        ("keywords_limit", "0"),
        ("units_budget", "many"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(name: str, value: str) -> None:
    with pytest.raises(FatalError, match=name):
        stage("semrush").connector(**{name: value})
