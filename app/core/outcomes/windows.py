"""When an implemented recommendation can be measured. Pure: days and the business clock are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Window:
    """The days of an outcome, both included, in the shop's own calendar."""

    starts_on: date
    ends_on: date

    def waiting_days(self, today: date) -> int:
        """Whole days until the window has passed; 0 once it has."""
        return max(0, (self.ends_on - today).days + 1)


def window_of(effective_at: datetime, window_days: int, timezone: str) -> Window:
    """Return the first full days under the change: the day on which it was made belongs to neither side."""
    first = effective_at.astimezone(ZoneInfo(timezone)).date() + timedelta(days=1)
    return Window(first, first + timedelta(days=window_days - 1))
