"""The simulated market as WooCommerce shows it. Money is the market's, to the penny; tax moves from the prices to its own fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from sandbox.market.journal import World
from sandbox.market.records import Line, Order, added_tax, included_tax, share
from sandbox.market.words import CATEGORIES
from sandbox.woocommerce.analytics import Entry
from sandbox.woocommerce.objects import Item, Maker, address
from sandbox.woocommerce.seeded import SeededShop, embedded
from sandbox.woocommerce.shelf import Shelf
from sandbox.woocommerce.tables import Object, Row, Table, encode

MARKET_ZONE, MARKET_CURRENCY = ZoneInfo("Europe/London"), "GBP"
ORDER_ID, CUSTOMER_ID, REFUND_ID = 1_000_000, 1, 50_000_000
PARTS = 64
"""Room for the lines and refunds of one order."""


class RenderedMarket:
    """Tables over a world. `refresh` renders anew what the market has touched since; edits of its orders made here are lost then."""

    def __init__(self, make: Maker, seeded: SeededShop, world: World) -> None:
        self._make, self._market, self._version = make, world.market, -1
        self._rendered: dict[int, tuple[int, int, int]] = {}
        self.shelf = Shelf(make, world)
        small = seeded.tables(0)
        self.tables = {name: small[name] for name in ("coupons", "tax_rates")} | {
            "orders": Table(), "refunds": Table(), "customers": Table(),
            "products": self.shelf.products, "product_variations": self.shelf.variations,
            "product_categories": Table(self._category(n) for n in range(len(CATEGORIES))),
        }  # fmt: skip
        self.refresh()

    def refresh(self) -> None:
        """Cheap while nothing has happened."""
        if self._market.version == self._version:
            return
        self._version = self._market.version
        for order in self._market.orders:
            state = order.updated, order.total, len(order.refunds)  # some edits do not move `updated`
            if self._rendered.get(order.index) != state:
                self._rendered[order.index] = state
                self._render(order)
        self.shelf.refresh()
        for customer in self._market.people.customers:
            row = self.tables["customers"].get(CUSTOMER_ID + customer.number)
            if row is None or row.modified != customer.changed:
                self._customer(customer.number)

    def entries(self) -> Iterator[Entry]:
        """The market's own ledger as the shop's books have it: no object that is served takes part."""
        for order in self._market.orders:
            number, status = ORDER_ID + order.index, status_of(order)
            yield Entry(number, 1, order.created, order.total, status)
            for refund in order.refunds:
                yield Entry(number, 0, refund.at, -refund.total, status)

    def _render(self, order: Order) -> None:
        refunds = [self._refund(order, number) for number in range(len(order.refunds))]
        for row in refunds:
            self.tables["refunds"].put(row)
        found = self._make.order(
            ORDER_ID + order.index, order.created, order.updated, status=status_of(order), code=order.code,
            items=[self._item(order, n, line, line.kept) for n, line in enumerate(order.lines)],
            customer_id=0 if order.customer is None else CUSTOMER_ID + order.customer, address=self._address(order),
            shipping=order.shipping - (order.shipping_tax if order.taxes_included else 0), shipping_tax=order.shipping_tax,
            prices_include_tax=order.taxes_included, note=order.note or "", refunds=[embedded(row) for row in refunds],
            payment_method="test" if order.is_test else "stripe",
        )  # fmt: skip
        row = Row(ORDER_ID + order.index, order.created, order.updated, encode(found), found["status"])
        self.tables["orders"].put(row)

    def _item(self, order: Order, number: int, line: Line, quantity: int) -> Item:
        """`quantity` units of a line: what an edit left of it."""
        paid, tax = (share(amount, quantity, line.quantity) for amount in (line.paid, line.tax))
        before = paid + share(line.code_discount, quantity, line.quantity)
        tax_before = included_tax(before, line.tax_bp) if order.taxes_included else added_tax(before, line.tax_bp)
        tax_before = tax if before == paid else tax_before
        total, subtotal = (paid - tax, before - tax_before) if order.taxes_included else (paid, before)
        product, variation, sku = self.shelf.ids(line.variant)
        return Item(
            order.index * PARTS + number + 1,
            line.title,
            product,
            variation,
            quantity,
            subtotal,
            total,
            tax,
            tax_before,
            sku,
        )

    def _refund(self, order: Order, number: int) -> Row:
        refund = order.refunds[number]
        items = []
        for place, given in enumerate(refund.lines):
            sold = self._item(order, given.line, order.lines[given.line], order.lines[given.line].kept)
            total = given.subtotal - (given.tax if order.taxes_included else 0)
            item_id = order.index * PARTS + 32 + number * 8 + place
            back = replace(sold, id=item_id, quantity=-given.quantity, subtotal=-total, total=-total)
            items.append(replace(back, tax=-given.tax, subtotal_tax=-given.tax, refunded_item_id=sold.id))
        identity = REFUND_ID + order.index * PARTS + number
        found = self._make.refund(identity, ORDER_ID + order.index, refund.at, refund.total, refund.note or "", items)
        return Row(identity, refund.at, refund.at, encode(found), facts={"parent": ORDER_ID + order.index})

    def _customer(self, number: int) -> None:
        customer = self._market.people.customers[number]
        person = self._market.people.everyone[customer.person]
        shown = address(person.first, person.last, person.email or "", person.country, person.phone or "")
        found = self._make.customer(CUSTOMER_ID + number, customer.created, customer.changed, shown)
        row = Row(CUSTOMER_ID + number, customer.created, customer.changed, encode(found), facts={"role": "customer"})
        self.tables["customers"].put(row)

    def _address(self, order: Order) -> Object:
        people = self._market.people.everyone
        first, last = (people[order.person].first, people[order.person].last) if order.person is not None else ("", "")
        return address(first, last, order.email or "", order.country, order.phone or "")

    def _category(self, number: int) -> Row:
        return Row(11 + number, 0, 0, encode(self._make.category(11 + number, CATEGORIES[number].name)))


def status_of(order: Order) -> str:
    """WooCommerce has one status where Shopify has three."""
    if order.cancelled is not None:
        return "cancelled"
    if order.refunded and order.refunded >= order.total:
        return "refunded"
    return "completed" if order.fulfilled is not None else "processing"
