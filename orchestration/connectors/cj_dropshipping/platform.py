"""What CJ Dropshipping declares: fields to connect, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.cj_dropshipping.connector import CjDropshippingConnector

FIELDS = (
    Field("api_key", "The API key under My CJ, Authorization, API: CJUserNum@api@….", is_secret=True),
    Field(
        "product_ids", "The products to follow (pid), separated by commas; else all of My Products.", is_required=False
    ),
    Field("ship_to_countries", "Countries to quote freight to, as US,DE.", is_required=False, default="US"),
    Field("from_country", "The warehouse country to ship from.", is_required=False, default="CN"),
    Field("allow_orders", "yes lets approved orders be placed; they cost money.", is_required=False, default="no"),
)

SCOPES = (Scope("API key", "a key opens everything of its account; CJ knows no smaller rights"),)

STREAMS = (
    StreamInfo("products", "One row per followed product.", {"pid": "string|number", "productNameEn": "string|null"}),
    StreamInfo(
        "variants",
        "One row per variant of a followed product, with the supplier's price; older versions are in the history.",
        {"vid": "string|number", "variantSellPrice": "number|string"},
    ),
    StreamInfo(
        "stock", "One row per variant and warehouse.", {"areaId": "string|number", "totalInventoryNum": "number|null"}
    ),
    StreamInfo(
        "freight_quotes",
        "One row per variant, destination country and carrier, for one piece.",
        {"logisticName": "string", "logisticPrice": "number|string"},
    ),
    StreamInfo("orders", "One row per order placed with CJ.", {"orderId": "string|number", "orderStatus": "string"}),
    StreamInfo("tracking", "One row per parcel.", {"trackingNumber": "string"}),
)

PLATFORM = Platform(
    name="cj_dropshipping",
    title="CJ Dropshipping",
    domain="supply",
    fields=FIELDS,
    scopes=SCOPES,
    streams=STREAMS,
    connect=CjDropshippingConnector,
    url="https://developers.cjdropshipping.com/api2.0/v1",
)
