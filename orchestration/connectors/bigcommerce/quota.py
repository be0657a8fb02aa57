"""The store's quota of requests, as its answers state it. Knows no plan: the numbers differ between plans and moments.

All apps of a store share one quota, so a tenth of it is left to the others. Requests are made one
after the other: at 200 ms each that is already what most plans allow.
https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2

LEFT_TO_OTHERS = 0.1
LONGEST_WAIT_SECONDS = 300.0


class Quota:
    """Requests that may still be made in the present window. `sleep` and `clock` (seconds) are handed in."""

    def __init__(self, *, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep, self._clock = sleep, clock
        self._opens_at: float | None = None  # None: there is enough left, or nothing is known

    def wait(self) -> None:
        """Until the window in which the quota ran low is over."""
        opens_at, self._opens_at = self._opens_at, None
        if opens_at is not None and (pause := opens_at - self._clock()) > 0:
            self._sleep(min(pause, LONGEST_WAIT_SECONDS))

    def learn(self, response: httpx2.Response) -> None:
        """Take over the numbers of any answer. A 429 without them means an overloaded platform, not an empty quota."""
        left, quota, reset = (
            _number(response.headers.get(f"X-Rate-Limit-{name}"))
            for name in ("Requests-Left", "Requests-Quota", "Time-Reset-Ms")
        )
        if left is not None and reset is not None:
            is_low = response.status_code == 429 or left <= LEFT_TO_OTHERS * (quota or 0.0)
            self._opens_at = self._clock() + reset / 1000 if is_low else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text and float(text) >= 0 else None
    except ValueError:
        return None
