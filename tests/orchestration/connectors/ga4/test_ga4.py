"""Days are replaced, re-reads reach as far as figures move, and every row says how far it can be trusted."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx2
import jwt
import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError, ThrottledError
from orchestration.connectors.ga4.credentials import AUDIENCE, ServiceAccount
from sandbox.ga4 import Ga4Sandbox
from sandbox.ga4.service import _key, key_file
from tests.orchestration.connectors.contract.stage import Held, Stage, stage

DAY = 86_400
CHANNELS = "traffic_by_channel"


def figures(on: Stage) -> Ga4Sandbox:
    assert isinstance(on.sandbox, Ga4Sandbox)
    return on.sandbox


def load(on: Stage, name: str, held: Held | None = None) -> Held:
    held = held or Held()
    held.load(on.stream(name))
    return held


def days_asked(on: Stage, name: str, held: Held) -> int:
    """How many days a load reads, seen by the rows that it brings: one of the funnel is one day."""
    return sum(len(page.records) for page in on.stream(name).read(held.state, held))


def test_figures_stay_the_strings_that_analytics_wrote() -> None:
    on = stage("ga4")
    rows = [json.loads(payload) for payload in load(on, "ecommerce_funnel").rows.values()]
    assert all(isinstance(row["purchaseRevenue"], str) and isinstance(row["sessions"], str) for row in rows)
    assert rows[0] | on.sandbox.truth("ecommerce_funnel")[rows[0]["date"]] == rows[0]


def test_thresholded_reports_and_the_other_row_are_labelled() -> None:
    on = stage("ga4")
    pages = [json.loads(payload) for payload in load(on, "traffic_by_landing_page").rows.values()]
    channels = [json.loads(payload) for payload in load(on, CHANNELS).rows.values()]
    assert {row["is_thresholded"] for row in pages} == {True}
    assert {row["is_thresholded"] for row in channels} == {False}
    assert {row["landingPage"] for row in pages if row["is_other_row"]} == {"(other)"}
    assert all("sampling" in row for row in pages)


def test_every_run_reads_three_days_again_a_daily_one_fourteen_and_a_weekly_one_thirty_five() -> None:
    on = stage("ga4")
    held = load(on, "ecommerce_funnel")
    assert days_asked(on, "ecommerce_funnel", held) == 3 + 1
    on.sandbox.pass_time(21 * 3600 - 12 * 3600)
    assert days_asked(on, "ecommerce_funnel", held) == 3 + 1
    held.state["daily_at"] = (on.sandbox.now() - timedelta(hours=20)).isoformat()
    assert days_asked(on, "ecommerce_funnel", held) == 14 + 1
    held.state["weekly_at"] = (on.sandbox.now() - timedelta(days=7)).isoformat()
    assert days_asked(on, "ecommerce_funnel", held) == 35 + 1


def test_a_row_that_vanishes_from_a_day_is_marked_and_other_days_are_left_alone() -> None:
    on = stage("ga4")
    held = load(on, CHANNELS)
    gone = on.sandbox.remove(CHANNELS)
    pages = list(on.stream(CHANNELS).read(held.state, held))
    assert [record.id for page in pages for record in page.records if record.is_deleted] == [gone]


def test_rows_are_taken_for_gone_only_when_the_last_page_of_their_days_is_read() -> None:
    on = stage("ga4")
    held = load(on, CHANNELS)
    held.state = {}
    for page in on.stream(CHANNELS).read({}, held):
        assert not any(record.is_deleted for record in page.records)


def test_days_that_are_read_again_are_asked_for_one_by_one() -> None:
    on = stage("ga4")
    load(on, "ecommerce_funnel")
    asked = len(on.sandbox.faults.paths)
    today, old = 1, 45 - 36
    assert asked == today + -(-old // 7) + 36


def test_an_answer_without_rows_deletes_nothing() -> None:
    on = stage("ga4")
    held = load(on, CHANNELS)
    sandbox = figures(on)
    sandbox.figures.rows[("sessionDefaultChannelGroup",)].clear()
    with pytest.raises(FatalError, match="none was marked as deleted"):
        load(on, CHANNELS, held)


def test_a_gap_of_months_is_read_from_the_last_day_on() -> None:
    on = stage("ga4")
    sandbox = figures(on)
    held = load(on, "ecommerce_funnel")
    sandbox.pass_time(50 * DAY)
    sandbox.figures.fill(sandbox.now().date() - timedelta(days=60), sandbox.now().date())
    load(on, "ecommerce_funnel", held)
    missing = {row["date"] for row in sandbox.truth("ecommerce_funnel").values()} - held.rows.keys()
    assert missing == set()


def test_the_load_stops_while_a_tenth_of_the_quota_is_left_and_goes_on_later() -> None:
    on = stage("ga4")
    sandbox = figures(on)
    sandbox.api.used = 37_000
    held = Held()
    with pytest.raises(ThrottledError, match="less than a tenth"):
        load(on, "ecommerce_funnel", held)
    sandbox.api.used = 0
    load(on, "ecommerce_funnel", held)
    assert held.rows.keys() == sandbox.truth("ecommerce_funnel").keys()


def test_server_errors_are_asked_again_no_more_than_twice() -> None:
    on = stage("ga4")
    on.sandbox.faults.fail(500, times=100)
    before = on.sandbox.faults.requests
    with pytest.raises(Exception, match="problem of its own"):
        load(on, "ecommerce_funnel")
    assert on.sandbox.faults.requests - before == 3


def test_the_signature_is_that_of_the_key_and_lives_an_hour() -> None:
    now = [1_800_000_000.0]
    account = ServiceAccount(key_file(), clock=lambda: now[0])
    request = httpx2.Request("GET", "https://analytics.example")
    account.authorize(request)
    first = request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(
        first,
        _key().public_key(),
        algorithms=["RS256"],
        audience=AUDIENCE,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iss"] == claims["sub"] == account.email
    now[0] += 3_000
    account.authorize(request)
    assert request.headers["Authorization"].endswith(first)
    now[0] += 600
    account.authorize(request)
    assert not request.headers["Authorization"].endswith(first)


def test_the_token_address_in_a_key_file_is_never_called() -> None:
    on = stage("ga4")
    on.connector().test()
    assert {path.split("/")[-2] for path in on.sandbox.faults.paths} <= {"properties", "123456789"}


@pytest.mark.parametrize("key", ["", "{}", "not json", '{"client_email":"a","private_key":"b"}'])
def test_a_key_file_that_cannot_be_read_is_said_before_anything_is_sent(key: str) -> None:
    on = stage("ga4")
    with pytest.raises(CredentialsError, match="JSON key file"):
        on.connector(service_account=key)


@pytest.mark.parametrize(
    ("given", "said"), [("G-ABC123", "measurement id"), ("UA-1-1", "measurement id"), ("x", "is a number")]
)
def test_a_measurement_id_is_not_taken_for_a_property(given: str, said: str) -> None:
    with pytest.raises(FatalError, match=said):
        stage("ga4").connector(property_id=given)


def test_an_account_that_was_not_let_in_needs_a_person() -> None:
    on = stage("ga4")
    figures(on).api.viewers.clear()
    with pytest.raises(CredentialsError, match="403"):
        on.connector().test()


def test_a_metric_that_analytics_dropped_is_named_when_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    on = stage("ga4")
    monkeypatch.setattr("sandbox.ga4.api.ITEMS", ("itemsViewed",))
    with pytest.raises(SchemaDriftError, match="itemsPurchased"):
        on.connector().test()
