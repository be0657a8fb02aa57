"""WooCommerce: the REST API of version 3, at each shop's own address."""

from __future__ import annotations

from orchestration.connectors.base import Field, Platform, Scope
from orchestration.connectors.woocommerce.connector import WooCommerceConnector
from orchestration.connectors.woocommerce.contracts import STREAMS
from orchestration.connectors.woocommerce.webhooks import STREAMS as WEBHOOK_STREAMS

__all__ = ["PLATFORM", "WooCommerceConnector"]

PLATFORM = Platform(
    name="woocommerce",
    title="WooCommerce",
    domain="sales",
    fields=(
        Field("consumer_key", "Consumer key from WooCommerce > Settings > Advanced > REST API.", is_secret=True),
        Field("consumer_secret", "Consumer secret, shown once beside the key.", is_secret=True),
        Field(
            "requests_at_once",
            "Most requests that the shop gets at once, from 1 to 8; fewer are sent while it is slow.",
            is_required=False,
            default="4",
        ),
    ),
    scopes=(
        Scope("read", "orders, refunds, products, customers, coupons, tax rates, settings and the shop's own totals"),
        Scope("write", "only to set prices, stock, coupons and texts that were approved", is_required=False),
    ),
    streams=STREAMS,
    connect=WooCommerceConnector,
    webhook_streams=WEBHOOK_STREAMS,
    totals_stream="daily_totals",
    url_help="https://shop.example (with its folder, where WordPress has one)",
)
