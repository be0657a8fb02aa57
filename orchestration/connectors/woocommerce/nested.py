"""Lists that older shops only give parent by parent: variations before WooCommerce 10.3, refunds before 9.0.

The parent's id is put in front of an object that does not hold it, so that raw tables are the same for all shops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import msgspec

from orchestration.connectors.base import KnownRecords, Page, Record, Reject, State
from orchestration.connectors.elements import Element, Seen, deletions, gone, read_elements
from orchestration.connectors.rest import Params
from orchestration.connectors.windows import server_clock
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.records import Listing, to_page
from orchestration.connectors.woocommerce.walk import walk

_BY_ID: Params = {"orderby": "id", "order": "asc", "status": "any"}


@dataclass(frozen=True, slots=True)
class VariationsByProduct:
    """Read whole at every sync, one request for each variable product: stock moves no time of change."""

    client: WooClient
    name: str = "product_variations"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        products = _parents(self.client, f"{API}/products", {"type": "variable", "_fields": "id"})
        seen, began = products.seen, products.began
        for parent in products.found:
            for listing in _children(self.client, f"{API}/products/{parent.id}/variations", parent.id):
                seen.add(listing.elements)
                yield to_page(listing, dict(state), self.client.take_stray())
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        yield from deletions(missing, dict(state), began)
        yield Page([], {"read_at": began.isoformat()}, uuid4().hex, began, products.rejects)


@dataclass(frozen=True, slots=True)
class RefundsByOrder:
    """All orders are asked for the ids of their refunds at every sync, and those with an unknown one for the refunds: an
    order's time of change does not tell of them."""

    client: WooClient
    name: str = "refunds"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        orders = _parents(self.client, f"{API}/orders", {"_fields": "id,refunds"})
        held, seen, began = known.fingerprints(), orders.seen, orders.began
        for parent in orders.found:
            seen.ids.update(str(refund.id) for refund in parent.refunds)
            if state and all(str(refund.id) in held for refund in parent.refunds):
                continue
            for listing in _children(self.client, f"{API}/orders/{parent.id}/refunds", parent.id):
                yield to_page(listing, dict(state), self.client.take_stray())
        yield from deletions(gone(held, seen, self.name, is_trusted=not state), dict(state), began)
        yield Page([], {"read_at": began.isoformat()}, uuid4().hex, began, orders.rejects)


class _Refund(msgspec.Struct):
    id: int


class _Parent(msgspec.Struct):
    id: int
    refunds: list[_Refund] = []


@dataclass(frozen=True, slots=True)
class _Parents:
    """`began` is when asking for them began, by the shop's clock. Those that cannot be read might have any children."""

    found: list[_Parent]
    rejects: list[Reject]
    began: datetime

    @property
    def seen(self) -> Seen:
        """A look that has shown no child yet."""
        return Seen(has_rejects=bool(self.rejects))


def _parents(client: WooClient, path: str, shown: Params) -> _Parents:
    decoder = msgspec.json.Decoder(_Parent)
    found: dict[int, _Parent] = {}

    def keep(parent: _Parent, payload: bytes) -> Record:
        found[parent.id] = parent
        return Record(str(parent.id), payload)

    began, rejects = None, list[Reject]()
    for listing in walk(client, path, {**_BY_ID, **shown}):
        began = began or server_clock(listing.content, client.host)
        read = read_elements([record.payload for record in listing.records], decoder, keep)
        rejects += [one for one in (*listing.elements, *read) if isinstance(one, Reject)]
    assert began is not None  # a walk has at least one page
    return _Parents(list(found.values()), rejects, began)


def _children(client: WooClient, path: str, parent_id: int) -> Iterator[Listing]:
    for listing in walk(client, path, _BY_ID):
        yield replace(listing, elements=[_with_parent(one, parent_id) for one in listing.elements])


def _with_parent(element: Element, parent_id: int) -> Element:
    if not isinstance(element, Record) or b'"parent_id"' in element.payload:
        return element
    return msgspec.structs.replace(element, payload=b'{"parent_id":%d,' % parent_id + element.payload.lstrip()[1:])
