"""What is left of a property's quota, as each answer states it. Knows no plan: the figures differ between them.

https://developers.google.com/analytics/devguides/reporting/data/v1/quotas
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from orchestration.connectors.exceptions import ThrottledError

LEAST_LEFT = 0.1
"""The rest is kept for people who look at their reports."""


class Status(msgspec.Struct):
    consumed: int = 0
    remaining: int = 0


@dataclass(slots=True)
class Quota:
    """`check` refuses the next request when a budget of the last answer is nearly used up."""

    _last: dict[str, Status] = field(default_factory=dict)
    _seen_at: datetime | None = None

    def learn(self, quota: dict[str, Status], now: datetime | None) -> None:
        self._last, self._seen_at = quota, now

    def check(self) -> None:
        """Raises ThrottledError with the time until the budget is filled again."""
        for name, status in self._last.items():
            if name == "concurrentRequests":
                continue
            if status.remaining <= LEAST_LEFT * (status.consumed + status.remaining) and status.consumed:
                self._last = {}  # what is asked next says how much there is then
                raise ThrottledError(
                    f"The Analytics property has less than a tenth of its quota left ({name}); the load goes on later.",
                    self._until_filled(name),
                )

    def _until_filled(self, name: str) -> float:
        """Hourly budgets are filled within the hour; the daily one at midnight in California, at most a day away."""
        if self._seen_at is None or "Day" not in name:
            return 3600.0
        pacific = self._seen_at - timedelta(hours=8)
        midnight = pacific.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - pacific).total_seconds()
