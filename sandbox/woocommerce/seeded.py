"""A small shop from a seed, with what real ones hold: hostile names, shared seconds, guests, refunds, trash, custom statuses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from sandbox.woocommerce.objects import Item, Maker, address, money
from sandbox.woocommerce.tables import Object, Row, Table, encode

START = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
DAY = 86_400
HISTORY_DAYS = 120
NAMES = (
    "Plain mug", "Größe „L“ & mehr", "مرحبا بالعالم", "<script>alert(1)</script>", "=cmd|'/c calc'!A1", "Nul\x00here",
    "Half \ud83d pair", "👩‍👩‍👧 set", "R&D “kit”", "'; drop table orders; --",
)  # fmt: skip
STATUSES = ("completed", "completed", "completed", "processing", "on-hold", "cancelled", "packed", "pending", "failed")
SHARED_SECOND = 150
"""So many orders were changed in one second, by a bulk action: more than a page of a hundred."""


class SeededShop:
    """Makes each kind of object; the same seed makes the same shop."""

    def __init__(self, make: Maker, seed: int) -> None:
        self.make, self._random = make, random.Random(seed)

    def tables(self, orders: int = 260) -> dict[str, Table]:
        sold = Table(self._orders(orders))
        return {
            "orders": sold,
            "refunds": self._refunds(sold),
            "products": Table(self._products()),
            "product_variations": Table(self._variations()),
            "customers": Table(self.customer(n, START - n * DAY) for n in range(1, 131)),
            "coupons": Table(self.coupon(n, START - n * DAY) for n in range(3001, 3014)),
            "product_categories": Table(self.category(n) for n in range(11, 19)),
            "tax_rates": Table(self.tax_rate(n) for n in range(1, 4)),
        }

    def order(self, number: int, created: int, modified: int, status: str = "completed") -> Row:
        chosen = self._random
        items = [self._item(number * 8 + place) for place in range(chosen.randint(1, 4))]
        person = chosen.randint(0, 120)
        found = self.make.order(
            number, created, modified, status=status, items=items, customer_id=person,
            address=self.address(person or number), shipping=chosen.choice((0, 499)), note=chosen.choice(("", *NAMES)),
        )  # fmt: skip
        return Row(number, created, modified, encode(found), status)

    def refund(self, number: int, order: Row, created: int, *, is_whole: bool) -> Row:
        """A whole refund has the order's lines, a partial one an amount alone."""
        bought = order.object
        lines = bought["line_items"] if is_whole else []
        items = [
            Item(number * 8 + n, line["name"], line["product_id"], line["variation_id"], -line["quantity"],
                 -_minor(line["subtotal"]), -_minor(line["total"]), refunded_item_id=line["id"])
            for n, line in enumerate(lines)
        ]  # fmt: skip
        amount = _minor(bought["total"]) if is_whole else min(_minor(bought["total"]), 250)
        found = self.make.refund(number, order.id, created, amount, self._random.choice(("", *NAMES)), items)
        return Row(number, created, created, encode(found), facts={"parent": order.id})

    def product(self, number: int, created: int, **changed: object) -> Row:
        price = money(self._random.randint(300, 30_000))
        values = {
            "name": _entities(NAMES[number % len(NAMES)]), "sku": f"SKU-{number}", "price": price, "regular_price": price,
            "manage_stock": True, "stock_quantity": self._random.randint(0, 90), "categories": [{"id": 11 + number % 8}],
        } | changed  # fmt: skip
        found = self.make.product(number, created, created + 60, **values)
        return Row(number, created, created + 60, encode(found), "publish", {"type": found["type"]})

    def variation(self, number: int, parent_id: int, created: int) -> Row:
        price = money(self._random.randint(300, 30_000))
        values = {
            "sku": f"VAR-{number}",
            "price": price,
            "regular_price": price,
            "manage_stock": True,
            "stock_quantity": 7,
        }
        found = self.make.variation(number, parent_id, created, created + 60, **values)
        return Row(number, created, created + 60, encode(found), "publish", {"parent": parent_id})

    def customer(self, number: int, created: int) -> Row:
        role = "administrator" if number == 1 else "customer"
        found = self.make.customer(number, created, created + 5, self.address(number), role)
        return Row(number, created, created + 5, encode(found), facts={"role": role})

    def coupon(self, number: int, created: int, **changed: object) -> Row:
        values = {"code": f"save{number}", "amount": "10.00"} | changed
        found = self.make.coupon(number, created, created, **values)
        return Row(number, created, created, encode(found), facts={"code": values["code"]})

    def category(self, number: int) -> Row:
        return Row(number, START, START, encode(self.make.category(number, _entities(NAMES[number % len(NAMES)]))))

    def tax_rate(self, number: int) -> Row:
        return Row(number, START, START, encode(self.make.tax_rate(number, ("GB", "DE", "FR")[number % 3], "20.0000")))

    def address(self, person: int) -> Object:
        return address(
            NAMES[person % len(NAMES)], "O'Brien-Ñúñez", f"buyer{person}@example.org", "GB", "+44 20 7946 0000"
        )

    def _orders(self, count: int) -> Iterator[Row]:
        bulk_edit = START - 20 * DAY
        for n in range(count):
            created = START - HISTORY_DAYS * DAY + (HISTORY_DAYS * DAY - 7200) * n // max(count - 1, 1)
            is_edited = created < bulk_edit and n < SHARED_SECOND
            status = "trash" if n % 40 == 39 else STATUSES[n % len(STATUSES)]
            yield self.order(5000 + n, created, bulk_edit if is_edited else created + 600, status)

    def _refunds(self, orders: Table) -> Table:
        refunds = Table()
        for place, order in enumerate(orders.shown()[::11]):
            row = refunds.put(self.refund(90_000 + place, order, order.created + 3600, is_whole=place % 2 == 0))
            orders.edit(order, {"refunds": [embedded(row)]})
        return refunds

    def _products(self) -> Iterator[Row]:
        for n in range(130):
            is_variable = n % 13 == 0
            kind = {"type": "variable", "variations": [2001 + n * 10 + v for v in range(3)]} if is_variable else {}
            yield self.product(101 + n, START - n * DAY, **kind)

    def _variations(self) -> Iterator[Row]:
        for n in range(0, 130, 13):
            for v in range(3):
                yield self.variation(2001 + n * 10 + v, 101 + n, START - n * DAY)

    def _item(self, number: int) -> Item:
        product, quantity = 101 + self._random.randint(0, 140), self._random.randint(1, 4)
        is_gone = product > 230
        total = self._random.randint(99, 20_000) * quantity
        name = NAMES[product % len(NAMES)]
        return Item(
            number,
            name,
            0 if is_gone else product,
            0,
            quantity,
            total,
            total,
            sku=None if is_gone else f"SKU-{product}",
        )


def embedded(refund: Row) -> Object:
    """A refund as its order shows it: with a negative total."""
    found = refund.object
    return {"id": refund.id, "reason": found["reason"], "total": f"-{found['amount']}"}


def _minor(text: str) -> int:
    return int(text.replace(".", ""))


def _entities(text: str) -> str:
    """Names that were written by REST come back with entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
