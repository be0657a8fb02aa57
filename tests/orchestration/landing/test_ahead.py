"""Reading ahead changes when pages are read, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from orchestration.landing.ahead import read_ahead


def test_items_come_in_their_order() -> None:
    assert list(read_ahead(iter(range(1000)))) == list(range(1000))


def test_a_failure_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("the third is broken")

    items = read_ahead(failing())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ValueError, match="third"):
        next(items)


def test_the_next_item_is_made_while_this_one_is_worked_on() -> None:
    second_was_made = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        second_was_made.set()
        yield 2

    items = read_ahead(source())
    assert next(items) == 1
    assert second_was_made.wait(5)
    assert list(items) == [2]


def test_it_is_never_more_than_two_items_ahead_and_stops_when_left_early() -> None:
    made: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            made.append(len(made))
            yield made[-1]

    before = threading.active_count()
    items = read_ahead(endless())
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    assert len(made) <= 4
    assert threading.active_count() == before
