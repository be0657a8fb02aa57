"""What makes an order whole: all its lines, the lines of its refunds, and the fingerprint that a sweep compares."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from orchestration.connectors.base import JsonObject
from orchestration.connectors.shopify.bulk import order_of_ids
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.queries import (
    FINGERPRINT_AMOUNTS,
    FINGERPRINT_FIELDS,
    LINE_ITEMS,
    ORDERS_BY_ID,
    REFUND_LINES,
    REFUND_LINES_BY_ID,
)

_REST_PAGE = 100
_ORDERS_BATCH = 50
_REFUNDS_BATCH = 250


def fingerprint(order: JsonObject) -> str:
    """Hex digest over `FINGERPRINT_FIELDS` and the shop amounts of `FINGERPRINT_AMOUNTS`, as the server spells them."""
    amounts = [((order.get(name) or {}).get("shopMoney") or {}).get("amount") for name in FINGERPRINT_AMOUNTS]
    text = "\x1f".join(str(value) for value in [*(order.get(name) for name in FINGERPRINT_FIELDS), *amounts])
    return sha256(text.encode()).hexdigest()[:32]


def by_id(client: ShopifyClient, ids: list[str]) -> Iterator[list[JsonObject]]:
    """Whole orders, batch by batch; ids that are gone are left out."""
    for found, _ in client.nodes(ORDERS_BY_ID, ids, _ORDERS_BATCH):
        orders = [order for order in found if order]
        complete(client, orders)
        yield orders


def complete(client: ShopifyClient, orders: list[JsonObject]) -> None:
    """Add in place what does not come with the first answer. `refundLineItems` stays None where Shopify has none to give."""
    for order in orders:
        order["lineItems"] = _whole(client, order["id"], LINE_ITEMS, "lineItems", order["lineItems"])
    refunds = {refund["id"]: refund for order in orders for refund in field(order, "refunds")}
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
    return {"nodes": sorted(nodes, key=order_of_ids)}
