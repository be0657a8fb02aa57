"""Write-back to WooCommerce: names, descriptions and tags of products, with their pre-image and their undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import unescape

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.woocommerce.body import read_json
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.products import Product, Products


class WooTexts:
    """Name, descriptions and tags of a product; a variation has a description alone."""

    FIELDS = ("name", "description", "short_description")

    def __init__(self, client: WooClient) -> None:
        self._client, self._products = client, Products(client)

    def read_text(self, platform_id: str) -> JsonObject:
        """The pre-image; `tags` are names. Names come with HTML entities, as the shop stores them."""
        return self._image(self._products.read(platform_id))

    def write_text(
        self, platform_id: str, values: Mapping[str, str], tags: Sequence[str] | None, action_id: str
    ) -> JsonObject:
        """Set the fields that are given, and all tags unless they are None; tags that the shop lacks are made."""
        if unknown := set(values) - set(self.FIELDS):
            raise FatalError(f"{', '.join(sorted(unknown))} cannot be written; the texts are {', '.join(self.FIELDS)}.")
        product = self._products.read(platform_id)
        chosen = {} if tags is None else {"tags": [{"id": self._tag(name)} for name in tags]}
        return self._image(self._products.write(product, {**values, **chosen}, action_id))

    def undo(self, pre_image: JsonObject, action_id: str) -> JsonObject:
        """Put back the texts and tags of an earlier `read_text`."""
        values = {name: pre_image[name] for name in self.FIELDS if pre_image[name] is not None}
        return self.write_text(pre_image["platform_id"], values, pre_image["tags"], action_id)

    def _tag(self, name: str) -> int:
        """The id of a tag, which is made where there is none. Tags are the same when their names differ in case alone."""
        found = self._client.get_json(f"{API}/products/tags", {"search": name, "per_page": 100, "_fields": "id,name"})
        for tag in found:
            if unescape(str(tag["name"])).casefold() == name.casefold():
                return int(tag["id"])
        made = self._client.send("POST", f"{API}/products/tags", json={"name": name})
        return int(read_json(made.body, self._client.host)["id"])

    def _image(self, product: Product) -> JsonObject:
        return {
            "platform_id": product.id,
            "product_id": product.product_id,
            **{name: product.object.get(name) for name in self.FIELDS},
            "tags": [tag["name"] for tag in product.object.get("tags") or ()],
            "server_time": product.server_time,
        }
