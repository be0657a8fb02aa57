"""Prices and stock that are set. The batch limits and the errors are those of the platform."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.bigcommerce.answers import as_json, v3_error
from sandbox.bigcommerce.store import Adjustment, Store

MOST_PRODUCTS, MOST_VARIANTS, MOST_STOCK_ITEMS = 10, 50, 2_000
PRICES = ("price", "sale_price", "retail_price", "cost_price")


class Writes:
    """What may be changed from outside; `reasons` were given for changes of stock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reasons: list[str] = []

    def products(self, body: Any) -> Response:
        return self._prices("products", body, MOST_PRODUCTS)

    def variants(self, body: Any) -> Response:
        return self._prices("product_variants", body, MOST_VARIANTS)

    def stock(self, body: Any) -> Response:
        """Absolute adjustments: taken at once, shown a moment later."""
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(items, list) or not 1 <= len(items) <= MOST_STOCK_ITEMS:
            return v3_error(422, "The items are not valid.", {"items": "between 1 and 2000"})
        for item in items:
            if item.get("variant_id") not in self._store.table("inventory") or not isinstance(item["quantity"], int):
                return v3_error(422, "An item is not valid.", {"variant_id": "unknown"})
        self.reasons.append(str(body.get("reason", "")))
        delay = self._store.adjustments_show_after
        for item in items:
            self._store.adjustments.append(Adjustment(item["variant_id"], item["location_id"], item["quantity"], delay))
        return as_json({"transaction_id": f"ba1c3c5e-{len(self.reasons):04d}"})

    def _prices(self, stream: str, body: Any, most: int) -> Response:
        if not isinstance(body, list) or not 1 <= len(body) <= most:
            return v3_error(422, f"Between 1 and {most} objects can be changed at once.")
        table = self._store.table(stream)
        for change in body:
            if change.get("id") not in table or any(_is_no_price(change[n]) for n in PRICES if n in change):
                return v3_error(422, "JSON data is missing or invalid", {"price": "must be a number of zero or more"})
        for change in body:
            value = table[change["id"]].value
            value.update({name: change[name] for name in PRICES if name in change})
            if value["price"] is not None:
                value["calculated_price"] = value["price"]
            self._store.touch("products", value["product_id"] if "product_id" in value else value["id"])
        return as_json({"data": [table[change["id"]].value for change in body], "meta": {}})


def _is_no_price(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float) or value < 0
