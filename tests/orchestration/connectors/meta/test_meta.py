"""Errors and limits hide in bodies and headers, 28 days are read again, and nothing personal leaves without consent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from orchestration.connectors.exceptions import (
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    ThrottledError,
)
from orchestration.connectors.meta.conversions import ConversionEvent
from orchestration.connectors.meta.errors import GraphError, TooMuchDataError, error_of
from orchestration.connectors.meta.hashing import user_data
from orchestration.connectors.meta.usage import pause_after
from sandbox.meta import MetaSandbox
from sandbox.meta.api import GraphRefusal
from tests.orchestration.connectors.contract.stage import Held, Stage, stage

INSIGHTS = "ad_insights"


def sandbox_of(on: Stage) -> MetaSandbox:
    assert isinstance(on.sandbox, MetaSandbox)
    return on.sandbox


def load(on: Stage, name: str, held: Held | None = None) -> Held:
    held = held or Held()
    held.load(on.stream(name))
    return held


def test_spend_stays_the_string_that_meta_wrote() -> None:
    on = stage("meta")
    held = load(on, INSIGHTS)
    assert {i: json.loads(payload)["spend"] for i, payload in held.rows.items()} == {
        i: row["spend"] for i, row in on.sandbox.truth(INSIGHTS).items()
    }


def test_every_sync_reads_twenty_eight_days_again() -> None:
    on = stage("meta")
    held = load(on, INSIGHTS)
    read = {record.id[:10] for page in on.stream(INSIGHTS).read(held.state, held) for record in page.records}
    today = on.sandbox.now().date()
    assert min(read) == (today - timedelta(days=28)).isoformat()
    assert len(read) == 29


def test_an_ad_that_a_day_no_longer_has_is_deleted_from_it() -> None:
    on = stage("meta")
    held = load(on, INSIGHTS)
    gone = on.sandbox.remove(INSIGHTS)
    pages = list(on.stream(INSIGHTS).read(held.state, held))
    assert [record.id for page in pages for record in page.records if record.is_deleted] == [gone]


def test_days_that_are_too_much_at_once_are_halved_and_then_paged() -> None:
    on = stage("meta")
    sandbox_of(on).api.most_rows = 9
    assert load(on, INSIGHTS).rows.keys() == on.sandbox.truth(INSIGHTS).keys()


def test_a_day_that_is_always_too_much_ends_with_a_sentence() -> None:
    on = stage("meta")
    sandbox_of(on).api.most_rows = 0
    with pytest.raises(FatalError, match="least that is asked for"):
        load(on, INSIGHTS)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (GraphError(4), ThrottledError),
        (GraphError(613), ThrottledError),
        (GraphError(80004), ThrottledError),
        (GraphError(190), CredentialsError),
        (GraphError(10), NotPermittedError),
        (GraphError(200), NotPermittedError),
        (GraphError(1, message="An unknown error"), RetryableError),
        (GraphError(1, message="Please reduce the amount of data you're asking for"), TooMuchDataError),
        (GraphError(999, is_transient=True), RetryableError),
        (GraphError(100, error_subcode=33, message="secret words"), FatalError),
    ],
)
def test_a_code_says_what_to_do_next(error: GraphError, kind: type[Exception]) -> None:
    found = error_of(error, "graph.example", httpx2.Headers())
    assert type(found) is kind
    assert "secret words" not in str(found)


@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_is_found_in_the_body_whatever_its_status(status: int) -> None:
    on = stage("meta")
    sandbox_of(on).api.refusals = [GraphRefusal(190, "expired", status)]
    with pytest.raises(CredentialsError, match=r"\(190\)"):
        on.connector().test()


def test_a_throttled_call_waits_as_long_as_meta_says() -> None:
    on = stage("meta")
    api = sandbox_of(on).api
    api.refusals, api.regain_minutes = [GraphRefusal(17, "User request limit reached")], 3
    before = on.sandbox.now()
    connector = on.connector()
    api.usage = 5
    connector.test()
    assert (on.sandbox.now() - before).total_seconds() >= 180


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({}, 0, 0),
        ({"X-App-Usage": '{"call_count":28,"total_time":25}'}, 0, 0),
        ({"X-App-Usage": '{"call_count":90}'}, 60, 80),
        ({"X-Business-Use-Case-Usage": '{"1":[{"call_count":100,"estimated_time_to_regain_access":0}]}'}, 120, 120),
        ({"X-Business-Use-Case-Usage": '{"1":[{"call_count":1,"estimated_time_to_regain_access":10}]}'}, 600, 600),
        ({"X-FB-Ads-Insights-Throttle": '{"app_id_util_pct":0,"acc_id_util_pct":80.5}'}, 20, 30),
        ({"X-App-Usage": "nonsense"}, 0, 0),
    ],
)
def test_calls_slow_down_as_the_limit_comes_near(headers: dict[str, str], least: float, most: float) -> None:
    assert least <= pause_after(httpx2.Headers(headers)) <= most


def test_a_long_pause_loses_no_answer_and_ends_the_load_before_the_next_call() -> None:
    on = stage("meta")
    sandbox_of(on).api.regain_minutes = 60
    pages = on.stream("campaigns").read({}, Held())
    assert next(pages).records
    before = on.sandbox.faults.requests
    with pytest.raises(ThrottledError, match="later"):
        on.connector().test()
    assert on.sandbox.faults.requests == before + 1


def test_a_wrong_app_secret_proves_nothing() -> None:
    with pytest.raises(FatalError, match=r"\(100\)"):
        stage("meta").connector(app_secret="another-secret").test()


def test_a_token_without_the_right_to_read_is_refused() -> None:
    on = stage("meta")
    sandbox_of(on).api.permissions = ("pages_show_list",)
    with pytest.raises(CredentialsError, match="ads_read"):
        on.connector().test()


def test_the_link_to_the_next_page_is_not_followed_for_it_holds_the_token() -> None:
    on = stage("meta")
    asked: list[httpx2.URL] = []
    on.http.event_hooks = {"request": [lambda request: asked.append(request.url)], "response": []}
    load(on, INSIGHTS)
    assert any("after" in str(url) for url in asked)
    assert not any(sandbox_of(on).api.token in str(url) for url in asked)


def test_closing_leaves_the_client_as_it_was() -> None:
    on = stage("meta")
    connector = on.connector()
    connector.close()
    assert on.http.event_hooks["response"] == []


PERSON = {
    "em": "  Buyer@Example.com ",
    "ph": "+1 (650) 555-1212",
    "client_user_agent": "Mozilla/5.0",
    "client_ip_address": "203.0.113.7",
}


def event(on: Stage, **changed: Any) -> ConversionEvent:
    made = ConversionEvent(
        event_name="Purchase",
        event_id="order-1001",
        event_at=on.sandbox.now() - timedelta(hours=1),
        has_consent=True,
        value=Decimal("29.35"),
        currency_code="USD",
        person=PERSON,
        source_url="https://shop.example/thanks",
    )
    return replace(made, **changed)


def test_people_are_hashed_as_meta_publishes_it() -> None:
    found = user_data(PERSON)
    assert found["em"] == ["6a6c26195c3682faa816966af789717c3bfa834eee6c599d667d2b3429c27cfd"]
    assert found["ph"] == ["e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"]
    assert found["client_user_agent"] == "Mozilla/5.0"


def test_places_lose_their_digits_and_zips_what_follows_the_hyphen() -> None:
    def digest(text: str) -> list[str]:
        return [hashlib.sha256(text.encode()).hexdigest()]

    found = user_data(
        {"ct": "San Francisco 9", "st": "C.A.", "zp": "94704-1234", "fn": " O'Neil-Zoë ", "country": "US"}
    )
    assert found == {
        "ct": digest("sanfrancisco"),
        "st": digest("ca"),
        "zp": digest("94704"),
        "fn": digest("oneilzoë"),
        "country": digest("us"),
    }


def test_a_hash_is_not_hashed_again_and_unknown_fields_stay_here() -> None:
    already = hashlib.sha256(b"buyer@example.com").hexdigest()
    assert user_data({"em": already.upper(), "note": "private", "fn": ""}) == {"em": [already]}


def test_conversions_are_switched_off_unless_the_connection_allows_them() -> None:
    with pytest.raises(FatalError, match="allow-conversions yes"):
        stage("meta").connector().conversions()


def test_without_consent_nothing_leaves_not_even_a_call() -> None:
    on = stage("meta")
    conversions = on.connector(allow_conversions="yes").conversions()
    result = conversions.send([event(on, has_consent=False), event(on, has_consent=False, event_id="2")])
    assert result["without_consent"] == 2
    assert on.sandbox.faults.requests == 0


def test_only_events_with_consent_are_sent_and_each_only_once() -> None:
    on = stage("meta")
    conversions = on.connector(allow_conversions="yes").conversions()
    events = [
        event(on),
        event(on),
        event(on, event_id="no", has_consent=False),
        event(on, event_id="old", event_at=on.sandbox.now() - timedelta(days=7)),
        event(on, event_id="bare", person={"em": "a@b.example"}),
    ]
    result = conversions.send(events)
    assert result == {"sent": 1, "without_consent": 1, "too_old": 1, "incomplete": 1, "repeated": 1}
    received = sandbox_of(on).api.received
    assert [one["event_id"] for one in received] == ["order-1001"]
    assert received[0] == json.loads(conversions.shown(event(on)))
    assert '"value":29.35' in conversions.shown(event(on))
    assert received[0]["event_time"] < 10**10
    assert "Buyer@Example.com" not in json.dumps(received)


def test_a_call_that_is_repeated_after_a_lost_answer_counts_once() -> None:
    on = stage("meta")
    conversions = on.connector(allow_conversions="yes").conversions()
    conversions.send([event(on)])
    conversions.send([event(on)])
    assert len(sandbox_of(on).store.events) == 1


def test_a_test_code_marks_events_as_tests() -> None:
    on = stage("meta")
    on.connector(allow_conversions="yes", test_event_code="TEST1").conversions().send([event(on)])
    assert sandbox_of(on).store.events == {}


def campaign_of(on: Stage) -> str:
    return next(i for i, one in sandbox_of(on).store.campaigns.items() if "daily_budget" in one)


def test_budgets_are_switched_off_unless_the_connection_allows_them() -> None:
    with pytest.raises(FatalError, match="allow-budget yes"):
        stage("meta").connector().budgets()


def test_a_budget_is_set_in_the_accounts_currency_and_read_back() -> None:
    on = stage("meta")
    budgets, campaign = on.connector(allow_budget="yes").budgets(), campaign_of(on)
    shown = Decimal(budgets.read_budget(campaign)["daily_budget"])
    result = budgets.write_budget(campaign, Decimal("33.50"), shown)
    assert (result["post_image"]["daily_budget"], result["post_image"]["currency_code"]) == ("33.5", "USD")
    assert Decimal(result["pre_image"]["daily_budget"]) == shown
    assert sandbox_of(on).store.campaigns[campaign]["daily_budget"] == "3350"
    assert budgets.write_budget(campaign, Decimal("33.50"), shown)["was_written"] is False


@pytest.mark.parametrize(
    ("amount", "expected", "said"), [("20", "1", "by now"), ("0", "", "cannot be set"), ("1.005", "", "cannot be set")]
)
def test_a_budget_that_moved_or_cannot_be_is_not_set(amount: str, expected: str, said: str) -> None:
    on = stage("meta")
    budgets, campaign = on.connector(allow_budget="yes").budgets(), campaign_of(on)
    shown = budgets.read_budget(campaign)["daily_budget"]
    with pytest.raises(FatalError, match=said):
        budgets.write_budget(campaign, Decimal(amount), Decimal(expected or shown))
    assert budgets.read_budget(campaign)["daily_budget"] == shown
