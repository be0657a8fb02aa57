"""The collector looks less often while loads run, and as before when the last one has ended."""

from __future__ import annotations

import gc

import pytest

from orchestration.landing.garbage import RARELY, rarely_collected


def test_the_collector_is_as_before_once_the_last_load_has_ended() -> None:
    before = gc.get_threshold()
    with rarely_collected():
        with pytest.raises(ValueError, match="a load that fails"), rarely_collected():
            raise ValueError("a load that fails")
        assert gc.get_threshold() == (RARELY, *before[1:])
    assert gc.get_threshold() == before


def test_a_collector_that_is_switched_off_stays_so() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(0)
        with rarely_collected():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
