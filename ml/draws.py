"""Standard normal draws that are the same on every machine for ever, so that a stored effect can be computed again.

It knows no model. The points are a Kronecker lattice (Roberts 2018, the "R sequence"), more even than random ones.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ml.frames import Array

DRAWS = 2048


def normal_draws(dimensions: int, draws: int = DRAWS) -> Array:
    """Return an array (dimensions, draws) of standard normal values, independent across dimensions."""
    root = 2.0
    for _ in range(32):  # the positive root of x^(d+1) = x + 1
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    points = (0.5 + np.outer(steps, np.arange(1, draws + 1))) % 1
    return np.asarray(ndtri(np.clip(points, 1e-9, 1 - 1e-9)))


def summary(values: Array, window_days: int, level: float = 0.8) -> dict[str, float | int | str]:
    """The effect that draws of profit stand for: mean and the central `level` interval, to the hundredth."""
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return {
        "metric": "profit",
        "mean": round(float(values.mean()), 2),
        "low": round(float(low), 2),
        "high": round(float(high), 2),
        "level": level,
        "window_days": window_days,
    }
