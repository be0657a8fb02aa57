"""The parcels of orders placed at CJ. A state is `{}`, `{"after"}` while parcels are read, and `{"read_at"}` when they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.cj_dropshipping.orders import OPEN_FOR, walk_orders
from orchestration.connectors.elements import Element, read_elements, to_pages
from orchestration.connectors.rest import split_array

TRACKING_PATH, PARCELS_A_PAGE = "/logistic/trackInfo", 20
ARRIVED = "Delivered"


class _Parcel(msgspec.Struct):
    trackingNumber: str  # noqa: N815
    trackingStatus: str | None = None  # noqa: N815


_parcel = msgspec.json.Decoder(_Parcel)


@dataclass(frozen=True, slots=True)
class TrackingStream:
    """Where the parcels of the last 90 days' orders are, until they have arrived."""

    client: CjClient
    name: str = "tracking"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now = self.client.account()[1]
        held, after = known.fingerprints(), str(state.get("after") or "")
        wanted = {*self._track_numbers(now - OPEN_FOR), *held}
        rest = sorted(one for one in wanted if one > after and held.get(one) != ARRIVED)
        for at in range(0, len(rest), PARCELS_A_PAGE):
            chunk = rest[at : at + PARCELS_A_PAGE]
            found = [element for number in chunk for element in self._parcels(number)]
            yield from to_pages(found, dict(state), {"after": chunk[-1]}, now)
        done: JsonObject = {"read_at": now.isoformat()}
        yield from to_pages([], done, done, now)

    def _track_numbers(self, since: datetime) -> set[str]:
        pages = walk_orders(self.client, since, {})
        marks = (record.fingerprint.split("|")[2] for page in pages for record in page.records)
        return {number for number in marks if number}

    def _parcels(self, number: str) -> list[Element]:
        reply = self.client.get(TRACKING_PATH, {"trackNumber": number})
        pieces = [] if reply.data == b"null" else split_array(reply.data, self.client.host)
        return read_elements(
            pieces,
            _parcel,
            lambda one, piece: Record(one.trackingNumber, reply.body.own(piece), fingerprint=one.trackingStatus or ""),
        )
