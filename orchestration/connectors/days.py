"""Replacing whole days: for reports whose rows have no change time, and change or vanish for weeks.

Record ids begin with their day. Knows neither how days are asked for nor which are due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject
from orchestration.connectors.elements import Element, Seen
from orchestration.connectors.exceptions import FatalError

FEW_ROWS = 10


@dataclass(slots=True)
class EmptyDays:
    """Known rows of days for which one load got no row at all. More than a few are believed to be gone only when everything
    is wanted anew (`is_trusted`)."""

    is_trusted: bool
    rows: int = 0

    def add(self, rows: int, what: str) -> None:
        """Raises FatalError before they would be marked as deleted."""
        self.rows += rows
        if self.rows > FEW_ROWS and not self.is_trusted:
            raise FatalError(
                f"The platform answers without any {what} for days of which {self.rows:,} rows are known, so none was marked as"
                " deleted; check the account's rights and filters, or load the stream in full."
            )


def replace_days(
    answers: Iterator[tuple[list[Element], datetime | None]],
    known: set[str],
    before: JsonObject,
    after: JsonObject,
    what: str,
    empty: EmptyDays,
) -> Iterator[Page]:
    """One page per answer; only the last one moves the cursor from `before` to `after`, and marks as deleted what the days
    had (`known`) and have no more; nothing while some of it cannot be read. `empty` is that of the whole load.
    """
    seen = Seen()
    elements, now = next(answers)
    while True:
        seen.add(elements)
        following = next(answers, None)
        if following is None:
            break
        yield _page(elements, before, now)
        elements, now = following
    vanished = set() if seen.has_rejects else known - seen.ids
    if not seen.ids:
        empty.add(len(vanished), what)
    yield _page([*elements, *(Record(i, is_deleted=True) for i in sorted(vanished))], after, now)


def ids_by_day(known: KnownRecords, length: int) -> dict[str, set[str]]:
    """What landing holds, by the first `length` signs of the id."""
    found: dict[str, set[str]] = defaultdict(set)
    for record_id in known.fingerprints():
        found[record_id[:length]].add(record_id)
    return found


def days(start: date, end: date) -> Iterator[date]:
    """From `start` to `end`, both included."""
    for number in range((end - start).days + 1):
        yield start + timedelta(days=number)


def _page(elements: list[Element], state: JsonObject, now: datetime | None) -> Page:
    records = [one for one in elements if isinstance(one, Record)]
    return Page(records, state, uuid4().hex, now, [one for one in elements if isinstance(one, Reject)])
