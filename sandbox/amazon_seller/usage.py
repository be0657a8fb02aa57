"""Usage plans: for each operation a bucket over the account's clock, told as Amazon does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

PLANS = {
    "getMarketplaceParticipations": (0.016, 15), "searchOrders": (0.0056, 20), "getOrder": (0.5, 30),
    "getInventorySummaries": (2.0, 2), "listTransactions": (0.5, 10), "createReport": (0.0167, 15),
    "getReport": (2.0, 15), "getReportDocument": (0.0167, 15),
}  # fmt: skip
"""Requests a second and burst, from the published models."""


class Usage:
    """What is left of each plan; `generosity` multiplies the published rates and bursts."""

    def __init__(self, now: Callable[[], datetime], generosity: float) -> None:
        self._now, self._generosity = now, generosity
        self._left = {name: burst * generosity for name, (_, burst) in PLANS.items()}
        self._seen = dict.fromkeys(PLANS, now())

    def take(self, operation: str) -> bool:
        """Whether one more request is within the plan; takes it if so."""
        passed = (self._now() - self._seen[operation]).total_seconds()
        burst = PLANS[operation][1] * self._generosity
        self._left[operation] = min(burst, self._left[operation] + max(passed, 0.0) * self.rate(operation))
        self._seen[operation] = self._now()
        allowed = self._left[operation] >= 1 - 1e-9
        self._left[operation] -= allowed
        return allowed

    def rate(self, operation: str) -> float:
        return PLANS[operation][0] * self._generosity
