"""Write-back to Shopify: prices of variants, in single steps that the outbox may repeat."""

from __future__ import annotations

from decimal import Decimal

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.mutations import SET_VARIANT_PRICE, VARIANT_PRICE
from orchestration.connectors.shopify.queries import SHOP


class ShopifyPrices:
    """`PriceActions` of a shop. Prices are in the shop's own currency; `platform_id` is a variant's global id."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client
        self._currency_code: str | None = None

    def read_price(self, platform_id: str) -> JsonObject:
        """What the shop shows now. Raises FatalError when the variant is gone."""
        answer = self._client.query(VARIANT_PRICE, id=platform_id)
        variant = field(answer.body, "node")
        if not variant:
            raise FatalError(f"The variant {platform_id} is no longer in the shop; reject the recommendation.")
        self._currency_code = field(answer.body, "shop", "currencyCode")
        return self._image(variant, answer)

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> JsonObject:
        """Set the price; saying it twice has one effect. Raises FatalError with Shopify's own words when it refuses."""
        if not price.is_finite() or price < 0:
            raise FatalError(f"A price of {price} cannot be set; give an amount of zero or more.")
        variants = [{"id": platform_id, "price": f"{price:f}"}]
        answer = self._client.query(SET_VARIANT_PRICE, product=product_id, variants=variants)
        result = field(answer.body, "productVariantsBulkUpdate")
        if errors := field(result, "userErrors"):
            raise FatalError(f"The shop refused the price {price:f} for {platform_id}: {errors[0].get('message')}")
        written = next((v for v in field(result, "productVariants") or () if v["id"] == platform_id), None)
        if written is None:
            raise FatalError(
                f"The shop did not confirm the price {price:f} for {platform_id}; read it before trying again."
            )
        return self._image(written, answer)

    def _image(self, variant: JsonObject, answer: Answer) -> JsonObject:
        if self._currency_code is None:
            self._currency_code = field(self._client.query(SHOP).body, "shop", "currencyCode")
        return {
            "platform_id": variant["id"],
            "product_id": variant["product"]["id"],
            "price": variant["price"],
            "compare_at_price": variant["compareAtPrice"],
            "currency_code": self._currency_code,
            "server_time": answer.server_time.isoformat() if answer.server_time else None,
        }
