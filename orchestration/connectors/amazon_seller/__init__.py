"""Amazon's Selling Partner API, read only: orders, listings, stock in Amazon's warehouses, fees."""

from __future__ import annotations

from orchestration.connectors.amazon_seller.connector import AmazonSellerConnector
from orchestration.connectors.amazon_seller.login import TOKEN_URL
from orchestration.connectors.base import Field, Platform, Scope, StreamInfo

__all__ = ["PLATFORM", "AmazonSellerConnector"]

PLATFORM = Platform(
    name="amazon_seller",
    title="Amazon Seller",
    domain="sales",
    fields=(
        Field("client_id", "LWA client id of your private app (amzn1.application-oa2-client…)."),
        Field("client_secret", "LWA client secret; Amazon lets it lapse after 180 days.", is_secret=True),
        Field("refresh_token", "Refresh token from authorising the app for your own account (Atzr|…).", is_secret=True),
        Field(
            "marketplace_ids",
            "By id, with commas; empty for all of the region (-na, -eu or -fe in the address).",
            is_required=False,
        ),
        Field("seller_id", "Merchant token (Settings → Account Info), which tells this account from others."),
        Field(
            "token_url",
            "Where Login with Amazon answers; another only for the sandbox.",
            is_required=False,
            default=TOKEN_URL,
        ),
    ),
    scopes=(
        Scope("Inventory and Order Tracking", "orders with their items, and the report that finds silent edits"),
        Scope("Product Listing", "what is for sale, at which price"),
        Scope("Amazon Fulfillment", "stock in Amazon's warehouses"),
        Scope("Finance and Accounting", "fees and refunds"),
        Scope("Selling Partner Insights", "the marketplaces in which the account sells"),
    ),
    streams=(
        StreamInfo(
            "inventory_summaries",
            "One row per SKU in Amazon's warehouses and marketplace, with its units by state.",
            {"sellerSku": "string", "fnSku": "string", "totalQuantity": "integer"},
        ),
        StreamInfo(
            "listings",
            "One row per listing and marketplace, in the columns of Amazon's report, all of them text.",
            {"seller-sku": "string", "listing-id": "string", "price": "string", "quantity": "string"},
        ),
        StreamInfo(
            "transactions",
            "One row per booking: a sale, a refund, a fee or a transfer, with what it is made of.",
            {"transactionId": "string", "transactionType": "string", "postedDate": "string", "totalAmount": "object"},
        ),
        StreamInfo(
            "orders",
            "One row per order, with its items and no personal data.",
            {"orderId": "string", "createdTime": "string", "lastUpdatedTime": "string", "orderItems": "array"},
        ),
    ),
    connect=AmazonSellerConnector,
    no_totals="Amazon's order metrics are one sum of sales without shipping and refunds, and differ from its own order reports",
    url_help="https://sellingpartnerapi-eu.amazon.com",
)
