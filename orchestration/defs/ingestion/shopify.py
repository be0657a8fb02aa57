"""Shopify's streams as assets."""

from orchestration.defs.ingestion.streams import stream_asset

shopify_shop = stream_asset("shopify", "shop", "One row per shop: its name, currency and time zone.")
shopify_products = stream_asset("shopify", "products", "One row per product.")
shopify_product_variants = stream_asset(
    "shopify", "product_variants", "One row per sellable variant, with price and unit cost."
)
shopify_inventory_items = stream_asset(
    "shopify", "inventory_items", "One row per stocked item, with its quantities by location."
)
shopify_customers = stream_asset("shopify", "customers", "One row per customer account.")
shopify_orders = stream_asset("shopify", "orders", "One row per order, with its lines and refunds.")
