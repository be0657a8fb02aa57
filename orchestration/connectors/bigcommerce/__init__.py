"""BigCommerce: orders over the V2 API, all else over V3."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope, StreamInfo
from orchestration.connectors.bigcommerce.connector import BigCommerceConnector
from orchestration.connectors.bigcommerce.webhooks import STREAMS as WEBHOOK_STREAMS

__all__ = ["PLATFORM", "BigCommerceConnector"]


def _money(*names: str) -> dict[str, str]:
    """Fields that hold an amount wherever they stand."""
    return {f"*.{name}": "money" for name in names}


PLATFORM = Platform(
    name="bigcommerce",
    title="BigCommerce",
    domain="sales",
    fields=(
        Field("token", "Access token of a store-level API account; its API path is the address.", is_secret=True),
        Field(
            "transactions",
            "yes reads the payments of every order, at one request an order.",
            is_required=False,
            default="no",
        ),
    ),
    scopes=(
        Scope("store_v2_orders_read_only", "orders with their lines, discounts and refunds"),
        Scope("store_v2_products_read_only", "products, variants, list prices, costs"),
        Scope("store_inventory_read_only", "stock at each location"),
        Scope("store_v2_customers_read_only", "who comes back, and consent"),
        Scope("store_v2_information_read_only", "the store's name, currency and time zone"),
        Scope("store_v2_transactions_read_only", "without it no payments are read", is_required=False),
        Scope("store_v2_products", "only to set prices that were approved", is_required=False),
        Scope("store_inventory", "only to set stock that was approved", is_required=False),
    ),
    streams=(
        StreamInfo("store", "One row per store: its name, currency and time zone.", {"currency": "string"}),
        StreamInfo(
            "inventory",
            "One row per stocked variant, with its units at each location.",
            {"identity.variant_id": "integer", "locations": "array"},
        ),
        StreamInfo(
            "products",
            "One row per product.",
            {"id": "integer", "name": "string", "price": "number", **_money("price", "cost_price", "sale_price")},
        ),
        StreamInfo(
            "product_variants",
            "One row per sellable variant, with price and unit cost where they are its own.",
            {
                "id": "integer",
                "product_id": "integer",
                "price": "number|null",
                "cost_price": "number|null",
                **_money("price", "cost_price", "sale_price"),
            },
        ),
        StreamInfo("customers", "One row per customer account.", {"id": "integer", "email": "string"}),
        StreamInfo(
            "orders",
            "One row per order, with its line items, addresses and discounts.",
            {
                "id": "integer",
                "date_created": "string",
                "status_id": "integer",
                "total_inc_tax": "string",
                "refunded_amount": "string",
                **_money(
                    "total_inc_tax",
                    "discounted_total_inc_tax",
                    "total_tax",
                    "shipping_cost_ex_tax",
                    "discount_amount",
                    "refunded_amount",
                ),
                "currency_code": "string",
                "consignments.shipping": "array",  # only there when the lines are
            },
        ),
        StreamInfo(
            "order_refunds",
            "One row per refund, with its items and payments.",
            {
                "id": "integer",
                "order_id": "integer",
                "created": "string",
                "total_amount": "number|string",
                **_money("total_amount", "total_tax", "requested_amount", "amount"),
            },
        ),
        StreamInfo(
            "order_transactions",
            "One row per payment of an order; empty unless the setting transactions is yes.",
            {
                "id": "integer",
                "order_id": "string|integer",
                "amount": "number|string",
                "currency": "string",
                **_money("amount"),
            },
        ),
    ),
    connect=BigCommerceConnector,
    webhook_streams=WEBHOOK_STREAMS,
    no_totals="BigCommerce's API has no report of a store's totals",
    url_help="https://api.bigcommerce.com/stores/abc123",
)
