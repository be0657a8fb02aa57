"""The shop as one thing: the world's changes under a lock, bulk operations, webhooks, faults. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from sandbox.market.journal import World
from sandbox.market.size import iso
from sandbox.market.truth import truth
from sandbox.shopify import discounts
from sandbox.shopify.bulk import BulkOperations
from sandbox.shopify.ids import BASES, gid
from sandbox.shopify.mutations import update_variants
from sandbox.shopify.payouts import Payouts
from sandbox.shopify.reports import Reports
from sandbox.shopify.stock_and_text import set_stock, update_product
from sandbox.shopify.webhooks import Webhooks

SCOPES = (
    "read_products", "write_products", "read_inventory", "read_locations", "read_orders", "read_all_orders",
    "read_customers", "read_fulfillments", "write_inventory", "write_discounts", "read_shopify_payments_payouts",
    "read_reports",
)  # fmt: skip


class Service:
    """Everything that requests act on."""

    def __init__(
        self, world: World, bulk: BulkOperations, webhooks: Webhooks, scopes: tuple[str, ...] = SCOPES
    ) -> None:
        self._world, self.bulk, self.webhooks, self.scopes = world, bulk, webhooks, scopes
        self._lock = RLock()
        self.payouts = Payouts(world.market)
        self.reports = Reports(world.market)
        self._done: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        bulk.on_finish = lambda operation: webhooks.deliver(
            "BULK_OPERATIONS_FINISH",
            [{"admin_graphql_api_id": gid("BulkOperation", operation.number), "status": operation.status.lower()}],
            self.now,
        )

    @property
    def now(self) -> str:
        """The simulated clock in ISO 8601, UTC."""
        return iso(self._world.market.clock)

    @property
    def clock(self) -> int:
        return self._world.market.clock

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing changes while the caller reads."""
        with self._lock:
            yield

    def update_variants(self, product_id: str, variants: list[dict[str, Any]], partial: bool) -> dict[str, Any]:
        """Change prices, journal first; subscribers hear of the product."""
        with self._lock:
            before = self._world.market.version
            payload = update_variants(self._world.market, self._world.set_price, product_id, variants, partial)
        if self._world.market.version != before:
            number = payload["product"].number
            body = {"id": BASES["Product"] + number, "admin_graphql_api_id": product_id, "updated_at": self.now}
            self.webhooks.deliver("PRODUCTS_UPDATE", [body], self.now)
        return payload

    def set_stock(self, given: dict[str, Any], key: str) -> dict[str, Any]:
        """Count stock, once per key: the same key and input get the first answer again."""
        with self._lock:
            before, payload = self._done.get(key, (given, None))
            if before != given:
                message = "The same idempotency key cannot be used with different operation parameters."
                error = {"field": None, "message": message, "code": "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"}
                return {"inventoryAdjustmentGroup": None, "userErrors": [error]}
            if payload is None:
                payload = set_stock(self._world.market, self._world.set_stock, given)
                self._done[key] = given, payload
            return payload

    def update_product(self, given: dict[str, Any] | None) -> dict[str, Any]:
        """Change the texts of a product, journal first."""
        with self._lock:
            return update_product(self._world.market, self._world.set_text, given)

    def create_discount(self, given: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            return discounts.create(self._world.market, self._world.add_discount, given)

    def delete_discount(self, global_id: str) -> dict[str, Any]:
        with self._lock:
            return discounts.delete(self._world.market, self._world.remove, global_id)

    def advance(self, days: int) -> str:
        """Let the market live on; subscribers hear of some of the orders. Returns the new clock."""
        with self._lock:
            self._world.advance(days)
            changed = {order.index: order for order in self._world.market.changed_orders}
        bodies = [
            {
                "id": BASES["Order"] + order.index,
                "admin_graphql_api_id": gid("Order", order.index),
                "created_at": iso(order.created),
                "updated_at": iso(order.updated),
            }
            for order in changed.values()
        ]
        for topic in ("ORDERS_CREATE", "ORDERS_UPDATED"):
            self.webhooks.deliver(topic, bodies, self.now)
        return self.now

    def hide_refund(self, days_ago: int) -> str:
        """Book a refund that only the reports know; returns the order's name."""
        with self._lock:
            return self.reports.hide_refund(days_ago)

    def show_refunds(self) -> int:
        """Have the documents show them."""
        with self._lock:
            return self.reports.show_refunds()

    def truth(self, detail: bool) -> dict[str, Any]:
        """The ledger."""
        with self._lock:
            return truth(self._world.market, lambda number: gid("ProductVariant", number), detail)

    def close(self) -> None:
        self.webhooks.close()
        self._world.close()
