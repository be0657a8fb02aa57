"""Standard normal draws that are the same on every machine for ever, so that a stored effect can be computed again.

It knows no model. The points are a Hammersley set, more even than random ones.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ml.frames import Array

DRAWS = 2048
PRIMES = (2, 3, 5)


@cache
def normal_draws(dimensions: int, draws: int = DRAWS) -> Array:
    """Return an array (dimensions, draws) of standard normal values, nearly independent across at most four dimensions.

    It is made once and read-only.
    """
    index = np.arange(draws)
    points = [
        (index + 0.5) / draws,
        *(_radical_inverse(index, base) + 0.5 / draws for base in PRIMES[: dimensions - 1]),
    ]
    drawn = np.asarray(ndtri(np.clip(points, 1e-9, 1 - 1e-9)))
    drawn.setflags(write=False)
    return drawn


def _radical_inverse(index: NDArray[np.int64], base: int) -> Array:
    """The digits of each index mirrored at the point: 6 = 110 in base 2 becomes 0.011 = 0.375 (van der Corput 1935)."""
    result, place, rest = np.zeros(len(index)), 1 / base, index.copy()
    while rest.any():
        result += place * (rest % base)
        rest //= base
        place /= base
    return result


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
