"""The table of moves is the specification; every pair of statuses is tried."""

from __future__ import annotations

from itertools import product

import pytest

from app.core.decisions.states import NEXT, OPEN, STATUSES, UNTOUCHED, TransitionRefusedError, check_move

LEGAL = {
    ("proposed", "proposed"), ("proposed", "approved"), ("proposed", "rejected"), ("proposed", "expired"),
    ("approved", "proposed"), ("approved", "scheduled"), ("approved", "implementing"), ("approved", "rejected"),
    ("approved", "expired"),
    ("scheduled", "proposed"), ("scheduled", "implementing"), ("scheduled", "rejected"), ("scheduled", "expired"),
    ("implementing", "approved"), ("implementing", "implemented"), ("implementing", "failed"),
    ("implemented", "rolled_back"), ("implemented", "measured"), ("implemented", "unmeasurable"),
}  # fmt: skip


@pytest.mark.parametrize(("current", "to"), list(product(STATUSES, STATUSES)))
def test_every_pair_of_statuses_is_either_in_the_table_or_refused_in_words(current: str, to: str) -> None:
    if (current, to) in LEGAL:
        check_move(current, to)
    else:
        with pytest.raises(TransitionRefusedError, match=f"already {current.replace('_', ' ')}"):
            check_move(current, to)


def test_every_status_is_in_the_table_and_can_be_reached() -> None:
    assert set(NEXT) == set(STATUSES)
    assert set.union(*(set(following) for following in NEXT.values())) == set(STATUSES)


def test_only_what_is_open_can_still_be_withdrawn() -> None:
    assert {status for status in STATUSES if "expired" in NEXT[status]} == set(UNTOUCHED) < set(OPEN)
