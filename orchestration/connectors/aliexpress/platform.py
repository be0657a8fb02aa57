"""What AliExpress declares: fields to connect, permissions, streams and what the warehouse needs of them."""

from __future__ import annotations

from orchestration.connectors.aliexpress.connector import AliExpressConnector
from orchestration.connectors.base import Field, Platform, Scope, StreamInfo

FIELDS = (
    Field("app_key", "The app key in the console of openservice.aliexpress.com."),
    Field("app_secret", "The app secret beside it.", is_secret=True),
    Field(
        "code",
        "The code in the address after the buyer authorised the app; good once.",
        is_secret=True,
        is_required=False,
    ),
    Field("refresh_token", "Instead of a code: a refresh token of this app.", is_secret=True, is_required=False),
    Field("product_ids", "The products to follow, separated by commas.", is_required=False),
    Field("feed_name", "A feed of products to follow, beside or instead of product_ids.", is_required=False),
    Field("order_ids", "Orders placed by hand to follow, separated by commas.", is_required=False),
    Field(
        "ship_to_countries",
        "Countries to quote freight to, the main one first, as US,DE.",
        is_required=False,
        default="US",
    ),
    Field("currency", "The currency of prices and freight.", is_required=False, default="USD"),
    Field("language", "The language of titles, as en_US.", is_required=False, default="en_US"),
    Field("calls_per_second", "The limit that the app console shows.", is_required=False, default="1"),
    Field("gateway", "Where tokens are asked for first: rest or sync.", is_required=False, default="rest"),
    Field("sign_method", "sha256, or md5 for apps of the old gateway.", is_required=False, default="sha256"),
    Field("allow_orders", "yes lets approved orders be placed; they cost money.", is_required=False, default="no"),
)

SCOPES = (
    Scope(
        "Drop Shipping", "products, prices, stock, freight, orders and tracking; AliExpress grants it by hand, in days"
    ),
)

STREAMS = (
    StreamInfo(
        "products",
        "One row per followed product, with its SKUs.",
        {"ae_item_base_info_dto.product_id": "number|string", "ae_item_base_info_dto.subject": "string"},
    ),
    StreamInfo(
        "offers",
        "One row per SKU of a followed product: the supplier's price and stock; older versions are in the history.",
        {"sku_available_stock": "number|null", "offer_sale_price": "string|null", "sku_price": "string|null"},
    ),
    StreamInfo(
        "freight_quotes", "One row per SKU, destination country and delivery option, for one piece.", {"code": "string"}
    ),
    StreamInfo(
        "orders", "One row per order placed with a supplier.", {"order_status": "string", "gmt_create": "string"}
    ),
    StreamInfo(
        "tracking", "One row per order placed with a supplier: where its parcels are.", {"ret": "boolean|string|null"}
    ),
)

PLATFORM = Platform(
    name="aliexpress",
    title="AliExpress Dropshipping",
    domain="supply",
    fields=FIELDS,
    scopes=SCOPES,
    streams=STREAMS,
    connect=AliExpressConnector,
    url="https://api-sg.aliexpress.com",
)
