"""The promotion calendar: automatic discounts per variant and day, fixed by the seed alone. Prices do not move it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from sandbox.market.catalogue import Economics, Integers
from sandbox.market.words import CATEGORIES


class PromotionCalendar:
    """Discount in percent for every variant on any day."""

    def __init__(self, economics: Economics, seed: int) -> None:
        self._economics, self._seed = economics, seed
        self._year = lru_cache(maxsize=8)(self._draw_year)

    def discounts(self, day: date) -> Integers:
        """Percent off list price per variant, shape [V]; 0 where nothing runs."""
        percent: Integers = self._year(day.year)[day.timetuple().tm_yday - 1]
        return percent

    def _draw_year(self, year: int) -> Integers:
        percent = np.zeros((366, len(self._economics.base)), dtype=np.int64)
        rng = np.random.default_rng([self._seed, 2, year])
        for category in range(len(CATEGORIES)):
            members = np.flatnonzero(self._economics.category == category)
            for _ in range(5):
                start, length = int(rng.integers(0, 356)), int(rng.integers(4, 10))
                chosen = members[rng.random(len(members)) < 0.6]
                percent[start : start + length, chosen] = rng.choice([10, 15, 20, 25])
        on_black_friday = rng.random(percent.shape[1]) < 0.7
        start = _black_friday(year).timetuple().tm_yday - 1
        percent[start : start + 4, on_black_friday] = 20
        return percent


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    first_thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    return first_thursday + timedelta(days=22)
