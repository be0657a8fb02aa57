"""Reading all that hangs on a list of parents (a supplier's products), one after the other, for platforms that cannot say
what has changed.

A state is `{}` (never loaded, or everything is wanted anew), `{"after"}` while a walk is under way, which goes on after that
parent, and `{"read_at"}` when it is done. Record ids begin with the parent's id and a colon, or are the parent's id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import FEW_GONE, MOST_GONE, Element
from orchestration.connectors.exceptions import FatalError


@dataclass(frozen=True, slots=True)
class Answer:
    """What one parent has now; `is_gone` says that the platform no longer has the parent itself."""

    elements: list[Element]
    server_time: datetime | None
    is_gone: bool = False


@dataclass(slots=True)
class _Gone:
    """How many of `known` one walk found to be gone."""

    known: int
    what: str
    is_trusted: bool
    count: int = 0

    def add(self, more: int) -> None:
        """Raises FatalError before a large part of them would be marked as deleted."""
        self.count += more
        if not self.is_trusted and self.count > max(FEW_GONE, MOST_GONE * self.known):
            raise FatalError(
                f"{self.count:,} of the {self.what} that are known are no longer given, so none was marked as deleted; check"
                " the connection's settings, or load the stream in full if they really are gone."
            )


def walk(
    parents: Sequence[str],
    read: Callable[[str], Answer],
    state: State,
    known: KnownRecords,
    *,
    per_page: int,
    what: str,
) -> Iterator[Page]:
    """Pages of `per_page` parents, in the order of their ids; what a parent had and has no more is marked as deleted.

    Raises FatalError when a large part of the parents, or of what hangs on those that stay, would vanish, unless everything
    is wanted anew.
    """
    held, now, after = _by_parent(known), None, str(state.get("after") or "")
    unlisted = held.keys() - set(parents)
    gone, lost = _Gone(len(held), what, not state), _Gone(sum(map(len, held.values())), f"parts of {what}", not state)
    gone.add(len(unlisted))
    rest = [parent for parent in sorted(parents) if parent > after]
    for at in range(0, len(rest), per_page):
        chunk = rest[at : at + per_page]
        page = Page([], {"after": chunk[-1]}, uuid4().hex)
        for parent in chunk:
            found = read(parent)
            now = found.server_time or now
            vanished = _add(page, found, held.get(parent, set()))
            gone.add(found.is_gone and parent in held)
            lost.add(0 if found.is_gone else vanished)
        yield Page(page.records, page.state, page.exchange_id, now, page.rejects)
    done: JsonObject = {"read_at": now.isoformat() if now else state.get("read_at")}
    yield Page(
        [Record(i, is_deleted=True) for one in sorted(unlisted) for i in sorted(held[one])], done, uuid4().hex, now
    )


def _add(page: Page, found: Answer, held: set[str]) -> int:
    """What the parent has now, and deletions of what it had, which are counted; none while some of it cannot be read."""
    records = [one for one in found.elements if isinstance(one, Record)]
    rejects = [one for one in found.elements if isinstance(one, Reject)]
    vanished = held - {one.id for one in records} if not rejects else set()
    page.records.extend([*records, *(Record(i, is_deleted=True) for i in sorted(vanished))])
    page.rejects.extend(rejects)
    return len(vanished)


def _by_parent(known: KnownRecords) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for record_id in known.fingerprints():
        found[record_id.split(":", 1)[0]].add(record_id)
    return dict(found)
