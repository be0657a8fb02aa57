"""Reading ahead changes when pages are read and how many come at once, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import chain

import pytest

from orchestration.landing.ahead import ReadAhead


def test_items_come_in_their_order() -> None:
    lists = ReadAhead(most=7).over(iter(range(1000)))
    assert list(chain.from_iterable(lists)) == list(range(1000))


def test_a_failure_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("the third is broken")

    seen: list[int] = []
    lists = ReadAhead().over(failing())
    with pytest.raises(ValueError, match="third"):
        seen.extend(chain.from_iterable(lists))
    assert seen == [1, 2]


def test_the_next_item_is_made_while_this_one_is_worked_on() -> None:
    second_was_made = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        second_was_made.set()
        yield 2

    items = ReadAhead().over(source())
    assert next(items) == [1]
    assert second_was_made.wait(5)
    assert list(items) == [[2]]


def test_what_is_ready_comes_together_and_no_more_waits_than_allowed() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for number in range(20):
            made.append(number)
            yield 10

    items = ReadAhead(weigh=int, most=30).over(source())
    assert set(next(items)) == {10}
    time.sleep(0.2)
    assert len(made) <= 3 + 3 + 1  # handed over, on the shelf, in the source's hand
    assert len(next(items)) == 3


def test_a_slow_source_is_told_of_by_empty_lists() -> None:
    def slow() -> Iterator[int]:
        time.sleep(0.2)
        yield 1

    lists = list(ReadAhead(idle_seconds=0.05).over(slow()))
    assert lists[0] == []
    assert lists[-1] == [1]


def test_it_stops_when_left_early() -> None:
    made: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            made.append(len(made))
            yield made[-1]

    before = threading.active_count()
    items = ReadAhead().over(endless())
    assert next(items) == [0]
    items.close()  # type: ignore[attr-defined]
    assert len(made) <= 4
    assert threading.active_count() == before


def test_a_source_can_wait_until_all_that_it_gave_is_worked_off() -> None:
    worked_off: list[int] = []
    seen_by_source: list[list[int]] = []
    ahead: ReadAhead[int] = ReadAhead(most=10)

    def source() -> Iterator[int]:
        yield from (1, 2, 3)
        ahead.settle()
        seen_by_source.append(list(worked_off))
        yield 4

    for ready in ahead.over(source()):
        time.sleep(0.05)
        worked_off += ready
    assert seen_by_source == [[1, 2, 3]]


def test_items_that_come_one_after_the_other_are_handed_on_together() -> None:
    ahead: ReadAhead[int] = ReadAhead(most=100, gather_seconds=30.0)
    assert list(ahead.over(iter(range(20)))) == [list(range(20))]


def test_a_source_that_waits_is_not_kept_waiting_for_more() -> None:
    ahead: ReadAhead[int] = ReadAhead(most=100, gather_seconds=30.0)

    def source() -> Iterator[int]:
        yield 1
        ahead.settle()
        yield 2

    assert list(ahead.over(source())) == [[1], [2]]


def test_what_fills_half_of_the_room_is_not_waited_with() -> None:
    ahead: ReadAhead[int] = ReadAhead(most=4, gather_seconds=30.0)
    go_on = threading.Event()

    def source() -> Iterator[int]:
        yield from (1, 2)
        assert go_on.wait(10)
        yield 3

    found = ahead.over(source())
    assert next(found) == [1, 2]
    go_on.set()
    assert list(found) == [[3]]
