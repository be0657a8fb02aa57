"""What one product answers: itself, its variants, their stock per warehouse, and freight quotes.

Knows no cursor; `streams.py` walks the products. Each call costs CJ's points (README.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from orchestration.connectors.base import Record
from orchestration.connectors.cj_dropshipping.client import CjClient, Reply
from orchestration.connectors.cj_dropshipping.envelope import ApiError
from orchestration.connectors.cj_dropshipping.listing import Listing
from orchestration.connectors.elements import Element, read_elements
from orchestration.connectors.rest import split_array
from orchestration.connectors.walks import Answer

PRODUCT_GONE = range(1602000, 1602100)
"""Codes of products and variants that CJ no longer offers."""

Read = Callable[[CjClient, Listing, str], Answer]


class _Variant(msgspec.Struct):
    vid: str | int


class _Stock(msgspec.Struct):
    areaId: str | int  # noqa: N815 - CJ's own names


class _Freight(msgspec.Struct):
    logisticName: str  # noqa: N815


_variant, _stock, _freight = (msgspec.json.Decoder(shape) for shape in (_Variant, _Stock, _Freight))


def product(client: CjClient, _listing: Listing, pid: str) -> Answer:
    reply = _ask(client, "/product/query", {"pid": pid})
    if reply is None or reply.data == b"null":
        return Answer([], None, is_gone=True)
    return Answer([Record(pid, reply.body.own(reply.data))], reply.server_time)


def variants(client: CjClient, _listing: Listing, pid: str) -> Answer:
    reply = _ask(client, "/product/variant/query", {"pid": pid})
    if reply is None:
        return Answer([], None, is_gone=True)
    found = _elements(client, reply, _variant, lambda one, own: Record(f"{pid}:{one.vid}", own))
    return Answer(found, reply.server_time, is_gone=not found)


def stock(client: CjClient, listing: Listing, pid: str) -> Answer:
    """One per variant and warehouse. `totalInventoryNum` sums CJ's own and the factory's."""

    def of_variant(vid: str) -> tuple[list[Element], datetime | None]:
        reply = _ask(client, "/product/stock/queryByVid", {"vid": vid})
        if reply is None:
            return [], None
        found = _elements(client, reply, _stock, lambda one, own: Record(f"{pid}:{vid}:{one.areaId}", own))
        return found, reply.server_time

    return _per_variant(client, listing, pid, of_variant)


def freight_quotes(client: CjClient, listing: Listing, pid: str) -> Answer:
    """One per variant, country and carrier, for one piece from the warehouse country of the connection."""

    def of_variant(vid: str) -> tuple[list[Element], datetime | None]:
        found: list[Element] = []
        now = None
        for country in listing.countries:
            reply = quote(client, listing.from_country, country, {vid: 1})
            found += _elements(
                client, reply, _freight, lambda one, own, c=country: Record(f"{pid}:{vid}:{c}:{one.logisticName}", own)
            )
            now = reply.server_time
        return found, now

    return _per_variant(client, listing, pid, of_variant)


def quote(client: CjClient, from_country: str, country: str, quantities: dict[str, int]) -> Reply:
    """The carriers for these variants together: `[{"logisticName", "logisticPrice", "logisticAging"}]`, in US dollars."""
    products = [{"vid": vid, "quantity": quantity} for vid, quantity in quantities.items()]
    asked = {"startCountryCode": from_country, "endCountryCode": country, "products": products}
    return client.post("/logistic/freightCalculate", asked)


def _per_variant(
    client: CjClient, listing: Listing, pid: str, read: Callable[[str], tuple[list[Element], datetime | None]]
) -> Answer:
    known = variants(client, listing, pid)
    found: list[Element] = []
    now = known.server_time
    for one in known.elements:
        if isinstance(one, Record):
            elements, later = read(one.id.split(":", 1)[1])
            found, now = found + elements, later or now
    return Answer(found, now, is_gone=known.is_gone)


def _ask(client: CjClient, path: str, params: dict[str, str]) -> Reply | None:
    """None for what CJ no longer offers."""
    try:
        return client.get(path, params)
    except ApiError as error:
        if error.code in PRODUCT_GONE:
            return None
        raise


def _elements(
    client: CjClient, reply: Reply, decoder: msgspec.json.Decoder[msgspec.Struct], to_record: Callable[..., Record]
) -> list[Element]:
    pieces = [] if reply.data == b"null" else split_array(reply.data, client.host)
    return read_elements(pieces, decoder, lambda one, piece: to_record(one, reply.body.own(piece)))
