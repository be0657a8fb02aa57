"""Shopify's cost budget as its answers state it. Knows no plan: `restoreRate` differs between them and may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.connectors.base import JsonObject


@dataclass(slots=True)
class Throttle:
    """How long to wait before a query: (requested - available) / restoreRate seconds.

    https://shopify.dev/docs/api/usage/rate-limits
    """

    clock: Callable[[], float]
    _available: float = 0.0
    _maximum: float = 0.0
    _restore_rate: float = 0.0
    _seen_at: float = 0.0
    _costs: dict[str, float] = field(default_factory=dict)

    def learn(self, document: str, extensions: JsonObject) -> None:
        """Take over the numbers of an answer's `cost`; an answer without them changes nothing."""
        cost = extensions.get("cost") or {}
        status = cost.get("throttleStatus") or {}
        if not status.get("restoreRate"):
            return
        self._available = float(status["currentlyAvailable"])
        self._maximum = float(status["maximumAvailable"])
        self._restore_rate = float(status["restoreRate"])
        self._seen_at = self.clock()
        self._costs[document] = float(cost.get("requestedQueryCost") or 0.0)

    def wait_for(self, document: str) -> float:
        """Seconds until the budget covers what `document` asked for last time; 0 while nothing is known."""
        if not self._restore_rate:
            return 0.0
        restored = (self.clock() - self._seen_at) * self._restore_rate
        available = min(self._available + restored, self._maximum)
        return max(0.0, (min(self._costs.get(document, 0.0), self._maximum) - available) / self._restore_rate)
