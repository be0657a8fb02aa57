"""The feed's order is value times certainty."""

from __future__ import annotations

import pytest

from app.core.tracking.ranking import certainty, ranked
from app.schemas.recommendations import Effect
from tests.app.ui.shop import recommendation


def effect(mean: float, low: float, high: float) -> Effect:
    return Effect(metric="profit", mean=mean, low=low, high=high, level=0.8, window_days=28)


def test_the_low_end_of_an_eighty_percent_interval_at_zero_is_nine_chances_in_ten() -> None:
    assert certainty(effect(100, 0, 200)) == pytest.approx(0.9)


def test_no_spread_is_certain() -> None:
    assert certainty(effect(5, 5, 5)) == 1.0
    assert certainty(effect(-5, -5, -5)) == 0.0


def test_a_sure_gain_goes_before_a_slightly_larger_gamble() -> None:
    sure = recommendation(1, effect=effect(100, 80, 120))
    gamble = recommendation(2, effect=effect(110, -900, 1120))
    assert ranked([gamble, sure]) == [sure, gamble]


def test_a_loss_is_last() -> None:
    loss = recommendation(1, effect=effect(-10, -20, 0))
    nothing = recommendation(2, effect=effect(0, -1, 1))
    assert ranked([loss, nothing]) == [nothing, loss]
