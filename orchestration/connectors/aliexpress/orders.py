"""Orders and their parcels, by the ids that we hold: AliExpress lists no buyer's orders.

States are those of a walk; `"whole_at"` says when all orders were read, closed ones too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec

from orchestration.connectors.aliexpress.client import AliExpressClient, as_json
from orchestration.connectors.aliexpress.envelope import ApiError, elements, fields_of
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State
from orchestration.connectors.exceptions import FatalError, SchemaDriftError

ORDERS_A_PAGE = 20
WHOLE_EVERY = timedelta(days=7)
"""How often orders are read again that were closed already: refunds change them in silence."""
QUIET_AFTER = timedelta(days=60)
"""A parcel whose last event is older is not asked for again."""
CLOSED = ("FINISH", "ARCHIVE")
ORDER_METHOD, TRACKING_METHOD = "aliexpress.trade.ds.order.get", "aliexpress.ds.order.tracking.get"


class _Order(msgspec.Struct):
    order_status: str = ""


class _Node(msgspec.Struct):
    time_stamp: str | int = 0


@dataclass(frozen=True, slots=True)
class OrderStream:
    """Orders by our ids, while they are open; once a week all of them."""

    client: AliExpressClient
    listing: Listing
    name: str = "orders"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        held, begun_at = known.fingerprints(), server_clock(self.client)
        whole_at = _moment(state.get("whole_at"))
        is_whole = bool(state.get("whole")) or whole_at is None or begun_at - whole_at >= WHOLE_EVERY
        wanted = sorted({*self.listing.order_ids, *held})
        rest = [i for i in wanted if i > str(state.get("after") or "") and (is_whole or held.get(i) not in CLOSED)]
        base: JsonObject = {"whole_at": state.get("whole_at")}
        for at in range(0, len(rest), ORDERS_A_PAGE):
            chunk = rest[at : at + ORDERS_A_PAGE]
            found = [self._one(order_id) for order_id in chunk]
            yield _page(found, base | {"after": chunk[-1], "whole": is_whole}, begun_at)
        whole = begun_at.isoformat() if is_whole else state.get("whole_at")
        yield _page([], {"read_at": begun_at.isoformat(), "whole_at": whole}, begun_at)

    def _one(self, order_id: str) -> Record | Reject:
        try:
            reply = self.client.call(ORDER_METHOD, {"single_order_query": as_json({"order_id": order_id})})
        except ApiError as error:  # an order of somebody else looks like a missing permission
            return Reject(
                "refused", "AliExpress does not show this order to this account.", error.code.encode(), order_id
            )
        payload = bytes(reply.fields.get("result") or b"null")
        try:
            status = msgspec.json.decode(payload, type=_Order).order_status
        except msgspec.MsgspecError:
            return Reject("unreadable", "The order's status cannot be read.", reply.own(payload), order_id)
        return Record(order_id, reply.own(payload), fingerprint=status)


@dataclass(frozen=True, slots=True)
class TrackingStream:
    """Where the parcels of our orders are; an order that is not on its way yet has a record without events."""

    client: AliExpressClient
    listing: Listing
    name: str = "tracking"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        held, begun_at = known.fingerprints(), server_clock(self.client)
        quiet = (begun_at - QUIET_AFTER).timestamp() * 1000
        wanted = sorted({*self.listing.order_ids, *held})
        rest = [i for i in wanted if i > str(state.get("after") or "") and not 0 < float(held.get(i) or 0) < quiet]
        for at in range(0, len(rest), ORDERS_A_PAGE):
            chunk = rest[at : at + ORDERS_A_PAGE]
            yield _page([self._one(order_id) for order_id in chunk], {"after": chunk[-1]}, begun_at)
        yield _page([], {"read_at": begun_at.isoformat()}, begun_at)

    def _one(self, order_id: str) -> Record | Reject:
        params = {"ae_order_id": order_id, "language": self.listing.language}
        try:
            reply = self.client.call(TRACKING_METHOD, params)
        except ApiError as error:
            return Reject(
                "refused", "AliExpress does not show this order to this account.", error.code.encode(), order_id
            )
        payload = bytes(reply.fields.get("result") or b"null")
        try:
            newest = latest_event(payload, self.client.host)
        except (SchemaDriftError, ValueError):
            return Reject("unreadable", "The parcel's events cannot be read.", reply.own(payload), order_id)
        return Record(order_id, reply.own(payload), fingerprint=str(newest))


def latest_event(payload: bytes, host: str) -> int:
    """Epoch milliseconds of the newest event, 0 when there is none. Raises SchemaDriftError or ValueError for odd ones."""
    data = fields_of(payload, host).get("data")
    if data is None or bytes(data) == b"null":
        return 0
    lines = elements(fields_of(data, host).get("tracking_detail_line_list"), host)
    nodes = [node for line in lines for node in elements(fields_of(line, host).get("detail_node_list"), host)]
    return max((int(msgspec.json.decode(node, type=_Node).time_stamp) for node in nodes), default=0)


def server_clock(client: AliExpressClient) -> datetime:
    """The gateway's Date, from the cheapest call there is."""
    moment = client.call("aliexpress.ds.feedname.get").server_time
    if moment is None:
        raise FatalError(f"{client.host} sends no Date header, without which no cursor is safe; check the address.")
    return moment


def _page(found: list[Record | Reject], state: JsonObject, now: datetime) -> Page:
    records = [one for one in found if isinstance(one, Record)]
    return Page(records, state, uuid4().hex, now, [one for one in found if isinstance(one, Reject)])


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
