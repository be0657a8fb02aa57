"""Every stream of every platform: what it reads is what the platform has, now and after every kind of change."""

from __future__ import annotations

import json

from orchestration.connectors.base import JsonObject, StreamInfo
from orchestration.connectors.registry import find
from tests.orchestration.connectors.contract.stage import WAITS, Held, Stage, differences, stage

MOST_BOUNDARIES = 5


def info_of(name: str, stream_name: str) -> StreamInfo:
    return next(info for info in find(name).streams if info.name == stream_name)


def loaded(on: Stage, stream_name: str) -> Held:
    held = Held()
    held.load(on.stream(stream_name))
    return held


def test_a_first_read_is_the_truth_and_a_second_one_finds_nothing_new(name: str, stream_name: str) -> None:
    on, info = stage(name), info_of(name, stream_name)
    held = loaded(on, stream_name)
    assert on.sandbox.truth(stream_name), "the sandbox has nothing to read"
    assert differences(info, on.sandbox.truth(stream_name), held) == []
    assert held.load(on.stream(stream_name)) == 0
    assert held.rejected == 0


def test_whatever_changes_at_the_platform_is_found(name: str, stream_name: str) -> None:
    on, info = stage(name), info_of(name, stream_name)
    held = loaded(on, stream_name)
    for deed in ("add", "change", "remove", "change_silently"):
        before = held.copy()
        touched = getattr(on.sandbox, deed)(stream_name)
        if touched is not None:
            wait_until_found(on, info, held, before, deed, touched)


def wait_until_found(on: Stage, info: StreamInfo, held: Held, before: Held, deed: str, touched: str) -> None:
    """Sync after each of the waits until the landed objects are what the platform shows."""
    said: list[str] = []
    for seconds in WAITS:
        on.sandbox.pass_time(seconds)
        held.load(on.stream(info.name))
        said = differences(info, on.sandbox.truth(info.name), held)
        if not said and (deed == "remove" or held.rows[touched] != before.rows.get(touched)):
            return
    raise AssertionError(f"{deed} of {touched} was not found: {said or 'its payload is the same as before'}")


def test_a_read_that_ended_after_any_page_goes_on_without_loss(name: str, stream_name: str) -> None:
    on, info = stage(name), info_of(name, stream_name)
    boundaries: list[Held] = []
    whole = Held()
    for page in on.stream(stream_name).read({}, whole):
        whole.commit(page)
        boundaries.append(whole.copy())
    step = -(-len(boundaries) // MOST_BOUNDARIES)
    for held in boundaries[:-1:step]:
        assert_goes_on(on, info, held, json.dumps(held.state))


def assert_goes_on(on: Stage, info: StreamInfo, held: Held, where: str) -> None:
    held.load(on.stream(info.name))
    truth: dict[str, JsonObject] = on.sandbox.truth(info.name)
    assert differences(info, truth, held) == [], f"after going on from {where}"
