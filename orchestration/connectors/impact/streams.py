"""impact.com's streams: programs, actions by the time of their last update, and the log of their changes.

A state of the two latter is `{}` or `{"updated_at", "whole_at"}`, moments of the server's clock; while a pass is under way
also `"pass": {"started_at", "is_whole", "done"}`, from which the same windows follow again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State, StreamInfo
from orchestration.connectors.elements import Seen, deletions, gone, read_elements, to_pages
from orchestration.connectors.impact.client import ImpactClient
from orchestration.connectors.windows import Window, moment, windows

LONGEST_WINDOW = timedelta(days=30)
"""45 days are allowed; wide windows end in a 502."""
LOOK_BACK = timedelta(days=2)
HISTORY = timedelta(days=396)
WHOLE_EVERY = timedelta(days=28)
READ_AGAIN = timedelta(days=182)
MOST_WALKS = 3
"""A list that changes while it is walked is walked again; what even so is missed, the monthly reading finds."""

STREAMS = (
    StreamInfo(
        "campaigns",
        "One row per program that the partner has joined.",
        {"CampaignId": "integer|string", "CampaignName": "string|null", "ContractStatus": "string|null"},
    ),
    StreamInfo(
        "actions",
        "One row per action: a commission, pending, approved or reversed.",
        {
            "Id": "string",
            "CampaignId": "integer|string",
            "State": "string",
            "Payout": "string",
            "Amount": "string",
            "Currency": "string",
            "EventDate": "string",
            "LockingDate": "string|null",
            "ClearedDate": "string|null",
        },
    ),
    StreamInfo(
        "action_updates",
        "One row per change of an action's state or payout.",
        {"Id": "string", "ActionId": "string", "State": "string", "DeltaPayout": "string", "Currency": "string"},
    ),
)


class _Campaign(msgspec.Struct):
    id: int | str = msgspec.field(name="CampaignId")


class _Change(msgspec.Struct):
    id: str = msgspec.field(name="Id")
    updated_at: str | None = msgspec.field(default=None, name="UpdateDate")


_campaign = msgspec.json.Decoder(_Campaign)
_change = msgspec.json.Decoder(_Change)


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Programs are few: all are read at every sync, and one that is not listed any more was left."""

    client: ImpactClient
    name: str = "campaigns"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        before, seen = dict(state), Seen()
        for page in self.client.pages("Campaigns"):
            after = {"synced_at": page.server_time.isoformat()}
            found = read_elements(page.objects, _campaign, lambda one, raw: Record(str(one.id), raw))
            seen.add(found)
            yield from to_pages(found, before, after if page.is_last else before, page.server_time)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        yield from deletions(missing, after, page.server_time)


@dataclass(frozen=True, slots=True)
class Changes:
    """A list that is read by windows over the last update; `key` is its name at impact.com."""

    client: ImpactClient
    name: str
    key: str

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        base = {name: value for name, value in state.items() if name != "pass"}
        job = dict(state.get("pass") or self._new_pass(base))
        for window in list(_windows(base, job))[job["done"] :]:
            before, job = {**base, "pass": job}, {**job, "done": job["done"] + 1}
            yield from self._window(window, before, {**base, "pass": job})
        done = _done(base, job)
        yield from to_pages([], done, done, moment(job["started_at"]))

    def _new_pass(self, base: JsonObject) -> JsonObject:
        now, whole_at = self.client.now(), moment(base.get("whole_at"))
        is_whole = whole_at is None or now - whole_at >= WHOLE_EVERY
        return {"started_at": now.isoformat(), "is_whole": is_whole, "done": 0}

    def _window(self, window: Window, before: JsonObject, after: JsonObject) -> Iterator[Page]:
        """An action that is updated leaves its window, and the ones behind move up a place: the total tells."""
        for walk in range(1, MOST_WALKS + 1):
            totals = set[int]()
            for page in self.client.updated(self.key, window):
                totals.add(page.total)
                is_done = page.is_last and (len(totals) == 1 or walk == MOST_WALKS)
                found = read_elements(page.objects, _change, _to_record)
                yield from to_pages(found, before, after if is_done else before, page.server_time)
            if is_done:
                return


def _to_record(found: _Change, payload: bytes) -> Record:
    return Record(found.id, payload, moment(found.updated_at))


def _windows(base: JsonObject, job: JsonObject) -> Iterator[Window]:
    """Oldest first; the same for the same state."""
    now, since = datetime.fromisoformat(job["started_at"]), moment(base.get("updated_at"))
    start = since - LOOK_BACK if since else now - HISTORY
    return windows(min(start, now - READ_AGAIN) if job["is_whole"] else start, now, LONGEST_WINDOW)


def _done(base: JsonObject, job: JsonObject) -> JsonObject:
    whole_at = job["started_at"] if job["is_whole"] else base.get("whole_at")
    return {"updated_at": job["started_at"], "whole_at": whole_at}
