"""Every platform on a bad day: pauses, refusals and broken answers lose nothing, cost few calls, and show no secret."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import cycle, islice
from typing import Any

import pytest

from orchestration.connectors.exceptions import ConnectorError, CredentialsError, RetryableError
from sandbox.faults import Fault, Faults
from tests.orchestration.connectors.contract.stage import Held, Stage, differences, stage

STORM_SHARE = 4
"""Refusals per answer: a storm of 80 %."""
CANARY = "canary-0123456789-canary-0123456789-canary"
_RENEWALS = re.compile(r"token|oauth|auth", re.I)


def all_loaded(on: Stage) -> dict[str, Held]:
    found = {info.name: Held() for info in on.platform.streams}
    for name, held in found.items():
        held.load(on.stream(name))
    return found


def assert_whole(on: Stage, found: dict[str, Held]) -> None:
    for info in on.platform.streams:
        assert differences(info, truth(on, info.name, found[info.name]), found[info.name]) == [], info.name


def truth(on: Stage, name: str, held: Held) -> dict[str, dict[str, Any]]:
    """As it was when it was read: the days of a platform's own totals move on while a storm lasts."""
    if name != on.platform.totals_stream:
        return on.sandbox.truth(name)
    ago = (on.sandbox.now() - datetime.fromisoformat(held.state["updated_at"])).total_seconds()
    on.sandbox.pass_time(-ago)
    found = on.sandbox.truth(name)
    on.sandbox.pass_time(ago)
    return found


def calls(on: Stage) -> int:
    """Requests for data: when a storm lasts, tokens may have to be renewed in it."""
    return sum(not _RENEWALS.search(path) for path in on.sandbox.faults.paths)


def odd_pauses(on: Stage) -> list[str | None]:
    date = format_datetime(on.sandbox.now() + timedelta(seconds=20), usegmt=True)
    return [None, "0", "-5", "1", date, "soon", "nan", "99999"]


def test_nothing_is_sent_before_the_test(name: str) -> None:
    on = stage(name)
    assert {stream.name for stream in on.connector().streams()} == {info.name for info in on.platform.streams}
    assert on.sandbox.faults.requests == 0
    account = on.connector().test()
    assert account.account_id
    assert account.name
    assert on.sandbox.faults.requests > 0


def test_a_storm_of_refusals_ends_and_costs_no_call_too_many(name: str) -> None:
    calm = stage(name)
    assert_whole(calm, all_loaded(calm))
    on = stage(name)
    faults, pauses = on.sandbox.faults, cycle(odd_pauses(on))
    for _ in range(calls(calm)):
        for retry_after in islice(pauses, STORM_SHARE):
            faults.throttle(retry_after)
        faults.plan(Fault())
    planned = faults.waiting
    assert_whole(on, all_loaded(on))
    met = (planned - faults.waiting) * STORM_SHARE // (STORM_SHARE + 1)
    assert calls(on) <= 1.05 * calls(calm) + met + 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_one_sentence_that_asks_for_a_person(
    name: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    on = stage(name)
    on.sandbox.faults.refuse(status, times=1_000)
    streams = [lambda s=info.name: Held().load(on.stream(s)) for info in on.platform.streams]
    for call in (on.connector().test, *streams):
        with pytest.raises(CredentialsError) as caught:
            call()
        assert_one_clean_sentence(on, caught.value, caplog.text)


def test_wrong_secrets_are_refused_without_being_shown(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    on = stage(name)
    for field in on.platform.fields:
        if field.is_secret and field.is_required and field.name in on.sandbox.credentials:
            with pytest.raises(ConnectorError) as caught:
                on.connector(**{field.name: CANARY}).test()
            assert_one_clean_sentence(on, caught.value, caplog.text)
            assert CANARY not in f"{caught.value}{caplog.text}"


def assert_one_clean_sentence(on: Stage, error: ConnectorError, log: str) -> None:
    sentence = str(error)
    assert sentence == sentence.strip()
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert [secret for secret in on.secrets() if secret in sentence or secret in log] == []


def load_twice(on: Stage, stream_name: str, held: Held) -> None:
    for _ in range(2):
        held.load(on.stream(stream_name))


Break = Callable[[Faults, int], None]
BROKEN: dict[str, Break] = {
    "an answer that is cut off": lambda faults, times: faults.truncate(times),
    "a web page with status 200": lambda faults, times: faults.web_page(times),
    "a server error": lambda faults, times: faults.fail(503, times),
    "a lost connection": lambda faults, times: faults.drop(times),
}


def test_what_breaks_once_is_asked_for_again(name: str) -> None:
    on = stage(name)
    for how in BROKEN.values():
        on.sandbox.faults.plan(Fault())
        how(on.sandbox.faults, 1)
    assert_whole(on, all_loaded(on))


@pytest.mark.parametrize("how", BROKEN.values(), ids=BROKEN.keys())
def test_what_stays_broken_ends_with_a_sentence_and_goes_on_later(name: str, how: Break) -> None:
    on = stage(name)
    info, held = on.platform.streams[-1], Held()
    on.sandbox.faults.plan(Fault())
    how(on.sandbox.faults, 1_000)
    with pytest.raises(RetryableError) as caught:
        load_twice(on, info.name, held)  # the first may need no more than the one answer that is whole
    assert_one_clean_sentence(on, caught.value, "")
    on.sandbox.faults.clear()
    held.load(on.stream(info.name))
    assert differences(info, on.sandbox.truth(info.name), held) == []
