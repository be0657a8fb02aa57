"""From Amazon's objects to records. An order's fingerprint is what a report shows of it too: its last change and its units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from orchestration.connectors.amazon_seller.tsv import Row
from orchestration.connectors.base import Record, Reject
from orchestration.connectors.elements import Element, read_elements
from orchestration.connectors.windows import moment


class _Fulfillment(msgspec.Struct):
    fulfillmentStatus: str = ""  # noqa: N815 - Amazon's own spelling


class _Item(msgspec.Struct):
    quantityOrdered: int  # noqa: N815


class _Order(msgspec.Struct):
    orderId: str  # noqa: N815
    lastUpdatedTime: str  # noqa: N815
    orderItems: list[_Item]  # noqa: N815
    fulfillment: _Fulfillment = msgspec.field(default_factory=_Fulfillment)


class _Transaction(msgspec.Struct):
    transactionId: str  # noqa: N815
    postedDate: str | None = None  # noqa: N815


class _Summary(msgspec.Struct):
    sellerSku: str  # noqa: N815
    fnSku: str = ""  # noqa: N815
    lastUpdatedTime: str | None = None  # noqa: N815


_order = msgspec.json.Decoder(_Order)
_transaction = msgspec.json.Decoder(_Transaction)
_summary = msgspec.json.Decoder(_Summary)


def to_orders(elements: list[bytes]) -> list[Element]:
    """Orders with their items inside."""
    return read_elements(elements, _order, _to_order)


def to_transactions(elements: list[bytes]) -> list[Element]:
    return read_elements(elements, _transaction, _to_transaction)


def to_summaries(elements: list[bytes], marketplace_id: str) -> list[Element]:
    """Stock has no id of its own: marketplace, Amazon's SKU and the seller's tell them apart."""
    return read_elements(
        elements,
        _summary,
        lambda one, raw: Record(f"{marketplace_id}:{one.fnSku}:{one.sellerSku}", raw, moment(one.lastUpdatedTime)),
    )


def to_listing(row: Row | Reject, marketplace_id: str) -> Element:
    """A listing belongs to a marketplace; its id there is the seller's SKU."""
    if isinstance(row, Reject):
        return row
    sku = row.values["seller-sku"]
    return (
        Record(f"{marketplace_id}:{sku}", row.payload)
        if sku
        else Reject("no_id", "The listing has no SKU.", row.payload)
    )


def marks(rows: Iterable[Row | Reject]) -> dict[str, str]:
    """`{order id: fingerprint}` of a report of orders, which has a row for each item."""
    units: dict[str, int] = {}
    seen: dict[str, tuple[str, str]] = {}
    for row in rows:
        if isinstance(row, Row):
            order_id, quantity = row.values["amazon-order-id"], row.values["quantity"]
            units[order_id] = units.get(order_id, 0) + (int(quantity) if quantity.isdecimal() else 0)
            seen[order_id] = row.values["last-updated-date"], row.values["order-status"].upper()
    return {one: _mark(moment(changed), status, units[one]) for one, (changed, status) in seen.items() if one}


def _to_order(found: _Order, raw: bytes) -> Record:
    changed = moment(found.lastUpdatedTime)
    if not found.orderId or changed is None:
        raise ValueError("orderId or lastUpdatedTime says nothing")
    units = sum(item.quantityOrdered for item in found.orderItems)
    return Record(found.orderId, raw, changed, fingerprint=_mark(changed, found.fulfillment.fulfillmentStatus, units))


def _to_transaction(found: _Transaction, raw: bytes) -> Record:
    if not found.transactionId:
        raise ValueError("transactionId is empty")
    return Record(found.transactionId, raw, moment(found.postedDate))


def _mark(changed: datetime | None, status: str, units: int) -> str:
    """Reports show no units of what was cancelled."""
    counted = "-" if status in ("CANCELLED", "CANCELED") else str(units)
    return f"{changed:%Y%m%d%H%M%S}|{counted}" if changed else f"|{counted}"
