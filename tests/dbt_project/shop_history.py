"""Random histories of a small shop, as raw rows: the same seed gives the same history."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.dbt_project.shopify_orders import line, order, refund
from tests.dbt_project.warehouse import Warehouse

ZONES = ("Europe/Madrid", "America/New_York", "Asia/Tokyo")


class ShopHistory:
    """One business with a shop and a file connection. `begin` lands its first objects, `go_on` changes some of them."""

    def __init__(self, warehouse: Warehouse, seed: int) -> None:
        self.warehouse, self._random = warehouse, random.Random(seed)
        self.business, self._shop, self._files = (UUID(int=1_000 * (seed + 1) + n) for n in range(3))
        self._orders: dict[int, dict[str, Any]] = {}
        self._landed: set[tuple[str, str]] = set()

    def begin(self, orders: int = 12) -> None:
        self.warehouse.add_business(self.business)
        self.warehouse.add_connection(self._shop, "shopify", "2026-06-30T21:59:00Z", business=self.business)
        self.warehouse.add_connection(self._files, "files", "2026-06-30T12:00:00Z", business=self.business)
        self._zone("Europe/Madrid", "2026-01-01T00:00:00Z")
        for number in range(1, 4):
            self._variant(number)
            self._customer(number)
        for number in range(orders):
            self._order(number)
            self._invoice(number)

    def go_on(self, steps: int = 8) -> None:
        moves = (
            self._new_order, self._edit, self._refund, self._cancel, self._delete, self._rezone, self._merge,
            self._reprice, self._restock, self._new_invoice, self._drop_invoice,
        )  # fmt: skip
        for move in self._random.choices(moves, k=steps):
            move()

    def _put(self, table: str, id: str, payload: dict[str, Any], **given: Any) -> None:
        given |= {"business": self.business, "connection": self._files if table.startswith("files") else self._shop}
        known = (table, id) in self._landed
        self._landed.add((table, id))
        (self.warehouse.reland if known else self.warehouse.land)(table, id, payload, **given)

    def _day(self) -> str:
        return f"2026-{self._random.randint(1, 6):02}-{self._random.randint(1, 28):02}T{self._random.randint(0, 23):02}:30:00Z"

    def _zone(self, zone: str, at: str) -> None:
        self._put("shopify_shop", "shop", {"id": "shop", "currencyCode": "EUR", "ianaTimezone": zone}, observed_at=at)

    def _variant(self, number: int) -> None:
        price = f"{self._random.randint(5, 50)}.00"
        item = {"id": f"item-{number}", "unitCost": {"amount": "3.00", "currencyCode": "EUR"}}
        self._put("shopify_product_variants", f"variant-{number}", {"title": "Blue", "sku": f"MUG-{number}", "price": price,
            "product": {"id": "product-1"}, "inventoryItem": item}, observed_at=self._day())  # fmt: skip

    def _customer(self, number: int, person: int | None = None) -> None:
        mail = {"emailAddress": f"person{person or number}@example.com", "marketingState": "SUBSCRIBED"}
        self._put("shopify_customers", f"customer-{number}", {"id": f"customer-{number}", "defaultEmailAddress": mail})

    def _order(self, number: int) -> None:
        units, price = self._random.randint(1, 4), Decimal(self._random.randint(5, 50))
        total = f"{units * price}.00"
        first = line(number * 10, units, f"{price}.00", "0.00", variant=self._random.randint(1, 4))
        person = self._random.choice([{"email": f"guest{self._random.randint(1, 3)}@example.com"},
            {"customer": {"id": f"customer-{self._random.randint(1, 3)}"}}, {}])  # fmt: skip
        self._orders[number] = order(number, self._day(), [first], total=total, subtotal=total, tax="0.00", **person)
        self._land_order(number)

    def _land_order(self, number: int, **given: Any) -> None:
        self._put("shopify_orders", f"order-{number}", self._orders[number], **given)

    def _some_order(self) -> int:
        return self._random.choice(list(self._orders))

    def _new_order(self) -> None:
        self._order(len(self._orders))

    def _edit(self) -> None:
        self._order(self._some_order())

    def _refund(self) -> None:
        number = self._some_order()
        at, paid = self._day(), f"{self._random.randint(1, 5)}.00"
        sold = self._orders[number]["lineItems"]["nodes"][0]
        back = refund(number, at, paid, [(sold["id"], 1, paid, "0.00")] if self._random.random() < 0.7 else [])
        self._orders[number] |= {"refunds": [back], "totalRefundedSet": back["totalRefundedSet"]}
        self._land_order(number)

    def _cancel(self) -> None:
        self.cancel(self._some_order())

    def cancel(self, number: int) -> None:
        self._orders[number] |= {"cancelledAt": self._day()}
        self._land_order(number)

    def _delete(self) -> None:
        self._land_order(self._some_order(), is_deleted=True)

    def _rezone(self) -> None:
        self._zone(self._random.choice(ZONES), self._day())

    def _merge(self) -> None:
        self._customer(self._random.randint(1, 3), self._random.randint(1, 3))

    def _reprice(self) -> None:
        self._variant(self._random.randint(1, 4))

    def _restock(self) -> None:
        number = self._random.randint(1, 3)
        counts = [{"name": "on_hand", "quantity": self._random.randint(0, 9)}]
        level = {"id": f"level-{number}", "location": {"id": "l", "name": "L"}, "quantities": counts}
        self._put("shopify_inventory_items", f"item-{number}", {"variant": {"id": f"variant-{number}"},
            "inventoryLevels": {"nodes": [level]}}, observed_at=self._day())  # fmt: skip

    def _invoice(self, number: int) -> None:
        back = self._random.random() < 0.3
        self._put("files_generic_orders", f"{number}/1", {
            "order_id": f"C{number}" if back else str(number), "line_number": 1, "ordered_at": self._day(),
            "sku": f"CUP-{self._random.randint(1, 2)}", "title": "Cup", "quantity": -1 if back else 2, "unit_price": 3,
            "customer_id": str(self._random.randint(1, 2)), "currency_code": "EUR", "is_cancellation": back,
        })  # fmt: skip

    def _new_invoice(self) -> None:
        self._invoice(self._random.randint(0, 15))

    def _drop_invoice(self) -> None:
        number = self._random.randint(0, 11)
        self._put("files_generic_orders", f"{number}/1", {"order_id": str(number)}, is_deleted=True)
