"""Meta's streams: insights by day, and campaigns and pages, which are few and read whole at every sync."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from orchestration.connectors.base import JsonObject, KnownRecords, Page, State, Stream
from orchestration.connectors.elements import Seen, deletions, gone, to_pages
from orchestration.connectors.meta.client import MetaClient
from orchestration.connectors.meta.insights import InsightStream, elements_of

CAMPAIGN_FIELDS = (
    "id,name,status,effective_status,objective,daily_budget,lifetime_budget,bid_strategy,start_time,stop_time,created_time,"
    "updated_time"
)
PAGE_FIELDS = "id,name,category,link,fan_count,verification_status"
"""Named one by one: by default Meta adds each page's own access token."""
ROWS_A_PAGE = "100"


class _Object(msgspec.Struct):
    id: str


_object = msgspec.json.Decoder(_Object)


@dataclass(frozen=True, slots=True)
class WholeStream:
    """Objects that are few: all are read at every sync, and what is no longer listed is gone."""

    client: MetaClient
    name: str
    path: str
    fields: str

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        seen, before, now = Seen(), dict(state), None
        for reply in self.client.pages(self.path, {"fields": self.fields, "limit": ROWS_A_PAGE}):
            found = elements_of(reply, self.client, _object, lambda one: one.id)
            seen.add(found)
            now = reply.server_time
            yield from to_pages(found, before, before, now)
        yield from deletions(gone(known.fingerprints().keys(), seen, self.name, is_trusted=not state), before, now)
        done: JsonObject = {"read_at": now.isoformat() if now else None}
        yield from to_pages([], done, done, now)


def all_streams(client: MetaClient, first_day: date | None) -> list[Stream]:
    return [
        InsightStream(client, first_day),
        WholeStream(client, "campaigns", f"{client.account_id}/campaigns", CAMPAIGN_FIELDS),
        WholeStream(client, "pages", "me/accounts", PAGE_FIELDS),
    ]
