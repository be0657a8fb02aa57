"""What each stream is, and which of its fields the warehouse needs. Fields beyond these may come and go."""

from __future__ import annotations

from orchestration.connectors.base import StreamInfo

# a fee, and with it an order's total_tax, may be below zero; a price may be empty; plugins write what they like into meta_data
_CHANGED = {"id": "integer", "date_modified_gmt": "string|null"}

STREAMS = (
    StreamInfo("settings", "One row per setting of the shop: its currency, time zone, and whether prices include tax."),
    StreamInfo("tax_rates", "One row per tax rate.", {"id": "integer", "rate": "string"}),
    StreamInfo("product_categories", "One row per product category.", {"id": "integer", "name": "string", "parent": "integer"}),
    StreamInfo(
        "products",
        "One row per product, with its categories and, for simple ones, price and stock.",
        {**_CHANGED, "name": "string", "type": "string", "status": "string", "price": "string", "regular_price": "string"},
    ),
    StreamInfo(
        "product_variations",
        "One row per variation of a variable product, with its price and stock.",
        {**_CHANGED, "parent_id": "integer", "price": "string", "regular_price": "string"},
    ),
    StreamInfo("customers", "One row per customer account; guests are only in their orders.", {**_CHANGED, "email": "string"}),
    StreamInfo("coupons", "One row per coupon, with how often it was used.", {**_CHANGED, "code": "string", "amount": "string", "*.amount": "money"}),
    StreamInfo(
        "orders",
        "One row per order, with its lines, taxes, shipping and coupons.",
        {
            **_CHANGED,
            "status": "string",
            "currency": "string",
            "date_created_gmt": "string",
            "total": "string",
            "total_tax": "string",
            "discount_total": "string",
            "shipping_total": "string",
            "prices_include_tax": "boolean",
            "line_items": "array",
            "billing": "object",
            "*.discount_total": "money",
            "*.shipping_total": "money",
        },
    ),
    StreamInfo(
        "refunds",
        "One row per refund; its lines are negative, its amount is positive.",
        {"id": "integer", "parent_id": "integer", "date_created_gmt": "string", "amount": "string", "line_items": "array", "*.amount": "money"},
    ),
    StreamInfo(
        "daily_totals",
        "One row per day of the shop's own Analytics, with its orders.",
        {
            "id": "string",
            "currency_code": "string",
            "orders": "number",
            "total_sales": "string",
            "by_order": "array|null",
            "uncounted": "object|null",
        },
    ),
)  # fmt: skip
