# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""The lists at the root of a query: what can be searched and sorted, and the rows of one search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.market.market import Market
from sandbox.shopify.ids import BASES, LOCATIONS, ItemNode
from sandbox.shopify.order_fields import financial_status
from sandbox.shopify.pages import Rows
from sandbox.shopify.search import Searchable, compile_search

KEPT_SEARCHES = 16
KINDS = {
    "orders": "Order", "customers": "Customer", "products": "Product", "productVariants": "ProductVariant",
    "inventoryItems": "InventoryItem", "locations": "Location",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Root:
    """One listable kind: all its objects, their number, their searchable fields and sort keys."""

    objects: Callable[[], list[Any]]
    number: Callable[[Any], int]
    searchable: Searchable
    sort_keys: dict[str, Callable[[Any], Any]]


class Roots:
    """Rows of a search, kept until the market changes, so that a walk over pages sorts once."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._roots = _roots(market)
        self._kept: dict[tuple[str, str | None, str | None], Rows] = {}
        self._kept_version = -1

    def rows(self, name: str, query: str | None, sort_key: str | None) -> tuple[Rows, list[str]]:
        """Ascending rows of root field `name` and the search fields that were ignored."""
        root = self._roots[name]
        predicate, ignored = compile_search(query, root.searchable)
        if self._kept_version != self._market.version or len(self._kept) > KEPT_SEARCHES:
            self._kept, self._kept_version = {}, self._market.version
        key = (name, query, sort_key)
        if key not in self._kept:
            self._kept[key] = self._search(name, predicate, root.sort_keys.get(sort_key or "ID"))
        return self._kept[key], ignored

    def _search(self, name: str, matches: Callable[[Any], bool], value: Callable[[Any], Any] | None) -> Rows:
        root, kind, removed = self._roots[name], KINDS[name], self._market.removed
        found = [
            (((value(one) if value else 0), root.number(one)), one)
            for one in root.objects()
            if matches(one) and not (removed and (kind, root.number(one)) in removed)
        ]
        found.sort(key=lambda pair: pair[0])
        return Rows([key for key, _ in found], [one for _, one in found])


def _roots(market: Market) -> dict[str, Root]:
    products = market.products

    def title(variant: Any) -> str:
        return str(products[variant.product].title)

    return {
        "orders": Root(
            lambda: market.orders,
            lambda o: int(o.index),
            {
                "id": lambda o: BASES["Order"] + o.index, "created_at": lambda o: o.created, "updated_at": lambda o: o.updated,
                "processed_at": lambda o: o.processed, "test": lambda o: o.is_test, "customer_id": lambda o: None if o.customer is None else BASES["Customer"] + o.customer,
                "name": lambda o: f"#{1001 + o.index}", "email": lambda o: o.email and o.email.lower(),
                "status": lambda o: "cancelled" if o.cancelled else "open",
                "financial_status": lambda o: financial_status(o).lower(),
                "currency": lambda o: o.currency.lower(), "source_name": lambda o: o.source,
            },
            {
                "CREATED_AT": lambda o: o.created, "UPDATED_AT": lambda o: o.updated,
                "PROCESSED_AT": lambda o: o.processed, "TOTAL_PRICE": lambda o: o.total,
            },
        ),
        "customers": Root(
            lambda: market.people.customers,
            lambda c: int(c.number),
            {"id": lambda c: BASES["Customer"] + c.number, "updated_at": lambda c: c.changed, "customer_date": lambda c: c.created,
             "created_at": lambda c: c.created, "orders_count": lambda c: str(c.orders),
             "email": lambda c: (found := market.people.everyone[c.person].email) and found.lower()},
            {"CREATED_AT": lambda c: c.created, "UPDATED_AT": lambda c: c.changed},
        ),
        "products": Root(
            lambda: products,
            lambda p: int(p.number),
            {"id": lambda p: BASES["Product"] + p.number, "updated_at": lambda p: p.changed, "title": lambda p: p.title.lower(),
             "status": lambda p: "active"},
            {"UPDATED_AT": lambda p: p.changed, "TITLE": lambda p: p.title},
        ),
        "productVariants": Root(
            lambda: market.variants,
            lambda v: int(v.number),
            {"id": lambda v: BASES["ProductVariant"] + v.number, "updated_at": lambda v: v.changed, "sku": lambda v: v.sku.lower(),
             "product_id": lambda v: BASES["Product"] + v.product, "title": lambda v: v.title.lower()},
            {"SKU": lambda v: v.sku, "TITLE": lambda v: v.title, "FULL_TITLE": title,
             "INVENTORY_QUANTITY": lambda v: int(market.stock.on_hand[v.number])},
        ),
        "inventoryItems": Root(
            lambda: [ItemNode(v) for v in market.variants],
            lambda n: int(n.variant.number),
            {"id": lambda n: BASES["InventoryItem"] + n.variant.number, "updated_at": lambda n: n.variant.changed,
             "sku": lambda n: n.variant.sku.lower()},
            {},
        ),
        "locations": Root(
            lambda: list(LOCATIONS), lambda n: int(n.number), {"id": lambda n: BASES["Location"] + n.number}, {"NAME": lambda n: n.name}
        ),
    }  # fmt: skip
