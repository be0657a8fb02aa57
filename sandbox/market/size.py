"""How big the market is and when its clock starts. It does not know what is sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
HISTORY_ENDS_ON = date(2026, 11, 15)
CLOSING_TIME = time(23, 45)
"""The shop's day ends here: the clock stands at a quarter to midnight, so that the last day is always a whole one."""
_MINUTES = [f"T{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]
_SECONDS = [f":{second:02d}Z" for second in range(60)]


@dataclass(frozen=True, slots=True)
class MarketSize:
    """Number of variants, days of history up to `HISTORY_ENDS_ON` inclusive, and mean orders per day."""

    variants: int = 220
    days: int = 730
    orders_per_day: float = 47.0

    def __post_init__(self) -> None:
        if self.variants < 8 or self.days < 1 or self.orders_per_day <= 0:
            raise ValueError("A market needs at least 8 variants, 1 day and more than 0 orders a day.")

    @property
    def first_day(self) -> date:
        return HISTORY_ENDS_ON - timedelta(days=self.days - 1)


def opening(day: date) -> int:
    """The instant at which `day` begins in the shop's zone, in seconds since 1970 UTC."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def closing(day: date) -> int:
    """The instant at which the shop's clock rests after `day`; 23, 24 or 25 hours after opening, less 15 minutes."""
    return int(datetime.combine(day, CLOSING_TIME, ZONE).timestamp())


def local_day(instant: int) -> date:
    """The day in the shop's zone of an instant in seconds since 1970 UTC."""
    return datetime.fromtimestamp(instant, ZONE).date()


def iso(instant: int) -> str:
    """An instant as Shopify writes it: `2026-11-15T23:45:00Z`."""
    day, second = divmod(instant, 86400)
    return _utc_day(day) + _MINUTES[second // 60] + _SECONDS[second % 60]


@cache
def _utc_day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
