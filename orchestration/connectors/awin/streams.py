"""Awin's streams: commissions, the programmes that the publisher joined, and clicks by day. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from orchestration.connectors.awin.client import AwinClient
from orchestration.connectors.awin.transactions import Transactions
from orchestration.connectors.base import KnownRecords, Page, Record, State, Stream, StreamInfo
from orchestration.connectors.elements import Element, Seen, deletions, gone, read_elements, to_pages
from orchestration.connectors.rest import split_array
from orchestration.connectors.windows import server_clock

LATE_DAYS = 3
"""Clicks of a day are still counted up for a while."""
FIRST_DAYS = 30

STREAMS = (
    StreamInfo(
        "programmes",
        "One row per programme that the publisher has joined.",
        {"id": "integer|string", "name": "string|null", "currencyCode": "string|null"},
    ),
    StreamInfo(
        "transactions",
        "One row per commission, with its status, its sale and its parts.",
        {
            "id": "integer|string",
            "advertiserId": "integer|string",
            "commissionStatus": "string",
            "commissionAmount.amount": "number|string",
            "commissionAmount.currency": "string",
            "saleAmount.amount": "number|string",
            "saleAmount.currency": "string",
            "transactionDate": "string",
            "validationDate": "string|null",
            "paidToPublisher": "boolean",
        },
    ),
    StreamInfo(
        "advertiser_performance",
        "One row per day, region and advertiser: clicks, impressions and what came of them.",
        {"reportDate": "string", "advertiserId": "integer|string", "clicks": "integer|string"},
    ),
)


class _Programme(msgspec.Struct):
    id: int | str


class _Performance(msgspec.Struct, rename="camel"):
    advertiser_id: int | str


_programme = msgspec.json.Decoder(_Programme)
_performance = msgspec.json.Decoder(_Performance)


@dataclass(frozen=True, slots=True)
class Programmes:
    """Programmes are few: all are read at every sync, and one that is not listed any more was left."""

    client: AwinClient
    name: str = "programmes"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        answer, host = self.client.programmes(), self.client.host
        after = {"synced_at": server_clock(answer, host).isoformat()}
        found = read_elements(split_array(answer.body, host), _programme, lambda one, raw: Record(str(one.id), raw))
        yield from to_pages(found, dict(state), after, answer.server_time)
        seen = Seen()
        seen.add(found)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        yield from deletions(missing, after, answer.server_time)


@dataclass(frozen=True, slots=True)
class AdvertiserPerformance:
    """One report per day and region, each read again for `LATE_DAYS`. A state is `{"first", "date"}`, the days (in UTC)
    between which all is in.

    Awin's rows name no day: it is put in front of the server's own fields as `reportDate`.
    """

    client: AwinClient
    regions: list[str]
    name: str = "advertiser_performance"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now = self.client.now()
        today = now.date()
        first = date.fromisoformat(state["first"]) if state else today - timedelta(days=FIRST_DAYS)
        last = date.fromisoformat(state["date"]) if state else first
        start = max(first, last - timedelta(days=LATE_DAYS))
        days = [start + timedelta(days=n) for n in range((today - start).days + 1)]
        answers = self.client.performance((day, region) for day in days for region in self.regions)
        held = list(known.fingerprints()) if state else []
        for day in days:
            before, last = dict(state), max(day, last)
            state = {"first": str(first), "date": str(last)}
            found, seen = list[Element](), Seen()
            for region in self.regions:
                found += self._elements(next(answers).body, day, region)
            seen.add(found)
            yield from to_pages(found, before, dict(state), now)
            of_day = [one for one in held if one.startswith(f"{day}:")]
            missing = gone(of_day, seen, f"advertisers of {day}", is_trusted=False)
            yield from deletions(missing, dict(state), now)

    def _elements(self, body: bytes, day: date, region: str) -> list[Element]:
        def to_record(found: _Performance, payload: bytes) -> Record:
            dated = b'{"reportDate":"%s",' % str(day).encode() + payload.lstrip()[1:]
            return Record(f"{day}:{region}:{found.advertiser_id}", dated)

        return read_elements(split_array(body, self.client.host), _performance, to_record)


def all_streams(client: AwinClient, regions: list[str]) -> list[Stream]:
    return [Programmes(client), Transactions(client), AdvertiserPerformance(client, regions)]
