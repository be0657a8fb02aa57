"""How many requests a shop gets at once: more while it answers as fast as it can, half as many when it slows or refuses.

A shop is one PHP server of unknown size, with customers in front of it. It knows no HTTP.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FIRST_AT_ONCE = 2
GROWN = 2.0
"""An answer that takes this many times the quickest one so far says that the shop is busy."""
NEVER_SLOW_SECONDS = 1.0
"""Below this an answer is never called slow: small pages and large ones differ by more than the load does."""


class Gate:
    """Lets at most `limit` callers in: additive increase and multiplicative decrease (Chiu and Jain 1989), up to `most`."""

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._limit = float(min(FIRST_AT_ONCE, most))
        self._inside, self._quickest = 0, math.inf
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """How many may be inside now."""
        return int(self._limit)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place, and learn from how long the caller stays. Whatever is raised inside counts as a refusal."""
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self.limit)
            self._inside += 1
        began, is_served = self._clock(), False
        try:
            yield
            is_served = True
        finally:
            with self._changed:
                self._inside -= 1
                self._learn(self._clock() - began, is_served)
                self._changed.notify_all()

    def _learn(self, seconds: float, is_served: bool) -> None:
        self._quickest = min(self._quickest, seconds) if is_served else self._quickest
        if is_served and seconds <= max(NEVER_SLOW_SECONDS, GROWN * self._quickest):
            self._limit = min(float(self._most), self._limit + 1 / self._limit)
        else:
            self._limit = max(1.0, self._limit / 2)
