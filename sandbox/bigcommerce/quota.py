"""The store's quota: so many requests in every 30 seconds of its own clock, told in the headers of each answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

WINDOW_SECONDS = 30.0


class Quota:
    """Windows begin with the first request after the last one ended."""

    def __init__(self, requests: int, now: Callable[[], datetime]) -> None:
        self.requests, self._now = requests, now
        self._began, self._left = now(), requests

    def take(self) -> bool:
        """Whether one more request is allowed; takes it if so."""
        if (self._now() - self._began).total_seconds() >= WINDOW_SECONDS:
            self._began, self._left = self._now(), self.requests
        allowed = self._left > 0
        self._left -= allowed
        return allowed

    def headers(self) -> dict[str, str]:
        """https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits"""
        reset = WINDOW_SECONDS - (self._now() - self._began).total_seconds()
        return {
            "X-Rate-Limit-Time-Window-Ms": str(int(WINDOW_SECONDS * 1000)),
            "X-Rate-Limit-Time-Reset-Ms": str(int(max(reset, 0.0) * 1000)),
            "X-Rate-Limit-Requests-Quota": str(self.requests),
            "X-Rate-Limit-Requests-Left": str(self._left),
        }
