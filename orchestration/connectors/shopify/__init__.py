"""Shopify: the Admin GraphQL API at one pinned version."""

from __future__ import annotations

from orchestration.connectors.base import Access, Field, Platform, Scope, StreamInfo
from orchestration.connectors.shopify.actions import ShopifyPrices
from orchestration.connectors.shopify.connector import ShopifyConnector

__all__ = ["PLATFORM", "ShopifyConnector", "ShopifyPrices"]


def _connect(access: Access) -> ShopifyConnector:
    return ShopifyConnector(access.url, access.credentials["token"], http=access.http, sleep=access.sleep)


PLATFORM = Platform(
    name="shopify",
    title="Shopify",
    domain="sales",
    fields=(Field("token", "Admin API access token.", is_secret=True),),
    scopes=(
        Scope("read_products", "products, variants, list prices"),
        Scope("read_inventory", "stock and unit costs"),
        Scope("read_orders", "sales, refunds, discounts"),
        Scope("read_customers", "who comes back, and consent"),
        Scope("read_all_orders", "without it Shopify hides orders older than 60 days", is_required=False),
        Scope("write_products", "only to set prices that were approved", is_required=False),
    ),
    streams=(
        StreamInfo("shop", "One row per shop: its name, currency and time zone."),
        StreamInfo("products", "One row per product."),
        StreamInfo("product_variants", "One row per sellable variant, with price and unit cost."),
        StreamInfo("inventory_items", "One row per stocked item, with its quantities by location."),
        StreamInfo("customers", "One row per customer account."),
        StreamInfo("orders", "One row per order, with its lines and refunds."),
    ),
    connect=_connect,
    url_help="https://my-shop.myshopify.com",
)
