"""Awin's transactions: windows over three dates, a monthly look back over 13 months, and what vanished in between.

A transaction moves from pending to approved or declined months after the sale; its amendment or validation date moves
then, its transaction date does not. A state is `{}` or `{"synced_at", "whole_at"}`, moments of the server's clock; while
a pass is under way also `"pass": {"started_at", "is_whole", "done"}`, from which the same windows follow again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from orchestration.connectors.awin.client import AwinClient
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.elements import Element, Seen, deletions, gone, read_elements, to_pages
from orchestration.connectors.rest import split_array
from orchestration.connectors.windows import Window, moment, windows

LONGEST_WINDOW = timedelta(days=30)
"""Awin allows 31 days with both ends included."""
LOOK_BACK = timedelta(days=30)
"""Read again at every sync, by each kind of date: one call each."""
OVERLAP = timedelta(days=1)
"""After a pause longer than the look-back, how far before the last sync the windows begin."""
WHOLE_EVERY = timedelta(days=28)
HISTORY = timedelta(days=396)
"""13 months: how long declined sales and corrections have been seen to come in."""


class _Transaction(msgspec.Struct, rename="camel"):
    id: int | str
    transaction_date: str


_decoder = msgspec.json.Decoder(_Transaction)
Call = tuple[str, Window]


@dataclass(frozen=True, slots=True)
class Transactions:
    """Commissions of one publisher. The fingerprint of a record is its transaction date, which says in which window it belongs."""

    client: AwinClient
    name: str = "transactions"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        job = dict(state.get("pass") or self._new_pass(state))
        base = {name: value for name, value in state.items() if name != "pass"}
        seen, looked = Seen(), list[Window]()
        calls = list(_calls(base, job))[job["done"] :]
        for (kind, window), answer in zip(calls, self.client.transactions(calls), strict=True):
            elements = self._elements(answer.body)
            if kind == "transaction":
                looked.append(window)
                seen.add(elements)
            before, job = {**base, "pass": job}, {**job, "done": job["done"] + 1}
            yield from to_pages(elements, before, {**base, "pass": job}, answer.server_time)
        done = _done(base, job)
        yield from to_pages([], done, done, moment(job["started_at"]))
        held = [one for one, at in known.fingerprints().items() if _is_in(at, looked)]
        yield from self._vanished(gone(held, seen, self.name, is_trusted=not base), done)

    def _new_pass(self, state: State) -> JsonObject:
        now, whole_at = self.client.now(), moment(state.get("whole_at"))
        is_whole = whole_at is None or now - whole_at >= WHOLE_EVERY
        return {"started_at": now.isoformat(), "is_whole": is_whole, "done": 0}

    def _vanished(self, missing: list[str], state: JsonObject) -> Iterator[Page]:
        """What is no longer listed by date is asked for by id, and marked as deleted where Awin does not know it either."""
        seen = Seen()
        for answer in self.client.transactions_by_id(missing):
            found = self._elements(answer.body)
            seen.add(found)
            yield from to_pages(found, state, state, answer.server_time)
        yield from deletions(gone(missing, seen, self.name, is_trusted=True), state, moment(state["synced_at"]))

    def _elements(self, body: bytes) -> list[Element]:
        return read_elements(split_array(body, self.client.host), _decoder, _to_record)


def _to_record(found: _Transaction, payload: bytes) -> Record:
    return Record(str(found.id), payload, fingerprint=found.transaction_date)


def _calls(base: JsonObject, job: JsonObject) -> Iterator[Call]:
    """The windows of a pass, the same for the same state: transaction dates first, so that later changes come last."""
    now = datetime.fromisoformat(job["started_at"])
    since = moment(base.get("synced_at"))
    recent = min(now - LOOK_BACK, since - OVERLAP if since else now)
    start = min(recent, now - HISTORY) if job["is_whole"] else recent
    yield from (("transaction", window) for window in windows(start, now, LONGEST_WINDOW))
    for kind in ("validation", "amendment"):
        yield from ((kind, window) for window in windows(recent, now, LONGEST_WINDOW))


def _is_in(transaction_date: str, looked: list[Window]) -> bool:
    at = moment(transaction_date)
    return at is not None and any(window.start <= at < window.end for window in looked)


def _done(base: JsonObject, job: JsonObject) -> JsonObject:
    whole_at = job["started_at"] if job["is_whole"] else base.get("whole_at")
    return {"synced_at": job["started_at"], "whole_at": whole_at}
