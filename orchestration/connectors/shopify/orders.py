"""What makes an order whole: all its lines, the lines of its refunds, and the fingerprint that a sweep compares.

Most orders have nothing to be added: of these only a few fields are decoded, and the bytes are the server's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec
import orjson

from orchestration.connectors.base import JsonObject, Reject
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import RetryableError
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.queries import (
    FINGERPRINT_AMOUNTS,
    FINGERPRINT_FIELDS,
    LINE_ITEMS,
    ORDERS_BY_ID,
    REFUND_LINES,
    REFUND_LINES_BY_ID,
)
from orchestration.connectors.shopify.records import Head, to_record, unreadable

_REST_PAGE = 100
_ORDERS_BATCH = 50
_REFUNDS_BATCH = 250
_LAST_PAGE, _NOT_YET_WHOLE = b'{"hasNextPage":false', b',"pageInfo":'


class _Id(msgspec.Struct, gc=False):
    id: str


class _Lines(msgspec.Struct, gc=False):
    nodes: list[_Id]
    pageInfo: msgspec.Raw = msgspec.Raw(b"")  # noqa: N815 - Shopify's name; lines of a bulk file have none


class _Amount(msgspec.Struct, gc=False):
    amount: Any = None


class _Money(msgspec.Struct, gc=False):
    shopMoney: _Amount | None = None  # noqa: N815 - Shopify's name


_Order: Any = msgspec.defstruct(
    "_Order",
    [
        ("refunds", list[msgspec.Raw] | None, None),
        ("lineItems", _Lines | None, None),
        *[(name, Any, None) for name in FINGERPRINT_FIELDS if name != "updatedAt"],
        *[(name, _Money | None, None) for name in FINGERPRINT_AMOUNTS],
    ],
    bases=(Head,),
    gc=False,
)
_decode = msgspec.json.Decoder(_Order).decode
_marks, _amounts = attrgetter(*FINGERPRINT_FIELDS), attrgetter(*FINGERPRINT_AMOUNTS)


def fingerprint(text: bytes) -> tuple[str, str]:
    """The id of an order, and the hex digest over `FINGERPRINT_FIELDS` and the shop amounts of `FINGERPRINT_AMOUNTS`, as the
    server spells them. Raises RetryableError for what is no JSON object."""
    order = _head(text)
    if order is None:
        found = _parsed(text)
        if found is None:
            raise RetryableError("Shopify sent a bulk file that is damaged; nothing was compared with it, try again.")
        return field(found, "id"), _fingerprint_of(found)
    return order.id, _fingerprint(order)


def by_id(client: ShopifyClient, ids: list[str]) -> Iterator[list[Element]]:
    """Whole orders, batch by batch; ids that are gone are left out."""
    for found, _ in client.nodes(ORDERS_BY_ID, ids, _ORDERS_BATCH):
        yield read(client, [orjson.dumps(order) for order in found if order])


def read(client: ShopifyClient, texts: Sequence[bytes]) -> list[Element]:
    """The orders as records, with what does not come with the first answer."""
    found = [_at_once(text) for text in texts]
    more = _completed(client, [text for text, one in zip(texts, found, strict=True) if one is None])
    return [one or next(more) for one in found]


def _at_once(text: bytes) -> Element | None:
    """None for an order that is to be completed: it has refunds, further lines, or a shape of its own."""
    order = _head(text)
    whole = _with_all_lines(text, order.lineItems) if order and order.refunds == [] and order.lineItems else None
    return to_record(order.id, order.updatedAt, whole, _fingerprint(order)) if whole else None


def _head(text: bytes) -> Any:
    """The few fields, or None when one of them is of another type."""
    try:
        order = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return order if isinstance(order.id, str) and order.updatedAt is not msgspec.UNSET else None


def _with_all_lines(text: bytes, lines: _Lines) -> bytes | None:
    """`text` with its lines as `{"nodes": […]}`, when they are all there, in the order of their ids, and at its end."""
    page = bytes(lines.pageInfo)
    if not page:
        return text
    end = _NOT_YET_WHOLE + page + b"}}"
    is_simple = page.startswith(_LAST_PAGE) and text.endswith(b"]" + end)
    order = [(len(line.id), line.id) for line in lines.nodes]
    return text[: -len(end)] + b"}}" if is_simple and order == sorted(order) else None


def _completed(client: ShopifyClient, texts: list[bytes]) -> Iterator[Element]:
    """`refundLineItems` stays None where Shopify has none to give: such an order is a reject."""
    orders = [_parsed(text) for text in texts]
    _complete(client, [order for order in orders if order])
    for order, text in zip(orders, texts, strict=True):
        yield _checked(order) if order else unreadable(text)


def _parsed(text: bytes) -> JsonObject | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _checked(order: JsonObject) -> Element:
    found = to_record(
        order.get("id"), order.get("updatedAt", msgspec.UNSET), orjson.dumps(order), _fingerprint_of(order)
    )
    if isinstance(found, Reject) or all(refund.get("refundLineItems") is not None for refund in order["refunds"] or ()):
        return found
    reason = "Shopify lists a refund of this order but does not give its lines."
    return Reject("refund_unreadable", reason, found.payload, found.id)


def _complete(client: ShopifyClient, orders: list[JsonObject]) -> None:
    for order in orders:
        order["lineItems"] = _whole(client, field(order, "id"), LINE_ITEMS, "lineItems", field(order, "lineItems"))
    refunds = {field(refund, "id"): refund for order in orders for refund in field(order, "refunds") or ()}
    for found, ids in client.nodes(REFUND_LINES_BY_ID, list(refunds), _REFUNDS_BATCH):
        for refund_id, node in zip(ids, found, strict=True):
            lines = node and _whole(client, refund_id, REFUND_LINES, "refundLineItems", field(node, "refundLineItems"))
            refunds[refund_id]["refundLineItems"] = lines


def _whole(client: ShopifyClient, owner: str, document: str, name: str, connection: JsonObject) -> JsonObject:
    """The connection as `{"nodes": […]}` with the pages after its first, ordered by id; one from a bulk file is whole."""
    if "pageInfo" not in connection:
        return connection
    nodes, page = list(field(connection, "nodes")), connection["pageInfo"]
    while page["hasNextPage"]:
        more = field(client.query(document, id=owner, first=_REST_PAGE, after=page["endCursor"]).body, "node", name)
        nodes += field(more, "nodes")
        page = field(more, "pageInfo")
    return {"nodes": sorted(nodes, key=_order_of_ids)}


def _order_of_ids(node: JsonObject) -> tuple[int, str]:
    """By the number at the end of Shopify's global ids, without parsing it."""
    identity = str(node.get("id"))
    return len(identity), identity


def _fingerprint(order: Any) -> str:
    amounts = [money.shopMoney.amount if money and money.shopMoney else None for money in _amounts(order)]
    return _digest((*_marks(order), *amounts))


def _fingerprint_of(order: JsonObject) -> str:
    """The same of an order that was parsed, whatever its fields hold."""
    amounts = [_inner(_inner(order.get(name), "shopMoney"), "amount") for name in FINGERPRINT_AMOUNTS]
    return _digest((*(order.get(name) for name in FINGERPRINT_FIELDS), *amounts))


def _inner(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _digest(values: tuple[Any, ...]) -> str:
    return sha256("\x1f".join(map(str, values)).encode()).hexdigest()[:32]
