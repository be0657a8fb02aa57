"""The webhooks of a WooCommerce shop: made where they are missing, switched on again where the shop has switched them off.

They are hints and no more: they come late, twice or never, and a shop that was refused five times in a row goes silent.
What a delivery says, and whether it is genuine, is the inbox's to know. https://developer.woocommerce.com/docs/webhooks/
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.rest import Params
from orchestration.connectors.woocommerce.client import API, WooClient

_STREAMS_OF = {
    "order": ("orders", "refunds"),
    "product": ("products", "product_variations"),
    "customer": ("customers",),
    "coupon": ("coupons",),
}
STREAMS: Mapping[str, tuple[str, ...]] = {
    f"{resource}.{event}": streams
    for resource, streams in _STREAMS_OF.items()
    for event in ("created", "updated", "deleted")
}
"""What is to be read again, by the header `X-WC-Webhook-Topic`. A topic that is not here is not asked for and means nothing."""


@dataclass(frozen=True, slots=True)
class WooWebhooks:
    """The webhooks of a shop that deliver to us; needs a key that may write."""

    client: WooClient
    delivery_url: str

    def ensure(self, secret: str, topics: Collection[str] = tuple(STREAMS)) -> list[str]:
        """Make those that are missing, switch on again those that the shop has switched off after five failures in a row, and
        give the secret to all: an older one ends.

        Returns the topics that were made or switched on: what they would have told must be read now.
        """
        ours = self._ours()
        revived = [topic for topic, hook in ours.items() if topic in topics and hook["status"] != "active"]
        for topic in sorted(ours.keys() & set(topics)):
            changed = {"status": "active", "secret": secret}
            self.client.send("PUT", f"{API}/webhooks/{int(ours[topic]['id'])}", json=changed)
        missing = [topic for topic in topics if topic not in ours]
        for topic in missing:
            hook = {"name": f"ecom {topic}", "topic": topic, "delivery_url": self.delivery_url, "secret": secret}
            self.client.send_once("POST", f"{API}/webhooks", json=hook)
        return [*revived, *missing]

    def disabled(self) -> list[str]:
        """Topics of ours that the shop has switched off."""
        return [topic for topic, hook in self._ours().items() if hook["status"] != "active"]

    def _ours(self) -> dict[str, JsonObject]:
        params: Params = {"per_page": 100, "_fields": "id,topic,status,delivery_url"}
        found = self.client.get_json(f"{API}/webhooks", params)
        if not isinstance(found, list):
            raise SchemaDriftError(f"{self.client.host} does not list its webhooks; update this product.")
        return {hook["topic"]: hook for hook in found if hook.get("delivery_url") == self.delivery_url}
