"""The store's quota of requests, as its answers state it. Knows no plan: the numbers differ between plans and moments.

All apps of a store share one quota, so a tenth of it is left to the others.
https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2

LEFT_TO_OTHERS = 0.1
LONGEST_WAIT_SECONDS = 300.0


class Quota:
    """Requests that may still be made in the present window. `sleep` and `clock` (seconds) are handed in."""

    def __init__(self, *, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep, self._clock = sleep, clock
        self._lock = threading.Lock()
        self._ours: float | None = None  # None: nothing is known, so nothing is held back
        self._resets_at, self._under_way = 0.0, 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Wait until a request may be made; it counts from now on, before the store says so."""
        with self._lock:
            if self._ours is not None and self._ours < 1:
                self._pause(self._resets_at - self._clock())
                self._ours = None
            if self._ours is not None:
                self._ours -= 1
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def learn(self, response: httpx2.Response) -> None:
        """Take over the numbers of any answer. A 429 without them means an overloaded platform, not an empty quota."""
        left, quota, reset = (
            _number(response.headers.get(f"X-Rate-Limit-{name}"))
            for name in ("Requests-Left", "Requests-Quota", "Time-Reset-Ms")
        )
        if left is None or reset is None:
            return
        with self._lock:
            others = LEFT_TO_OTHERS * (quota or 0.0) + max(self._under_way - 1, 0)
            self._ours = 0.0 if response.status_code == 429 else left - others
            self._resets_at = self._clock() + reset / 1000

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(min(seconds, LONGEST_WAIT_SECONDS))


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text and float(text) >= 0 else None
    except ValueError:
        return None
