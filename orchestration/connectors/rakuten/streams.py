"""Rakuten's partnerships and transactions. Knows no database.

Transactions are served for 30 days after they were processed and then never again; corrections are rows of their own,
below zero. A state of theirs is `{"processed_at"}`: all that was processed before it is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec

from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import Seen, deletions, gone, read_elements, to_pages
from orchestration.connectors.rakuten.client import RakutenClient
from orchestration.connectors.rest import split_array
from orchestration.connectors.windows import Window, moment, windows

SERVED = timedelta(days=30)
MARGIN = timedelta(hours=1)
"""So that a slow call does not ask for more than is served."""
LOOK_BACK = timedelta(days=3)
LONGEST_WINDOW = timedelta(days=5)
"""A load that dies goes on after the last whole window."""
_TIME = "%a %b %d %Y %H:%M:%S GMT%z (UTC)"


class _Advertiser(msgspec.Struct):
    id: int | str


class _Partnership(msgspec.Struct):
    advertiser: _Advertiser


class _Transaction(msgspec.Struct):
    etransaction_id: str
    process_date: str


_partnership = msgspec.json.Decoder(_Partnership)
_transaction = msgspec.json.Decoder(_Transaction)


@dataclass(frozen=True, slots=True)
class Partnerships:
    """Partnerships are few: all are read at every sync, and one that is not listed any more was ended."""

    client: RakutenClient
    name: str = "partnerships"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        before, seen = dict(state), Seen()
        for answer, is_last in self.client.partnerships():
            elements = split_array(answer.body, self.client.host, "partnerships")
            found = read_elements(elements, _partnership, lambda one, raw: Record(str(one.advertiser.id), raw))
            seen.add(found)
            after = {"synced_at": answer.server_time.isoformat() if answer.server_time else None}
            yield from to_pages(found, before, after if is_last else before, answer.server_time)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        yield from deletions(missing, after, answer.server_time)


@dataclass(frozen=True, slots=True)
class Transactions:
    """What was processed since the last sync, and three days before it again."""

    client: RakutenClient
    name: str = "transactions"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now, since = self.client.now(), moment(state.get("processed_at"))
        served = now - SERVED + MARGIN
        if since and since < served:
            yield _gap(since, served, dict(state), now)
        reached = since or served
        for window in windows(max(served, reached - LOOK_BACK), now, LONGEST_WINDOW):
            reached = max(reached, window.end)
            before, state = state, {"processed_at": reached.isoformat()}
            yield from self._window(window, before, state, now)

    def _window(self, window: Window, before: State, after: State, now: datetime) -> Iterator[Page]:
        """Pages until one shows nothing new: a short page need not be the last."""
        seen = Seen()
        for answer in self.client.transactions(window):
            found = read_elements(split_array(answer.body, self.client.host), _transaction, _to_record)
            known = len(seen.ids)
            seen.add(found)
            if len(seen.ids) == known and not any(isinstance(one, Reject) for one in found):
                break
            yield from to_pages(found, dict(before), dict(before), answer.server_time)
        yield from to_pages([], dict(after), dict(after), now)


def _to_record(found: _Transaction, payload: bytes) -> Record:
    """Times are spelled as JavaScript prints them: `Wed Apr 15 2020 21:20:27 GMT+0000 (UTC)`."""
    processed_at = datetime.strptime(found.process_date, _TIME).astimezone(UTC)
    return Record(found.etransaction_id, payload, processed_at)


def _gap(since: datetime, served: datetime, state: State, now: datetime) -> Page:
    """A sentence in quarantine on what can be had from the report in the dashboard only."""
    reason = (
        f"What Rakuten processed from {since:%Y-%m-%d %H:%M} to {served:%Y-%m-%d %H:%M} (UTC) is no longer served, because"
        " nothing was read for 30 days; download that time's transaction report from the dashboard and import it."
    )
    return Page(
        [], dict(state), uuid4().hex, now, [Reject("not_served_any_more", reason, b"", f"{since:%Y-%m-%dT%H:%M}Z")]
    )
