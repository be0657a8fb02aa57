"""Which deliveries mean that which streams are to be read again, and the list of them that a shop is asked for.

Deliveries are hints and never data: https://shopify.dev/docs/apps/build/webhooks. Their signatures are checked where they
arrive (app/core/webhooks).
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.mutations import SUBSCRIBE, SUBSCRIPTIONS, UNSUBSCRIBE

STREAMS: Mapping[str, tuple[str, ...]] = {
    "orders/create": ("orders", "customers"),
    "orders/updated": ("orders",),
    "orders/edited": ("orders",),
    "orders/cancelled": ("orders",),
    "orders/delete": ("orders",),
    "refunds/create": ("orders",),
    "order_transactions/create": ("orders",),
    "fulfillments/create": ("orders",),
    "fulfillments/update": ("orders",),
    "products/create": ("products", "product_variants", "inventory_items"),
    "products/update": ("products", "product_variants", "inventory_items"),
    "products/delete": ("products", "product_variants", "inventory_items"),
    "inventory_items/update": ("inventory_items", "product_variants"),
    "inventory_levels/update": ("inventory_items",),
    "customers/create": ("customers",),
    "customers/update": ("customers",),
    "customers/delete": ("customers",),
    "discounts/create": ("discounts",),
    "discounts/update": ("discounts",),
    "discounts/delete": ("discounts",),
    "locations/create": ("locations",),
    "locations/update": ("locations",),
    "locations/delete": ("locations",),
    "shop/update": ("shop",),
}
"""By the header `X-Shopify-Topic`. A topic that is not here is not asked for and means nothing."""

SCOPES = {"discounts": "read_discounts", "locations": "read_locations"}
"""Streams whose topics Shopify refuses without a scope that is not required."""


class ShopifyWebhooks:
    """The subscriptions of our app in one shop."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def subscribe(self, uri: str, granted: tuple[str, ...]) -> list[str]:
        """Ask for every topic that the granted scopes allow to be sent to `uri`; those already asked for stay.

        Returns the topics that were added. Raises FatalError with Shopify's own words when it refuses one.
        """
        there = {topic for topic, _ in self._ours(uri)}
        added = []
        for topic, streams in STREAMS.items():
            needs = SCOPES.get(streams[0])
            name = topic.replace("/", "_").upper()
            if name in there or (needs and needs not in granted and needs.replace("read_", "write_") not in granted):
                continue
            result = field(self._client.query(SUBSCRIBE, topic=name, uri=uri).body, "webhookSubscriptionCreate")
            if errors := field(result, "userErrors"):
                raise FatalError(f"The shop will not send {topic}: {errors[0].get('message')}")
            added.append(topic)
        return added

    def unsubscribe(self, uri: str) -> int:
        """Withdraw all that is sent to `uri`; how many there were."""
        found = list(self._ours(uri))
        for _, subscription in found:
            self._client.query(UNSUBSCRIBE, id=subscription)
        return len(found)

    def _ours(self, uri: str) -> list[tuple[str, str]]:
        pages = self._client.pages(SUBSCRIPTIONS, "webhookSubscriptions", 100)
        found = (orjson.loads(node) for nodes, _ in pages for node in nodes)
        return [(one["topic"], one["id"]) for one in found if one["uri"] == uri]
