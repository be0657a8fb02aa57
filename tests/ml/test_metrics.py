import numpy as np
import pytest

from ml.draws import normal_draws, summary
from ml.metrics import coverage, mase, pinball, wape

Y = np.array([1.0, 3.0, 0.0])


def test_scores_equal_hand_computed_values() -> None:
    forecast = np.array([2.0, 2.0, 0.0])
    assert wape(Y, forecast) == pytest.approx(0.5)
    assert mase(Y, forecast, np.array([1.0, 2.0, 0.0])) == pytest.approx(0.75)
    assert pinball(Y, forecast, 0.9) == pytest.approx((0.1 + 0.9) / 3)
    assert coverage(Y, Y - 1, Y) == 1.0


def test_nothing_sold_and_something_forecast_is_infinitely_wrong() -> None:
    assert wape(np.zeros(2), np.ones(2)) == float("inf")


def test_draws_are_standard_normal_independent_and_always_the_same() -> None:
    draws = normal_draws(3)
    assert np.abs(draws.mean(1)).max() < 0.01
    assert np.abs(draws.std(1) - 1).max() < 0.02
    assert np.abs(np.corrcoef(draws) - np.eye(3)).max() < 0.03
    assert np.array_equal(draws, normal_draws(3))
    assert summary(draws[0], 28)["high"] == pytest.approx(1.28, abs=0.02)
