"""Amazon's limits: for each operation a bucket that fills at a rate and holds a burst. Knows no request.

The documented rates are where we begin; each answer's `x-amzn-RateLimit-Limit` says what this account really has.
https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LONGEST_WAIT_SECONDS = 300.0
SLOWEST_RATE = 1 / LONGEST_WAIT_SECONDS


class Bucket:
    """`rate` requests a second, at most `burst` at once. `sleep` and `clock` (seconds) are handed in."""

    def __init__(
        self, rate: float, burst: int, *, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst = rate, float(burst)
        self._sleep, self._clock = sleep, clock
        self._tokens, self._filled_at = self._burst, clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Until a request may be made."""
        with self._lock:
            self._fill()
            if self._tokens < 1:
                self._sleep((1 - self._tokens) / self._rate)
                self._tokens, self._filled_at = 1.0, self._clock()
            self._tokens -= 1

    def learn(self, header: str | None) -> None:
        """Take over the rate of an answer; anything that is no rate changes nothing."""
        try:
            rate = float(header or 0)
        except ValueError:
            return
        if SLOWEST_RATE <= rate < float("inf"):
            with self._lock:
                self._fill()
                self._rate = rate

    def refused(self) -> float:
        """The bucket was empty after all: seconds to wait, which pay for the next request."""
        with self._lock:
            self._tokens, self._filled_at = 1.0, self._clock()
            return 1 / self._rate

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
