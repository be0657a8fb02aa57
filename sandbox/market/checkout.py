"""Turns the lines that sold on a day into orders with buyers, discounts, shipping, tax and currencies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sandbox.market.catalogue import Product, Variant
from sandbox.market.people import People, Person
from sandbox.market.records import Line, Order, added_tax, included_tax
from sandbox.market.words import CATEGORIES, HOSTILE_NOTES, NUL_NOTE, SURROGATE_NOTE

TAX_ABROAD_BP = {"IE": 2300, "DE": 1900, "FR": 2000, "US": 0}
TAX_EXCLUDED = ("DE", "FR", "US")
EURO_COUNTRIES = ("IE", "DE", "FR")
TEST_SHARE = 0.003
CODE_SHARE, CODE_PERCENT = 0.07, 10
NUL_ORDER, SURROGATE_ORDER = 40, 41
_HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 8, 7, 7, 7, 8, 9, 10, 11, 10, 7, 3], dtype=float)
_HOUR_SHARES = _HOURS / _HOURS.sum()


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the market by its number; opening and closing in seconds since 1970 UTC."""

    number: int
    opens: int
    closes: int


@dataclass(slots=True)
class Sale:
    """Lines of one day in order of arrival: variant, units, discount in percent; equally long lists."""

    variants: list[int]
    units: list[int]
    percents: list[int]


class Checkout:
    """Builds orders; the random numbers of a day are drawn at once, so no order's fate depends on its neighbours."""

    def __init__(self, products: list[Product], variants: list[Variant], people: People) -> None:
        self._people, self._variants = people, variants
        self._titles = [products[v.product].title for v in variants]
        self._tax = [CATEGORIES[products[v.product].category].tax_bp for v in variants]

    def orders(self, sale: Sale, baskets: list[int], day: Day, first: int, rng: np.random.Generator) -> list[Order]:
        """Orders of a day from number `first` on, `baskets[i]` lines each; instants ascend within the day."""
        count = len(baskets)
        buyers = self._people.choose(count, day.number, rng)
        hours = rng.choice(24, count, p=_HOUR_SHARES) + rng.random(count)
        instants = np.sort(day.opens + (hours / 24 * (day.closes - day.opens)).astype(np.int64)).tolist()
        chances = rng.random((count, 9)).tolist()
        rate = int(1_150_000 + 30_000 * np.sin(day.number / 45.0) + 20_000 * np.sin(day.number / 7.3))
        orders, start = [], 0
        for i in range(count):
            stop = start + baskets[i]
            person = self._people.everyone[buyers[i]]
            order = self._order(first + i, instants[i], person, rate, chances[i])
            order.lines = self._lines(order, sale, range(start, stop), person.country)
            self._ship_and_total(order, person.country)
            self._count(order)
            orders.append(order)
            start = stop
        return orders

    def _order(self, index: int, at: int, person: Person, rate: int, u: list[float]) -> Order:
        is_test = u[0] < TEST_SHARE
        is_till = u[1] < 0.03 and person.country == "GB"
        is_guest = is_till or u[2] < (0.04 if person.customer is not None else 0.16)
        customer = None if is_guest or is_test else self._people.account(person, at)
        email = None if is_till and u[3] < 0.5 else person.email
        if is_guest and email and u[3] > 0.9:
            email = email.upper()
        euros = person.country in EURO_COUNTRIES
        processed = at - int((1 + 2 * u[4]) * 86400) if u[5] < 0.004 and index > 500 else at
        return Order(
            index=index, created=at, processed=processed, updated=at, person=person.number,
            customer=None if customer is None else customer.number, email=email, phone=person.phone if email else None,
            country=person.country, currency="EUR" if euros else "GBP", rate_ppm=rate if euros else 1_000_000,
            taxes_included=person.country not in TAX_EXCLUDED, is_test=is_test,
            source="pos" if is_till else "shopify_draft_order" if processed != at else "web",
            note=_note(index, u[6]), code=_code(u[7]), shipping=0, shipping_tax=0, shipping_tax_bp=0, lines=[],
        )  # fmt: skip

    def _lines(self, order: Order, sale: Sale, numbers: range, country: str) -> list[Line]:
        lines = []
        for number in numbers:
            variant, quantity, percent = sale.variants[number], sale.units[number], sale.percents[number]
            lines.append(self.line(order, variant, quantity, percent, country))
        if order.index % 331 == 7:
            tax = included_tax(250, 2000) if order.taxes_included else added_tax(250, 0)
            lines.append(Line(None, "Gift wrap 🎁 <i>", 1, 250, 0, 0, 0, tax, 2000 if order.taxes_included else 0))
        return lines

    def line(self, order: Order, variant: int, quantity: int, percent: int, country: str) -> Line:
        """A line at today's list price, its discounts taken, its tax computed on what is paid."""
        price = self._variants[variant].price
        gross = price * quantity
        automatic = (2 * gross * percent + 100) // 200
        code = (2 * (gross - automatic) * CODE_PERCENT + 100) // 200 if order.code else 0
        rate = self._tax[variant] if country == "GB" else TAX_ABROAD_BP[country]
        paid = gross - automatic - code
        tax = included_tax(paid, rate) if order.taxes_included else added_tax(paid, rate)
        return Line(variant, self._titles[variant], quantity, price, automatic, percent, code, tax, rate)

    def _ship_and_total(self, order: Order, country: str) -> None:
        goods = sum(line.paid for line in order.lines)
        if order.source != "pos":
            order.shipping = (0 if goods >= 5000 else 395) if country == "GB" else 995
        order.shipping_tax_bp = 2000 if country == "GB" else TAX_ABROAD_BP[country]
        taxed = included_tax if order.taxes_included else added_tax
        order.shipping_tax = taxed(order.shipping, order.shipping_tax_bp)
        order.add_up()
        order.original_total = order.total

    def _count(self, order: Order) -> None:
        if order.customer is not None:
            customer = self._people.customers[order.customer]
            customer.orders += 1
            customer.spent += order.total
            customer.changed = order.created


def _note(index: int, u: float) -> str | None:
    if index == NUL_ORDER:
        return NUL_NOTE
    if index == SURROGATE_ORDER:
        return SURROGATE_NOTE
    return HOSTILE_NOTES[int(u * 1e6) % len(HOSTILE_NOTES)] if u < 0.03 else None


def _code(u: float) -> str | None:
    return "WELCOME10" if u < CODE_SHARE else None
