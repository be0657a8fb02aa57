"""What lies in the warehouse: sales take it, restocks bring it after a lead time, and what is not there is not sold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sandbox.market.catalogue import Economics, Floats, Integers
from sandbox.market.words import CATEGORIES


class Stock:
    """On-hand and incoming units per variant under the merchant's own reorder rule, which is too thin now and then."""

    def __init__(self, economics: Economics, tracked: npt.NDArray[np.bool_], daily_units: Floats) -> None:
        self._lead = np.array([c.lead_days for c in CATEGORIES])[economics.category]
        self._tracked = tracked
        self._daily = np.maximum(daily_units, 0.02)
        self.on_hand: Integers = np.ceil(self._daily * (self._lead + 30) + 2).astype(np.int64)
        self.incoming: Integers = np.zeros(len(self._lead), dtype=np.int64)
        self.sold_today: Integers = np.zeros(len(self._lead), dtype=np.int64)
        self._arrivals: dict[int, list[tuple[int, int]]] = {}
        self._in_shop: dict[int, int] = {}

    def open_day(self, day: int) -> None:
        """Put today's arrivals on the shelf."""
        self.sold_today[:] = 0
        for variant, units in self._arrivals.pop(day, []):
            self.on_hand[variant] += units
            self.incoming[variant] -= units

    def sell(self, variants: Integers, units: Integers) -> npt.NDArray[np.bool_]:
        """Which of the wanted lines can be served, in their order of arrival; served ones leave the shelf."""
        order = np.argsort(variants, kind="stable")
        grouped, running = variants[order], np.cumsum(units[order])
        first = np.searchsorted(grouped, grouped, side="left")
        within = running - np.concatenate([[0], running])[first]
        served = np.empty(len(variants), dtype=np.bool_)
        served[order] = (within <= self.on_hand[grouped]) | ~self._tracked[grouped]
        np.add.at(self.sold_today, variants[served], units[served])
        self.on_hand -= np.where(self._tracked, np.minimum(self.sold_today, self.on_hand), 0)
        return served

    def in_shop(self, variant: int) -> int:
        """How many of the units on hand stand in the shop: a fifth, unless somebody counted them."""
        on_hand = int(self.on_hand[variant])
        return min(self._in_shop.get(variant, on_hand // 5), on_hand)

    def count(self, variant: int, warehouse: int, shop: int) -> None:
        """Put the numbers of a count into the books, by place."""
        self.on_hand[variant], self._in_shop[variant] = warehouse + shop, shop

    def put_back(self, variant: int, units: int) -> None:
        """A return that can be sold again."""
        if self._tracked[variant]:
            self.on_hand[variant] += units

    def reorder(self, day: int, rng: np.random.Generator) -> None:
        """The merchant's rule: below lead-time demand, order five weeks' worth; some deliveries come late."""
        self._daily += (self.sold_today - self._daily) / 60.0
        low = self._tracked & (self.on_hand + self.incoming < 1.05 * self._daily * self._lead + 1)
        for variant in np.flatnonzero(low).tolist():
            units = int(np.ceil(max(self._daily[variant], 0.03) * (self._lead[variant] + 35)))
            late = int(rng.exponential(3)) + (10 if rng.random() < 0.05 else 0)
            self.deliver(variant, units, day + int(self._lead[variant]) + late)

    def deliver(self, variant: int, units: int, day: int) -> None:
        """Announce a delivery that will be on the shelf on `day`."""
        self.incoming[variant] += units
        self._arrivals.setdefault(day, []).append((variant, units))
