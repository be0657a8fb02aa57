"""Changing single fields of products and variations: read, compare, write once, read back. Knows no price and no stock.

WooCommerce has no compare-and-set and no idempotency key. So a change carries our action's id in the object's `meta_data`:
when an answer is lost, the object itself tells whether the change was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from orchestration.connectors.woocommerce.body import read_json
from orchestration.connectors.woocommerce.client import API, WooClient, status_of
from orchestration.connectors.woocommerce.site import read_currency

ACTION_KEY = "_ecom_action_id"
MOST_IN_BATCH = 100  # more is refused with status 413


@dataclass(frozen=True, slots=True)
class Product:
    """A product or variation as the shop shows it now."""

    object: JsonObject
    server_time: str | None

    @property
    def id(self) -> str:
        return str(self.object["id"])

    @property
    def product_id(self) -> str:
        """The parent's id for a variation, its own otherwise."""
        return str(self.object.get("parent_id") or self.object["id"])

    @property
    def path(self) -> str:
        """Where it can be written: a variation only under its parent."""
        own = f"{API}/products/{self.product_id}"
        return own if self.id == self.product_id else f"{own}/variations/{self.id}"

    def has_seen(self, action_id: str) -> bool:
        """Whether this action was its last one of ours."""
        return any(
            one.get("key") == ACTION_KEY and one.get("value") == action_id for one in self.object.get("meta_data") or ()
        )


class Products:
    """Reads and writes by id, for the actions."""

    def __init__(self, client: WooClient) -> None:
        self.client = client
        self._currency_code: str | None = None

    def read(self, platform_id: str) -> Product:
        """Raises FatalError when the product is gone or in the trash."""
        try:
            content = self.client.get(f"{API}/products/{_number(platform_id)}")
        except FatalError as error:
            if status_of(error) != 404:
                raise
            raise _gone(platform_id) from error
        found = read_json(content.body, self.client.host)
        if not isinstance(found, dict) or "id" not in found:
            raise SchemaDriftError(
                f"{self.client.host} answered for a product with something else; update this product."
            )
        if found.get("status") == "trash":
            raise _gone(platform_id)
        return Product(found, content.server_time.isoformat() if content.server_time else None)

    def read_many(self, platform_ids: Sequence[str]) -> list[Product]:
        """Each of them, products by the hundred and variations one by one; raises FatalError when one is gone."""
        found = {one.id: one for one in self._listed(f"{API}/products", [str(_number(one)) for one in platform_ids])}
        return [found.get(one) or self.read(one) for one in platform_ids]

    def write(self, product: Product, values: Mapping[str, Any], action_id: str) -> Product:
        """Set `values` and read back what the shop made of them; an action that was made already is not made again."""
        if not product.has_seen(action_id):
            body = {**values, "meta_data": [{"key": ACTION_KEY, "value": action_id}]}
            self.client.send("PUT", product.path, json=body)
        return self.read(product.id)

    def write_many(
        self, changes: Sequence[tuple[Product, Mapping[str, Any]]], action_id: str
    ) -> Iterator[tuple[Product, str]]:
        """Products as they are afterwards, with the shop's code of refusal ("" where it took the change).

        By batches of a hundred, which answer 200 also when single items are refused. One that vanished is left out.
        """
        for path, members in _by_list(changes):
            for at in range(0, len(members), MOST_IN_BATCH):
                part = members[at : at + MOST_IN_BATCH]
                unseen = [(one, values) for one, values in part if not one.has_seen(action_id)]
                refusals = self._write_batch(f"{path}/batch", unseen, action_id)
                yield from ((one, refusals.get(one.id, "")) for one in self._listed(path, [one.id for one, _ in part]))

    def _listed(self, path: str, ids: Sequence[str]) -> Iterator[Product]:
        """Those of `ids` that the list shows, which leaves out the trash."""
        for at in range(0, len(ids), MOST_IN_BATCH):
            include = ",".join(ids[at : at + MOST_IN_BATCH])
            content = self.client.get(path, {"include": include, "per_page": MOST_IN_BATCH, "status": "any"})
            server_time = content.server_time.isoformat() if content.server_time else None
            found = read_json(content.body, self.client.host)
            if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one for one in found):
                raise _drift(self.client.host)
            yield from (Product(one, server_time) for one in found)

    def currency_code(self) -> str:
        if self._currency_code is None:
            self._currency_code = read_currency(self.client)
        return self._currency_code

    def _write_batch(self, path: str, part: list[tuple[Product, Mapping[str, Any]]], action_id: str) -> dict[str, str]:
        if not part:
            return {}
        meta = {"meta_data": [{"key": ACTION_KEY, "value": action_id}]}
        body = {"update": [{"id": int(one.id), **values, **meta} for one, values in part]}
        answer = read_json(self.client.send("POST", path, json=body).body, self.client.host)
        updated = answer.get("update", []) if isinstance(answer, dict) else []
        return {str(one.get("id")): str(one["error"].get("code")) for one in updated if one.get("error")}


def _by_list(
    changes: Sequence[tuple[Product, Mapping[str, Any]]],
) -> Iterator[tuple[str, list[tuple[Product, Mapping[str, Any]]]]]:
    """The lists that take the changes: one for all products, one for the variations of each parent."""
    found: dict[str, list[tuple[Product, Mapping[str, Any]]]] = {}
    for product, values in changes:
        found.setdefault(product.path.rpartition("/")[0], []).append((product, values))
    yield from found.items()


def _number(platform_id: str) -> int:
    if not platform_id.isdecimal():
        raise FatalError(
            f"{platform_id[:40]!r} is no id of a WooCommerce product, which is a number; check the target."
        )
    return int(platform_id)


def _gone(platform_id: str) -> FatalError:
    return FatalError(f"The product {platform_id} is no longer in the shop; reject the recommendation.")


def _drift(host: str) -> SchemaDriftError:
    return SchemaDriftError(f"{host} answered with something other than a product; update this product.")
