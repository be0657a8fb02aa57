"""Up to which day a business's figures are whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def last_complete_day(as_of: datetime | None, timezone: str) -> date | None:
    """The day before the one of the business clock, which is not over: beside whole days it would always show a fall."""
    return None if as_of is None else as_of.astimezone(ZoneInfo(timezone)).date() - timedelta(days=1)
