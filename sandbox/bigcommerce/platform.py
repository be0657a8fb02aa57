"""The store as a `SandboxPlatform`: its truth, and what happens to it when a test says so."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.bigcommerce import seeded
from sandbox.bigcommerce.app import create_app
from sandbox.bigcommerce.quota import Quota
from sandbox.bigcommerce.store import Store
from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

STREAMS = (
    "store", "inventory", "products", "product_variants", "customers", "orders", "order_refunds", "order_transactions",
)  # fmt: skip
TOKEN = "sandbox-store-token"  # noqa: S105 - opens nothing but this


class BigCommerceSandbox:
    """One store over `store`, with `requests` allowed in every 30 seconds of its clock."""

    name = "bigcommerce"

    def __init__(self, store: Store, seed: int, requests: int) -> None:
        self.store, self.faults = store, Faults()
        self.quota = Quota(requests, store.now)
        self.credentials = {"token": TOKEN, "transactions": "yes"}
        self.app: ASGIApp = SimulatedDate(self.faults.over(create_app(store, self.quota, TOKEN)), store)
        self._draw = Random(seed + 1)

    def streams(self) -> tuple[str, ...]:
        return STREAMS

    def now(self) -> datetime:
        return self.store.now()

    def pass_time(self, seconds: float) -> None:
        self.store.pass_time(seconds)

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        found = {str(number): row.value for number, row in self.store.table(stream).items()}
        return {one["id"]: one for one in found.values()} if stream == "store" else found

    def add(self, stream: str) -> str | None:
        number = self.store.next_id(stream)
        match stream:
            case "orders":
                seeded.add_order(self.store, self._draw, number)
            case "products":
                seeded.add_product(self.store, self._draw, number)
                self.store.touch("products", number)
            case "product_variants" | "inventory":
                product = self._newest("products")
                number = seeded.add_variant(self.store, self._draw, product)
                self.store.touch("products", product)
            case "customers":
                seeded.add_customer(self.store, self._draw, number)
                self.store.touch("customers", number)
            case "order_refunds":
                order = self._newest("orders")
                number = seeded.add_refund(self.store, order, 100)
                self.store.touch("orders", order)
            case "order_transactions":
                order = self._newest("orders")
                number = seeded.add_payment(self.store, order, 100)
                self.store.touch("orders", order)
            case _:
                return None
        return str(number)

    def change(self, stream: str) -> str | None:
        """A refund has no time of change, so it can only be edited silently."""
        if stream == "order_refunds":
            return None
        found = self.change_silently(stream)
        if found is None or stream in ("store", "inventory"):
            return found
        number = int(found)
        owner = {"product_variants": ("products", "product_id"), "order_transactions": ("orders", "order_id")}
        if stream in owner:
            table, key = owner[stream]
            self.store.touch(table, int(self.store.table(stream)[number].value[key]))
        else:
            self.store.touch(stream, number)
        return found

    def change_silently(self, stream: str) -> str | None:
        """The newest object: old ones are read again by nobody."""
        number = self._newest(stream)
        value = self.store.table(stream)[number].value
        if stream == "inventory":
            level = value["locations"][0]
            level["total_inventory_onhand"] = level["available_to_sell"] = level["available_to_sell"] + 7
            return str(number)
        name, text = {
            "store": ("name", "Renamed"), "products": ("description", "edited"), "product_variants": ("upc", "5012345"),
            "customers": ("notes", "edited"), "orders": ("staff_notes", "edited"),
            "order_refunds": ("reason", "edited"), "order_transactions": ("status", "error"),
        }[stream]  # fmt: skip
        value[name] = f"{value[name]} {text}" if value[name] else text
        return str(value["id"])

    def remove(self, stream: str) -> str | None:
        """An order is archived, which takes it off the list; refunds and payments are never deleted."""
        if stream in ("store", "order_refunds", "order_transactions"):
            return None
        number = min(self.store.table(stream))
        del self.store.table(stream)[number]
        if stream == "products":
            for variant in self.store.variants_of(number):
                self._forget(variant["id"])
        if stream == "product_variants":
            self._forget(number)
        return str(number)

    def _forget(self, variant: int) -> None:
        self.store.table("product_variants").pop(variant, None)
        self.store.table("inventory").pop(variant, None)

    def _newest(self, stream: str) -> int:
        """The object that was created last."""
        table = self.store.table(stream)
        return max(table, key=lambda number: (table[number].created, number))
