"""Weekly snapshots that cost units: what each part (a domain in a country) shows now, within a budget, and never paid twice.

A state is `{}` or `{"as_of", "done", "units"}`: when the snapshot began (server clock), how many of its parts are in, and
what they cost. Record ids are the part, or begin with it and a colon. What a part no longer shows is marked as deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.windows import moment

EVERY = timedelta(days=7) - timedelta(hours=4)
"""The figures are estimates that move monthly; a weekly schedule may be some hours early."""
FEW_ROWS = 10
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a part shows, and what it cost."""

    elements: list[Element]
    units: int
    server_time: datetime | None


def take(
    parts: Sequence[str], read: Callable[[str], Answer], state: State, known: KnownRecords, now: datetime
) -> Iterator[Page]:
    """One page per part; an empty one when the last snapshot is whole and younger than a week."""
    as_of, done = moment(state.get("as_of")), int(state.get("done") or 0)
    if as_of is None or (done >= len(parts) and now - as_of >= EVERY):
        as_of, done, state = now, 0, {}
    units, held = int(state.get("units") or 0), list(known.fingerprints())
    if done >= len(parts):
        yield Page([], dict(state), uuid4().hex, now)
    for number, part in enumerate(parts[done:], start=done + 1):
        answer = read(part)
        units += answer.units
        after: JsonObject = {"as_of": as_of.isoformat(), "done": number, "units": units}
        yield _page(part, answer, [i for i in held if i == part or i.startswith(f"{part}:")], after)


def _page(part: str, answer: Answer, held: list[str], state: JsonObject) -> Page:
    records = [one for one in answer.elements if isinstance(one, Record)]
    rejects = [one for one in answer.elements if isinstance(one, Reject)]
    if not answer.elements and len(held) > FEW_ROWS:
        raise FatalError(
            f"Nothing is shown for {part} any more where {len(held):,} rows are known; check the domain and the plan."
        )
    seen = {one.id for one in records}
    gone = [] if rejects else [Record(i, is_deleted=True) for i in held if i not in seen]
    return Page(records + gone, state, uuid4().hex, answer.server_time, rejects)


def check_budget(estimate: int, budget: int, left: int | None) -> None:
    """Before anything is spent. Raises FatalError with the figures when the plan is dearer than it may be."""
    if estimate > budget:
        raise FatalError(
            f"A snapshot would cost up to {estimate:,} units and {budget:,} are allowed; raise units_budget, or follow fewer"
            " domains, countries or rows."
        )
    if left is not None and estimate > left:
        raise FatalError(
            f"A snapshot would cost up to {estimate:,} units and {left:,} are left; buy more or wait until they are renewed."
        )


def row_id(part: str, *values: str) -> str:
    """The part and what tells its rows apart; their digest where a key cannot hold them."""
    text = ":".join((part, *values))
    if len(text) <= LONGEST_ID and "\x00" not in text:
        return text
    return f"{part}:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
