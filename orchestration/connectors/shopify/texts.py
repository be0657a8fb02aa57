"""Write-back of a product's title, description and tags, only over what was seen: somebody's newer words are not lost."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.mutations import PRODUCT_TEXT, UPDATE_PRODUCT_TEXT

_SHOPIFYS_NAMES = {"title": "title", "description_html": "descriptionHtml", "tags": "tags"}


class TextChangedError(FatalError):
    """The product's words are not those of the pre-image any more: read it again and decide anew."""


class ShopifyTexts:
    """Texts of one shop's products. Undo by writing the pre-image's words over the post-image."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def read_text(self, product_id: str) -> JsonObject:
        """`{"product_id", "title", "description_html", "tags", "server_time"}`. Raises FatalError when it is gone."""
        answer = self._client.query(PRODUCT_TEXT, id=product_id)
        product = field(answer.body, "product")
        if not product:
            raise FatalError(f"The product {product_id} is no longer in the shop; reject the change.")
        return _image(product, answer)

    def write_text(
        self,
        pre_image: JsonObject,
        *,
        title: str | None = None,
        description_html: str | None = None,
        tags: Sequence[str] | None = None,
    ) -> JsonObject:
        """Write what is given, leave the rest, and return what was read back; saying it twice has one effect.

        Raises TextChangedError when the shop shows neither the pre-image nor the wish, FatalError when it refuses.
        """
        wish = {
            "title": title,
            "description_html": description_html,
            "tags": None if tags is None else sorted(set(tags)),
        }
        wish = {name: value for name, value in wish.items() if value is not None}
        product_id = pre_image["product_id"]
        now = self.read_text(product_id)
        if not wish or all(now[name] == value for name, value in wish.items()):
            return now
        if any(now[name] != pre_image[name] for name in wish):
            raise TextChangedError(f"The words of {product_id} changed since they were read; look at them again.")
        product = {"id": product_id} | {_SHOPIFYS_NAMES[name]: value for name, value in wish.items()}
        answer = self._client.query(UPDATE_PRODUCT_TEXT, product=product)
        if errors := field(answer.body, "productUpdate", "userErrors"):
            raise FatalError(f"The shop refused the words for {product_id}: {errors[0].get('message')}")
        return self.read_text(product_id)


def _image(product: JsonObject, answer: Answer) -> JsonObject:
    return {
        "product_id": field(product, "id"),
        "title": field(product, "title"),
        "description_html": field(product, "descriptionHtml"),
        "tags": sorted(field(product, "tags")),
        "server_time": answer.server_time.isoformat() if answer.server_time else None,
    }
