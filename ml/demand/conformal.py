"""Intervals from past errors: split-conformal quantiles of what happened over what was forecast, by tier.

A tier is a band of the mean forecast in units a day, because ten a day scatter less, relatively, than one in ten days.
It knows no model; quantiles of one row never cross because they are quantiles of one set of ratios.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.frames import Array

TIER_EDGES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0)
TIER_ROWS = 400  # fewer errors than this do not show a 99 % interval; the neighbours' are added
LEVELS = (0.005, 0.025, 0.1, 0.165, 0.25, 0.5, 0.75, 0.835, 0.9, 0.975, 0.995)


@dataclass(frozen=True)
class Conformal:
    """`ratios[tier, level]`: quantiles of demand over its mean forecast, for LEVELS, one row per tier of TIER_EDGES."""

    ratios: Array

    def quantile(self, mean: Array, level: float) -> Array:
        """The `level` quantile of demand for each mean forecast; `level` is one of LEVELS."""
        return np.asarray(mean * self.ratios[tier_of(mean), LEVELS.index(level)])


def tier_of(mean: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The band of TIER_EDGES that each mean forecast falls into, 0 for the slowest."""
    return np.searchsorted(np.asarray(TIER_EDGES), mean, side="right")


def calibrate(y: Array, mean: Array) -> Conformal:
    """Learn the ratios from rows that the forecasting model has not seen (Vovk 2005; Romano 2019 for both sides)."""
    tiers = tier_of(mean)
    ratios = y / np.maximum(mean, 1e-9)
    table = [_tier_ratios(ratios, tiers, tier) for tier in range(len(TIER_EDGES) + 1)]
    return Conformal(np.asarray(table))


def _tier_ratios(ratios: Array, tiers: np.ndarray[tuple[int], np.dtype[np.int64]], tier: int) -> Array:
    """Widen the band until it holds enough errors, then take the finite-sample quantiles."""
    for reach in range(len(TIER_EDGES) + 1):
        inside = np.abs(tiers - tier) <= reach
        if inside.sum() >= TIER_ROWS:
            break
    values = ratios[inside] if inside.any() else np.array([0.0, 1.0, 2.0])
    count, levels = len(values), np.asarray(LEVELS)
    upper = np.minimum(np.ceil(levels * (count + 1)) / count, 1.0)
    lower = np.maximum(np.floor(levels * (count + 1)) - 1, 0.0) / count
    outward = np.where(levels > 0.5, upper, np.where(levels < 0.5, lower, levels))
    return np.maximum.accumulate(np.quantile(values, outward))
