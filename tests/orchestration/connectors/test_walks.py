"""Reading what cannot say what changed: parents walked one by one, days replaced, snapshots paid once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from orchestration.connectors.base import Page, Record, Reject
from orchestration.connectors.days import EmptyDays, replace_days
from orchestration.connectors.exceptions import FatalError, RetryableError
from orchestration.connectors.legible import Legible
from orchestration.connectors.snapshots import Answer as Taken
from orchestration.connectors.snapshots import row_id, take
from orchestration.connectors.walks import Answer, walk

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Known:
    ids: set[str] = field(default_factory=set)

    def fingerprints(self) -> dict[str, str]:
        return dict.fromkeys(self.ids, "")


def record(identity: str) -> Record:
    return Record(identity, b"{}")


def deleted(pages: list[Page]) -> list[str]:
    return [one.id for page in pages for one in page.records if one.is_deleted]


def test_a_walk_goes_on_after_the_parent_in_its_state() -> None:
    asked: list[str] = []

    def read(parent: str) -> Answer:
        asked.append(parent)
        return Answer([record(parent)], NOW)

    pages = list(walk(["c", "a", "b"], read, {"after": "a"}, Known(), per_page=1, what="products"))
    assert asked == ["b", "c"]
    assert [page.state for page in pages] == [{"after": "b"}, {"after": "c"}, {"read_at": NOW.isoformat()}]


def test_a_child_that_vanished_is_deleted_unless_a_sibling_cannot_be_read() -> None:
    known = Known({"a:1", "a:2", "b:1", "b:2"})

    def read(parent: str) -> Answer:
        unreadable = [Reject("no_id", "It has no id.", b"{}")] if parent == "b" else []
        return Answer([record(f"{parent}:1"), *unreadable], NOW)

    assert deleted(list(walk(["a", "b"], read, {"read_at": ""}, known, per_page=5, what="products"))) == ["a:2"]


@pytest.mark.parametrize("is_trusted", [True, False])
def test_many_parents_that_vanish_are_believed_only_when_all_is_wanted_anew(is_trusted: bool) -> None:
    known = Known({f"{number:02}:x" for number in range(20)})
    pages = walk(
        ["00"],
        lambda p: Answer([record(f"{p}:x")], NOW),
        {} if is_trusted else {"read_at": ""},
        known,
        per_page=5,
        what="products",
    )
    if is_trusted:
        assert len(deleted(list(pages))) == 19
        return
    with pytest.raises(FatalError, match="none was marked as deleted"):
        list(pages)


@pytest.mark.parametrize("is_trusted", [True, False])
def test_many_children_that_vanish_are_believed_only_when_all_is_wanted_anew(is_trusted: bool) -> None:
    known = Known({f"{number:02}:{part}" for number in range(20) for part in "abc"})
    parents = [f"{number:02}" for number in range(20)]
    pages = walk(
        parents,
        lambda p: Answer([record(f"{p}:a"), record(f"{p}:b")], NOW),
        {} if is_trusted else {"read_at": ""},
        known,
        per_page=50,
        what="products",
    )
    if is_trusted:
        assert len(deleted(list(pages))) == 20
        return
    with pytest.raises(FatalError, match="parts of products that are known are no longer given"):
        list(pages)


def test_days_lose_rows_and_the_cursor_moves_only_with_their_last_answer() -> None:
    answers = iter([([record("d:1")], NOW), ([record("d:2")], NOW)])
    pages = list(replace_days(answers, {"d:1", "d:3"}, {"date": "before"}, {"date": "after"}, "rows", EmptyDays(False)))
    assert [page.state["date"] for page in pages] == ["before", "after"]
    assert deleted(pages) == ["d:3"]


def test_days_of_which_a_row_cannot_be_read_lose_none() -> None:
    unreadable = Reject("unreadable", "It has no id.", b"{}")
    answers = iter([([record("d:1"), unreadable], NOW), ([record("d:2")], NOW)])
    pages = list(replace_days(answers, {"d:1", "d:3"}, {}, {}, "rows", EmptyDays(False)))
    assert deleted(pages) == []
    assert [page.rejects for page in pages] == [[unreadable], []]
    many = {f"d:{number}" for number in range(50)}
    assert deleted(list(replace_days(iter([([unreadable], NOW)]), many, {}, {}, "rows", EmptyDays(False)))) == []


@pytest.mark.parametrize("is_trusted", [True, False])
def test_days_that_fall_silent_one_by_one_are_not_believed_unless_all_is_wanted_anew(is_trusted: bool) -> None:
    empty = EmptyDays(is_trusted)

    def day(number: int) -> list[Page]:
        known = {f"{number}:{row}" for row in range(6)}
        return list(replace_days(iter([([], NOW)]), known, {}, {}, "rows", empty))

    assert len(deleted(day(1))) == 6
    if is_trusted:
        assert len(deleted(day(2))) == 6
        return
    with pytest.raises(FatalError, match="none was marked as deleted"):
        day(2)


def test_a_snapshot_that_breaks_off_pays_for_no_part_twice_and_keeps_its_day() -> None:
    asked: list[str] = []

    def read(part: str) -> Taken:
        asked.append(part)
        if len(asked) == 2:
            raise RetryableError("It broke off.")
        return Taken([record(part)], 10, NOW)

    first = take(["a", "b"], read, {}, Known(), NOW)
    state = next(first).state
    with pytest.raises(RetryableError):
        next(first)
    later = list(take(["a", "b"], read, state, Known(), NOW + timedelta(days=1)))
    assert asked == ["a", "b", "b"]
    assert later[-1].state == {"as_of": NOW.isoformat(), "done": 2, "units": 20}


def test_a_row_id_is_always_storable_and_short() -> None:
    assert row_id("shop.example:us", "mat") == "shop.example:us:mat"
    assert len(row_id("shop.example", "x" * 5_000)) < 100
    assert "\x00" not in row_id("shop.example", "a\x00b")


@pytest.mark.parametrize(
    ("original", "text"),
    [
        (rb'{"a":"\ud800"}', rb'{"a":"\ufffd"}'),
        (rb'{"a":"\ud83d\ude00"}', rb'{"a":"\ud83d\ude00"}'),
        (rb'{"a":"\\ud800"}', rb'{"a":"\\ud800"}'),
        (rb'{"a":"\uDFFF\ud83d\ude00"}', rb'{"a":"\ufffd\ud83d\ude00"}'),
    ],
)
def test_half_a_surrogate_pair_is_read_as_a_marker_and_lands_as_it_was(original: bytes, text: bytes) -> None:
    found = Legible(original)
    assert found.text == text
    assert found.own(text) == original
