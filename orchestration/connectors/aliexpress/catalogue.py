"""What one product answers: the product with its SKUs, an offer per SKU, and freight quotes per SKU and country.

Knows no cursor; `streams.py` walks the products.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from orchestration.connectors.aliexpress.client import AliExpressClient, as_json
from orchestration.connectors.aliexpress.envelope import ApiError, elements, fields_of, refusal
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.base import Record, Reject
from orchestration.connectors.elements import Element

PRODUCT_METHOD = "aliexpress.ds.product.get"
FREIGHT_METHOD = "aliexpress.ds.freight.query"
_NO_DELIVERY = "DELIVERY_INFO_EMPTY"
_GONE = re.compile(r"not (exist|found)|has been (removed|deleted)|off.?line", re.IGNORECASE)


class _Sku(msgspec.Struct):
    sku_id: str | int | None = None
    id: str | int | None = None


class _Option(msgspec.Struct):
    code: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product as it was answered. `skus` is empty for one that is gone; `own` gives a SKU's original bytes."""

    product_id: str
    payload: bytes
    skus: list[bytes]
    server_time: datetime | None
    own: Callable[[bytes], bytes] = bytes
    is_gone: bool = False


Found = list[Element]
Extract = Callable[[Product], Found]


def read_product(client: AliExpressClient, listing: Listing, product_id: str) -> Product | Reject:
    """The product for the first country. One that AliExpress refuses for a reason of its own stops no other."""
    params = {
        "product_id": product_id,
        "ship_to_country": listing.countries[0],
        "target_currency": listing.currency,
        "target_language": listing.language,
    }
    try:
        reply = client.call(PRODUCT_METHOD, params)
    except ApiError as error:
        if _GONE.search(error.text):
            return Product(product_id, b"", [], None, is_gone=True)
        return Reject("refused", "AliExpress does not give this product.", error.code.encode(), product_id)
    result = reply.fields.get("result")
    fields = fields_of(result, client.host) if result is not None and bytes(result) != b"null" else {}
    if "ae_item_base_info_dto" not in fields:  # how a product that is gone looks, and a mis-spelled parameter
        return Product(product_id, b"", [], reply.server_time, is_gone=True)
    skus = elements(fields.get("ae_item_sku_info_dtos"), client.host)
    return Product(product_id, reply.own(bytes(result or b"")), skus, reply.server_time, reply.own)


def products(product: Product) -> Found:
    return [Record(product.product_id, product.payload)]


def offers(product: Product) -> Found:
    """One per SKU. Its id begins with the product's, which the SKU itself does not name."""
    return [_offer(product, sku) for sku in product.skus]


def freight_quotes(client: AliExpressClient, listing: Listing, product: Product) -> Found:
    """One per SKU, country and delivery option, for a quantity of one."""
    found: Found = []
    for sku in product.skus:
        offer = _offer(product, sku)
        if isinstance(offer, Record):
            for country in listing.countries:
                found += _quotes(client, listing, offer.id, country)
    return found


def _offer(product: Product, sku: bytes) -> Record | Reject:
    sku_id = sku_id_of(sku)
    if sku_id is None:
        return Reject("no_id", "The SKU has no id.", product.own(sku))
    return Record(f"{product.product_id}:{sku_id}", product.own(sku))


def sku_id_of(sku: bytes) -> str | None:
    """Some answers call it `sku_id`, older ones `id`."""
    try:
        found = msgspec.json.decode(sku, type=_Sku)
    except msgspec.MsgspecError:
        return None
    return str(found.sku_id or found.id or "") or None


def quote(
    client: AliExpressClient, listing: Listing, product_id: str, sku_id: str, country: str, quantity: int = 1
) -> list[bytes]:
    """The delivery options; none where AliExpress has no way to deliver this SKU there. `shipping_fee_cent` is a decimal of
    major units despite its name, and absent when free. Raises ApiError for any other refusal.
    """
    asked = {
        "quantity": str(quantity),
        "shipToCountry": country,
        "productId": product_id,
        "provinceCode": "",
        "cityCode": "",
        "language": listing.language,
        "locale": listing.language,
        "selectedSkuId": sku_id,
        "currency": listing.currency,
    }
    try:
        result = client.call(FREIGHT_METHOD, {"queryDeliveryReq": as_json(asked)}).fields.get("result")
        fields = fields_of(result, client.host) if result is not None and bytes(result) != b"null" else {}
        if bytes(fields.get("success", b"")) in (b"false", b'"false"'):
            raise refusal(fields, client.host)
    except ApiError as error:
        if _NO_DELIVERY in error.text:
            return []
        raise
    return elements(fields.get("delivery_options"), client.host)


def _quotes(client: AliExpressClient, listing: Listing, offer_id: str, country: str) -> Found:
    product_id, sku_id = offer_id.split(":", 1)
    found: Found = []
    try:
        options = quote(client, listing, product_id, sku_id, country)
    except ApiError as error:
        reason = "AliExpress does not quote the freight of this SKU to this country."
        return [Reject("refused", reason, error.code.encode(), f"{offer_id}:{country}")]
    for option in options:
        try:
            code = msgspec.json.decode(option, type=_Option).code
        except msgspec.MsgspecError:
            found.append(Reject("no_code", "The delivery option has no code.", option))
            continue
        found.append(Record(f"{offer_id}:{country}:{code}", option))
    return found
