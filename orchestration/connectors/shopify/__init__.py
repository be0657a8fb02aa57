"""Shopify: the Admin GraphQL API at one pinned version."""

from __future__ import annotations

from orchestration.connectors.base import Access, Field, Platform, Scope, StreamInfo
from orchestration.connectors.shopify.actions import ShopifyPrices
from orchestration.connectors.shopify.auth import token_source
from orchestration.connectors.shopify.connector import ShopifyConnector
from orchestration.connectors.shopify.webhooks import STREAMS as WEBHOOK_STREAMS

__all__ = ["PLATFORM", "ShopifyConnector", "ShopifyPrices"]


def _connect(access: Access) -> ShopifyConnector:
    return ShopifyConnector(access.url, token_source(access), http=access.http, sleep=access.sleep)


_MONEY = {"*.amount": "money"}
_TIMES = {"createdAt": "string", "updatedAt": "string"}

PLATFORM = Platform(
    name="shopify",
    title="Shopify",
    domain="sales",
    fields=(
        Field("token", "Access token of an older admin-made app (shpat_…).", is_secret=True, is_required=False),
        Field("client_id", "Client id of your app in the Dev Dashboard.", is_required=False),
        Field("client_secret", "Client secret of that app.", is_secret=True, is_required=False),
        Field(
            "code", "Code of a merchant's grant, spent at once; set by the browser.", is_secret=True, is_required=False
        ),
    ),
    scopes=(
        Scope("read_products", "products, variants, list prices"),
        Scope("read_inventory", "stock and unit costs"),
        Scope("read_orders", "sales, refunds, payments, parcels"),
        Scope("read_customers", "who comes back, and consent"),
        Scope("read_all_orders", "without it Shopify hides orders older than 60 days", is_required=False),
        Scope("read_locations", "which shelf stock lies on", is_required=False),
        Scope("read_discounts", "which codes and sales run", is_required=False),
        Scope("read_shopify_payments_payouts", "what Shopify Payments paid out, and its fees", is_required=False),
        Scope("read_reports", "the shop's own totals, which ours are compared with", is_required=False),
        Scope("write_products", "only to set prices and texts that were approved", is_required=False),
        Scope("write_inventory", "only to set stock that was approved", is_required=False),
        Scope("write_discounts", "only to create discount codes that were approved", is_required=False),
    ),
    streams=(
        StreamInfo(
            "shop",
            "One row per shop: its name, currency and time zone.",
            {"id": "string", "name": "string", "currencyCode": "string", "ianaTimezone": "string"},
        ),
        StreamInfo("locations", "One row per place that holds stock.", {"id": "string", "name": "string"}),
        StreamInfo(
            "discounts",
            "One row per discount, by code or automatic, with its first ten codes.",
            {"id": "string", "discount.title": "string", "discount.startsAt": "string"},
        ),
        StreamInfo(
            "payouts",
            "One row per payout of Shopify Payments, with its fees.",
            {"id": "string", "issuedAt": "string", "status": "string", "net.amount": "string"},
        ),
        StreamInfo("products", "One row per product.", {"id": "string", "title": "string", "tags": "array", **_TIMES}),
        StreamInfo(
            "product_variants",
            "One row per sellable variant, with price and unit cost.",
            {
                "id": "string",
                "price": "string",
                "compareAtPrice": "string|null",
                "product.id": "string",
                "*.price": "money",
                "*.compareAtPrice": "money",
                **_MONEY,
                **_TIMES,
            },
        ),
        StreamInfo(
            "inventory_items",
            "One row per stocked item, with its quantities by location.",
            {"id": "string", "tracked": "boolean", "inventoryLevels.nodes.location.id": "string", **_TIMES},
        ),
        StreamInfo(
            "customers",
            "One row per customer account.",
            {"id": "string", "numberOfOrders": "string", "amountSpent.amount": "string", **_TIMES},
        ),
        StreamInfo(
            "orders",
            "One row per order, with its lines, refunds, payments and parcels.",
            {
                "id": "string",
                "name": "string",
                "processedAt": "string",
                "test": "boolean",
                "currencyCode": "string",
                "cancelledAt": "string|null",
                "totalPriceSet.shopMoney.amount": "string",
                "refunds.id": "string",
                "lineItems.nodes.id": "string",
                "lineItems.nodes.quantity": "number",
                **_MONEY,
                **_TIMES,
            },
        ),
        StreamInfo(
            "daily_totals",
            "One row per day of the shop's own report on sales, with its orders.",
            {
                "id": "string",
                "currency_code": "string",
                "orders": "number",
                "total_sales": "string",
                "by_order": "array|null",
            },
        ),
    ),
    connect=_connect,
    webhook_streams=WEBHOOK_STREAMS,
    totals_stream="daily_totals",
    url_help="https://my-shop.myshopify.com",
)
