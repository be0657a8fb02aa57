"""The bucket of an operation: bursts are used, the rate is learned, and a refusal is waited out once."""

from __future__ import annotations

import pytest

from orchestration.connectors.amazon_seller.client import RATES
from orchestration.connectors.amazon_seller.limits import Bucket
from sandbox.amazon_seller.usage import PLANS


class Clock:
    """Time that only passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_free_and_the_rest_comes_at_the_rate(clock: Clock) -> None:
    bucket = Bucket(0.5, 3, sleep=clock.sleep, clock=clock)
    for _ in range(5):
        bucket.take()
    assert clock.slept == [2.0, 2.0]


def test_what_was_not_used_is_saved_up_to_the_burst(clock: Clock) -> None:
    bucket = Bucket(1.0, 2, sleep=clock.sleep, clock=clock)
    bucket.take()
    clock.now += 1_000
    for _ in range(3):
        bucket.take()
    assert clock.slept == [1.0]


def test_a_sleep_that_takes_no_time_still_pays_for_one_request() -> None:
    slept: list[float] = []
    bucket = Bucket(0.1, 1, sleep=slept.append, clock=lambda: 0.0)
    for _ in range(3):
        bucket.take()
    assert slept == [10.0, 10.0]


def test_the_rate_of_the_account_replaces_the_documented_one(clock: Clock) -> None:
    bucket = Bucket(0.0056, 1, sleep=clock.sleep, clock=clock)
    bucket.take()
    bucket.learn("0.5")
    bucket.take()
    assert clock.slept == [2.0]


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "0", "inf", "nan", "0.0000001"])
def test_a_header_that_is_no_rate_changes_nothing(clock: Clock, header: str | None) -> None:
    bucket = Bucket(0.5, 1, sleep=clock.sleep, clock=clock)
    bucket.take()
    bucket.learn(header)
    bucket.take()
    assert clock.slept == [2.0]


def test_a_refusal_is_waited_out_once(clock: Clock) -> None:
    bucket = Bucket(0.5, 30, sleep=clock.sleep, clock=clock)
    bucket.take()
    bucket.refused()
    bucket.take()
    assert clock.slept == []
    bucket.take()
    assert clock.slept == [2.0]


def test_the_documented_limits_are_those_of_the_published_models() -> None:
    assert sorted(RATES.values()) == sorted(PLANS.values())
