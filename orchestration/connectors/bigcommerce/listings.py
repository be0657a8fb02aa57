"""One page of each of BigCommerce's lists: how it is asked for, and where the next one begins. Knows no cursor of ours.

Orders and products are walked by id (`min_id`, `id:greater`), so nothing is skipped when rows come, change or go
meanwhile; customers by the API's own cursor, which is an id as well; refunds by page, since new ones come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import msgspec

from orchestration.connectors.bigcommerce.client import BigCommerceClient
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Call, Params, split_array

V2_LIMIT = V3_LIMIT = 250
INVENTORY_LIMIT = 1_000
TRANSACTIONS_LIMIT = 50
"""Orders whose transactions are read before the next page is committed: each costs a request."""
IDS_IN_A_REQUEST = 100


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: changed or created since; None is "ever". `only_ids` leaves out what hangs on an order."""

    changed_since: datetime | None = None
    created_since: datetime | None = None
    only_ids: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Objects in the server's own bytes, and the mark after which the next page begins; None when there is none."""

    objects: list[bytes]
    after: str | None
    content: Content


Listing = Callable[[BigCommerceClient, Span, str], Part]
"""Fetches the page after a mark; "" is the beginning."""


class _Id(msgspec.Struct):
    id: int


class _Identity(msgspec.Struct):
    variant_id: int


class _Item(msgspec.Struct):
    identity: _Identity


class _Links(msgspec.Struct):
    next: str | None = None


class _Cursor(msgspec.Struct):
    end_cursor: str | None = None
    links: _Links = msgspec.field(default_factory=_Links)


class _Pagination(msgspec.Struct):
    total_pages: int


class _Meta(msgspec.Struct):
    pagination: _Pagination | None = None
    cursor_pagination: _Cursor | None = None


class _Envelope(msgspec.Struct):
    meta: _Meta


def orders(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Orders with their consignments: line items, addresses, discounts. An empty answer is 204 without a body."""
    included = {} if span.only_ids else {"include": "consignments.line_items", "consignment_structure": "object"}
    params: Params = {
        "min_id": int(after or 0) + 1,
        "sort": "id:asc",
        "limit": V2_LIMIT,
        **included,
        **_since("min_date_modified", span.changed_since),
        **_since("min_date_created", span.created_since),
    }
    return _by_id(client, client.get("/v2/orders", params), after)


def products(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Products without their variants."""
    return _by_id(client, _products(client, span, after, {}), after, "data")


def product_variants(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Variants of the products that changed: a variant itself has no time of change."""
    part = _by_id(client, _products(client, span, after, {"include": "variants"}), after, "data")
    found = [variant for one in part.objects for variant in split_array(one, client.host, "variants")]
    return Part(found, part.after, part.content)


def customers(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Customer accounts, without addresses."""
    params: Params = {
        "limit": V3_LIMIT,
        **({"after": after} if after else {}),
        **_since("date_modified:min", span.changed_since),
        **_since("date_created:min", span.created_since),
    }
    content = client.get("/v3/customers", params)
    objects = split_array(content.body, client.host, "data")
    cursor = fields(content.body, _Envelope, client.host).meta.cursor_pagination
    if cursor is None and objects:
        raise SchemaDriftError(f"{client.host} lists customers without a cursor; update this product.")
    more = cursor.end_cursor if cursor and objects and cursor.links.next else None
    return Part(objects, more, content)


def order_refunds(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Refunds in the order of their ids. Nothing says when one changed, so a change is taken for a creation."""
    since = span.created_since or span.changed_since
    return _by_page(
        client, "/v3/orders/payment_actions/refunds", after, {"limit": V3_LIMIT, **_since("created:min", since)}
    )


def order_transactions(client: BigCommerceClient, span: Span, after: str) -> Part:
    """Payments of the orders that changed: one request an order."""
    params: Params = {
        "min_id": int(after or 0) + 1,
        "sort": "id:asc",
        "limit": TRANSACTIONS_LIMIT,
        **_since("min_date_modified", span.changed_since),
        **_since("min_date_created", span.created_since),
    }
    part = _by_id(client, client.get("/v2/orders", params), after)
    calls: list[Call] = [(f"/v3/orders/{number}/transactions", {}) for number in _ids(part.objects, client.host)]
    answers = [answer for answer in client.in_order(calls) if answer.body]
    objects = [one for answer in answers for one in split_array(answer.body, client.host, "data")]
    return Part(objects, part.after, part.content)


def inventory(client: BigCommerceClient, _span: Span, after: str) -> Part:
    """Stock of each variant at each location; the list cannot be narrowed to what changed."""
    return _by_page(client, "/v3/inventory/items", after, {"limit": INVENTORY_LIMIT})


def inventory_of(client: BigCommerceClient, variant_ids: Sequence[str]) -> set[str]:
    """Those of the variants that are stocked."""
    batches = (variant_ids[at : at + IDS_IN_A_REQUEST] for at in range(0, len(variant_ids), IDS_IN_A_REQUEST))
    calls: list[Call] = [
        ("/v3/inventory/items", {"variant_id:in": ",".join(batch), "limit": INVENTORY_LIMIT}) for batch in batches
    ]
    answers = [answer for answer in client.in_order(calls) if answer.body]
    found = [fields(one, _Item, client.host) for a in answers for one in split_array(a.body, client.host, "data")]
    return {str(item.identity.variant_id) for item in found}


def _products(client: BigCommerceClient, span: Span, after: str, extra: Params) -> Content:
    params: Params = {
        "id:greater": int(after or 0),
        "sort": "id",
        "direction": "asc",
        "limit": V3_LIMIT,
        **extra,
        **_since("date_modified:min", span.changed_since),
    }
    return client.get("/v3/catalog/products", params)


def _by_id(client: BigCommerceClient, content: Content, after: str, *path: str) -> Part:
    """The next page begins after the last id that can be read, so what cannot is met again there, and rejected once more.

    Raises SchemaDriftError unless the ids rise: a walk by id would miss objects otherwise.
    """
    objects = split_array(content.body, client.host, *path) if content.body else []
    ids = [int(after or 0), *_ids(objects, client.host)]
    if any(later <= earlier for earlier, later in pairwise(ids)):
        raise SchemaDriftError(f"{client.host} no longer sorts its lists by id; update this product.")
    if len(ids) > 1:
        return Part(objects, str(ids[-1]), content)
    if len(objects) > 1:
        raise SchemaDriftError(f"{client.host} lists objects without an id that is a number; update this product.")
    return Part(objects, None, content)  # the end, or a last object that nobody can read


def _by_page(client: BigCommerceClient, path: str, after: str, params: Params) -> Part:
    number = int(after or 0) + 1
    content = client.get(path, {**params, "page": number})
    if not content.body:
        return Part([], None, content)
    pagination = fields(content.body, _Envelope, client.host).meta.pagination
    if pagination is None:
        raise SchemaDriftError(f"{client.host} sent an answer without meta.pagination; update this product.")
    more = str(number) if number < pagination.total_pages else None
    return Part(split_array(content.body, client.host, "data"), more, content)


def _ids(elements: Iterable[bytes], host: str) -> list[int]:
    """Ids of those that have one; what cannot be read is rejected where records are made."""
    found: list[int] = []
    for element in elements:
        with suppress(SchemaDriftError):
            found.append(fields(element, _Id, host).id)
    return found


def _since(name: str, moment: datetime | None) -> dict[str, str]:
    """ISO 8601 with Z: both APIs take it, and no plus sign can be lost on the way."""
    return {name: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if moment else {}
