"""CJ's ledger of commissions: first by windows, then after the last id, and every week once more by locking date.

A correction is a row of its own with the same `originalActionId`, and a restatement a full reversal and a new row: the
net is the sum over that id. A status moves without a new row, which is why the last 90 days are read again.

A state is `{}` or `{"commission_id", "read_at"}`; while windows are being read also
`"pass": {"started_at", "is_first", "done", "after"}`, where `after` is the last id of the window that is half read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State, StreamInfo
from orchestration.connectors.cj.client import Batch, CjClient
from orchestration.connectors.elements import read_elements, to_pages
from orchestration.connectors.windows import Window, moment, windows

LONGEST_WINDOW = timedelta(days=30)
"""31 days was the limit of the API before this one; for this one it is advised."""
HISTORY = timedelta(days=396)
READ_AGAIN_EVERY = timedelta(days=7)
READ_AGAIN = timedelta(days=90)
AHEAD = timedelta(days=90)
"""Open commissions have a locking date in the future."""

STREAMS = (
    StreamInfo(
        "commissions",
        "One row per entry of the ledger: a commission, or a correction of one.",
        {
            "commissionId": "string",
            "original": "boolean",
            "originalActionId": "string",
            "actionStatus": "string",
            "validationStatus": "string|null",
            "postingDate": "string",
            "eventDate": "string",
            "lockingDate": "string",
            "advertiserId": "string",
            "saleAmountPubCurrency": "string|null",
            "pubCommissionAmountPubCurrency": "string",
            "pubCommissionAmountUsd": "string",
        },
    ),
)


class _Commission(msgspec.Struct, rename="camel"):
    commission_id: str
    posting_date: str


_decoder = msgspec.json.Decoder(_Commission)


@dataclass(frozen=True, slots=True)
class Commissions:
    """The ledger of one publisher. Nothing is ever taken out of it."""

    client: CjClient
    name: str = "commissions"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        base = {name: value for name, value in state.items() if name != "pass"}
        job = state.get("pass")
        if job is None and base.get("commission_id"):
            base, now = yield from self._tail(base)
            job = _new_pass(base, now)
        elif job is None:
            job = _new_pass(base, self.client.now())
        if job:
            yield from self._windows(base, job)

    def _tail(self, base: JsonObject) -> Generator[Page, None, tuple[JsonObject, datetime]]:
        """What was posted since the last id; returns the new cursor and the server's clock."""
        for batch in self.client.since(base["commission_id"]):
            before, base = base, _after(base, batch)
            yield from _pages(batch, before, base)
        return base, batch.server_time

    def _windows(self, base: JsonObject, job: JsonObject) -> Iterator[Page]:
        """Only windows by posting date move the cursor: others show later ids before all earlier ones are in."""
        for dates, window in _calls(job)[job["done"] :]:
            for batch in self.client.in_window(dates, window, job["after"]):
                before = {**base, "pass": job}
                done = {"done": job["done"] + 1, "after": None} if batch.is_last else {"after": batch.last_id}
                base, job = _after(base, batch) if job["is_first"] else base, {**job, **done}
                yield from _pages(batch, before, {**base, "pass": job})
        base = {**base, "read_at": job["started_at"]}
        yield from to_pages([], base, base, moment(job["started_at"]))


def _new_pass(base: JsonObject, now: datetime) -> JsonObject | None:
    """Due at first, and every week; an account without any commission starts anew every time."""
    read_at, is_first = moment(base.get("read_at")), not base.get("commission_id")
    if is_first or read_at is None or now - read_at >= READ_AGAIN_EVERY:
        return {"started_at": now.isoformat(), "is_first": is_first, "done": 0, "after": None}
    return None


def _calls(job: JsonObject) -> list[tuple[str, Window]]:
    """The windows of a pass, the same for the same pass."""
    now = datetime.fromisoformat(job["started_at"])
    if job["is_first"]:
        return [("Posting", window) for window in windows(now - HISTORY, now, LONGEST_WINDOW)]
    return [("Locking", window) for window in windows(now - READ_AGAIN, now + AHEAD, LONGEST_WINDOW)]


def _after(base: JsonObject, batch: Batch) -> JsonObject:
    """The cursor is the highest id that is in; windows are not in the order of ids."""
    ids = [one for one in (base.get("commission_id"), batch.last_id) if one]
    return {**base, "commission_id": max(ids, key=int, default=None)}


def _pages(batch: Batch, before: JsonObject, after: JsonObject) -> Iterator[Page]:
    return to_pages(read_elements(batch.records, _decoder, _to_record), before, after, batch.server_time)


def _to_record(found: _Commission, payload: bytes) -> Record:
    return Record(found.commission_id, payload, moment(found.posting_date))
