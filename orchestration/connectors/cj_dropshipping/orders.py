"""Orders placed at CJ. The list comes newest first; nothing can be asked for by change time.

A state of orders is `{}` or `{"read_at", "whole_at"}`, moments of the server's clock.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.elements import Element, Seen, deletions, fields, gone, read_elements, to_pages
from orchestration.connectors.rest import split_array
from orchestration.connectors.windows import moment

ORDERS_PATH, ORDERS_A_PAGE = "/shopping/order/list", 100
LOOK_BACK = timedelta(days=3)
"""Orders made this long before the last read are read again, whatever became of them."""
OPEN_FOR = timedelta(days=90)
"""An order that is open for longer is found by the weekly look at all of them."""
WHOLE_EVERY = timedelta(days=7)
MOST_WALKS = 3
CLOSED = ("DELIVERED", "CANCELLED", "TRASH")


class _Order(msgspec.Struct):
    orderId: str | int  # noqa: N815 - CJ's own names
    orderNum: str | None = None  # noqa: N815
    orderStatus: str = ""  # noqa: N815
    createDate: str = ""  # noqa: N815
    trackNumber: str | None = None  # noqa: N815


class _Orders(msgspec.Struct):
    total: int = 0
    list: msgspec.Raw = msgspec.Raw(b"[]")


_order = msgspec.json.Decoder(_Order)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of the list: records with the fingerprint `<created>|<status>|<track number>`, and how many orders there are."""

    elements: list[Element]
    total: int
    server_time: datetime | None

    def created(self) -> list[datetime]:
        return [
            at for one in self.elements if isinstance(one, Record) and (at := moment(one.fingerprint.split("|")[0]))
        ]


def read_page(client: CjClient, number: int) -> OrderPage:
    reply = client.get(ORDERS_PATH, {"pageNum": number, "pageSize": ORDERS_A_PAGE})
    found = fields(reply.data, _Orders, client.host)
    pieces = [] if bytes(found.list) == b"null" else split_array(bytes(found.list), client.host)

    def to_record(one: _Order, piece: bytes) -> Record:
        mark = f"{one.createDate}|{one.orderStatus}|{one.trackNumber or ''}"
        return Record(str(one.orderId), reply.body.own(piece), fingerprint=mark)

    return OrderPage(read_elements(pieces, _order, to_record), found.total, reply.server_time)


def find_order(client: CjClient, order_number: str) -> str | None:
    """CJ's id of the order that we sent as `order_number`, looked for through the whole list."""
    number, seen = 1, 0
    while True:
        reply = client.get(ORDERS_PATH, {"pageNum": number, "pageSize": ORDERS_A_PAGE})
        found = fields(reply.data, _Orders, client.host)
        orders = msgspec.json.decode(found.list, type=list[_Order] | None) or []
        match = next((str(one.orderId) for one in orders if one.orderNum == order_number), None)
        seen += len(orders)
        if match or not orders or seen >= found.total:
            return match
        number += 1


@dataclass(frozen=True, slots=True)
class OrderStream:
    """Orders from the newest back to the oldest that may still change; all of them once a week, which finds deletions."""

    client: CjClient
    name: str = "orders"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now = self.client.account()[1]
        held, whole_at = known.fingerprints(), moment(state.get("whole_at"))
        is_whole = whole_at is None or now - whole_at >= WHOLE_EVERY
        since = None if is_whole else _oldest_open(held, moment(state.get("read_at")) or now)
        before = dict(state)
        seen = yield from walk_orders(self.client, since, before)
        whole = now.isoformat() if is_whole else state.get("whole_at")
        done: JsonObject = {"read_at": now.isoformat(), "whole_at": whole}
        if is_whole:
            yield from deletions(gone(held, seen, "orders", is_trusted=not state), before, now)
        yield from to_pages([], done, done, now)


def walk_orders(client: CjClient, since: datetime | None, state: JsonObject) -> Generator[Page, None, Seen]:
    """Pages of the list down to `since`, each with the unchanged `state`: a walk that is cut short begins anew.

    An order that is deleted meanwhile moves those below it up past the reader, so the list is read again when it shrank.
    """
    for _ in range(MOST_WALKS):
        seen, number, rows, first_total, last = Seen(), 1, 0, None, None
        while True:
            page = read_page(client, number)
            rows += len(page.elements)
            first_total = page.total if first_total is None else first_total
            seen.add(page.elements)
            yield from to_pages(page.elements, state, state, page.server_time)
            created = page.created()
            is_past = since is not None and bool(created) and min(created) < since and _descends(last, created)
            if not page.elements or rows >= page.total or is_past:
                break
            number, last = number + 1, created
        if page.total >= first_total:
            return seen
    return Seen(has_rejects=True)


def _oldest_open(held: Mapping[str, str], read_at: datetime) -> datetime:
    """The creation of the oldest order that may still change, and never later than the look-back."""
    marks = [mark.split("|") for mark in held.values() if mark]
    still_open = [at for mark in marks if mark[1] not in CLOSED and (at := moment(mark[0]))]
    recent = [at for at in still_open if at > read_at - OPEN_FOR]
    return min([read_at - LOOK_BACK, *recent])


def _descends(last: list[datetime] | None, created: list[datetime]) -> bool:
    """Whether the list really comes newest first: only then may its tail be left unread."""
    whole = [*(last or [])[-1:], *created]
    return all(one >= two for one, two in pairwise(whole))
