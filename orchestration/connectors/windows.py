"""Half-open windows of time, and the server's clock that ends the last of them. Knows no platform and no cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.http import Content


@dataclass(frozen=True, slots=True)
class Window:
    """`[start, end)`, both aware."""

    start: datetime
    end: datetime


def windows(start: datetime, end: datetime, longest: timedelta) -> Iterator[Window]:
    """`[start, end)` cut into pieces of at most `longest`, oldest first; nothing where `end` is not after `start`."""
    while start < end:
        cut = min(start + longest, end)
        yield Window(start, cut)
        start = cut


def runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Ascending days cut where one is missing: each piece can be asked for by its first and its last."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def server_clock(content: Content, host: str) -> datetime:
    """The server's Date to the second: the business clock, and the upper bound of every cursor."""
    if content.server_time is None:
        raise SchemaDriftError(f"{host} sends no Date header, without which no cursor is safe; check the address.")
    return content.server_time.astimezone(UTC)


def moment(text: object) -> datetime | None:
    """An ISO 8601 time in UTC (one without an offset is taken for UTC), or None when `text` is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # midnight of the year 1 east of Greenwich has no time in UTC
        return None
