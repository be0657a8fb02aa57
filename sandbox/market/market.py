"""The market itself: two years of history from a seed, then day after day under prices set from outside."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sandbox.market.aftermath import Aftermath
from sandbox.market.catalogue import Floats, Integers, build_catalogue
from sandbox.market.checkout import Checkout, Day, Sale
from sandbox.market.demand import calendar_effect, price_effect
from sandbox.market.discounts import Discount, first_discounts
from sandbox.market.people import People
from sandbox.market.pricing import Hidden, reviewed_prices, unit_costs
from sandbox.market.promotions import PromotionCalendar
from sandbox.market.records import Order
from sandbox.market.size import MarketSize, closing, opening
from sandbox.market.stock import Stock

UNITS_PER_LINE = np.array([0.86, 0.10, 0.03, 0.01])
MEAN_UNITS = float(UNITS_PER_LINE @ np.arange(1, 5))
LINES_PER_ORDER = np.array([0.55, 0.26, 0.12, 0.07])
MEAN_LINES = float(LINES_PER_ORDER @ np.arange(1, 5))
NOISE_SHAPE = 20.0
"""Shape of the daily gamma noise common to a category: sales vary more than Poisson."""


class Market:
    """One shop's market. Deterministic: seed and size give the history, the calls after it give the rest.

    Prices and costs are integers of pence; `clock` is seconds since 1970 UTC and rests at closing time between days.
    """

    def __init__(self, size: MarketSize | None = None, seed: int = 7) -> None:
        self.size, self.seed = size or MarketSize(), seed
        self.products, self.variants, self.economics = build_catalogue(self.size, seed)
        self.people = People(self.size.orders_per_day)
        self.orders: list[Order] = []
        self.promotions = PromotionCalendar(self.economics, seed)
        self.hidden = Hidden.at_rest(self.economics)
        self.days = 0
        self.version = 0
        count = len(self.variants)
        self.scale = self.size.orders_per_day * MEAN_LINES * MEAN_UNITS / float(self.economics.base.sum())
        self.prices: Integers = np.zeros(count, dtype=np.int64)
        tracked = np.array([v.tracked for v in self.variants])
        self.stock = Stock(self.economics, tracked, self.economics.base * self.scale)
        self._checkout = Checkout(self.products, self.variants, self.people)
        self._aftermath = Aftermath(self._checkout, self.stock, count)
        self.expected_history: list[Floats] = []
        self.on_hand_history: list[Integers] = []
        self.price_history: list[Integers] = []
        self._stamp_catalogue()
        while self.days < self.size.days:
            self._live_a_day(merchant_reviews=True)
        self.clock = self.stock_changed = closing(self.today)
        self.changed_orders: list[Order] = []
        self.discounts = first_discounts(opening(self.size.first_day), self.clock)
        self.removed: set[tuple[str, int]] = set()

    @property
    def today(self) -> date:
        """The last day that has been lived, in the shop's zone."""
        return self.size.first_day + timedelta(days=self.days - 1)

    def advance(self, days: int) -> None:
        """Live on under the present price list. `changed_orders` then holds the orders that were touched."""
        if days < 1:
            raise ValueError(f"The market can only be advanced by 1 day or more, not by {days}.")
        self.changed_orders = []
        for _ in range(days):
            self._live_a_day(merchant_reviews=False)
        self.clock = self.stock_changed = closing(self.today)
        self.version += 1

    def set_price(self, variant: int, price: int, compare_at: int | None) -> None:
        """Put a price in pence on the list; it holds from the next day on. The clock ticks by a second."""
        self.prices[variant] = price
        record = self.variants[variant]
        record.price, record.compare_at, record.changed = price, compare_at, self._tick()
        self.products[record.product].changed = self.clock

    def set_stock(self, variant: int, warehouse: int, shop: int) -> None:
        """Put a count into the books; the units can be sold from the next day on. The clock ticks by a second."""
        self.stock.count(variant, warehouse, shop)
        self.stock_changed = self._tick()

    def set_text(self, product: int, title: str, description: str | None, tags: list[str] | None) -> None:
        """Rename and describe a product. The clock ticks by a second."""
        record = self.products[product]
        record.title, record.description, record.tags = title, description, None if tags is None else tuple(tags)
        record.changed = self._tick()

    def add_discount(self, discount: Discount) -> None:
        """Show another discount. The clock ticks by a second."""
        discount.created = discount.changed = self._tick()
        self.discounts.append(discount)

    def remove(self, kind: str, number: int) -> None:
        """Delete a thing from the shop (`Order`, `Product`, `Discount` …); what was sold of it stays sold."""
        self.removed.add((kind, number))
        self._tick()

    def _tick(self) -> int:
        self.clock += 1
        self.version += 1
        return self.clock

    def paid_prices(self, day: date) -> tuple[Floats, Integers]:
        """Prices after automatic discounts in pence, and the discounts in percent, shape [V] each."""
        percent = self.promotions.discounts(day)
        return self.prices * (100 - percent) / 100.0, percent

    def expected_units(self, day: date, age: int) -> Floats:
        """Expected units per variant on a day at present prices, before stock and before the day's noise."""
        paid, percent = self.paid_prices(day)
        base = self.scale * self.economics.base * calendar_effect(self.economics, day, age)
        shock = np.exp(self.hidden.demand(self.economics))
        on_sale = self.economics.launch <= age
        units: Floats = base * shock * on_sale * price_effect(self.economics, paid, (percent > 0).astype(float))
        return units

    def unit_costs(self) -> Integers:
        """True unit costs now, in pence, also of variants whose cost the shop does not show."""
        return unit_costs(self.economics, self.hidden)

    def _live_a_day(self, merchant_reviews: bool) -> None:
        age, day = self.days, self.size.first_day + timedelta(days=self.days)
        opens, closes = opening(day), closing(day)
        if age % 7 == 0:
            self._begin_week(age // 7, opens, merchant_reviews)
        rng = np.random.default_rng([self.seed, 4, age])
        self.stock.open_day(age)
        expected = self.expected_units(day, age)
        sale, baskets = self._sell(expected, self.promotions.discounts(day), rng)
        orders = self._checkout.orders(sale, baskets, Day(age, opens, closes), len(self.orders), rng)
        self._aftermath.plan(orders, age, rng)
        touched = self._aftermath.happen(age, opens, closes, np.random.default_rng([self.seed, 5, age]))
        self.stock.reorder(age, rng)
        self.orders.extend(orders)
        self.expected_history.append(expected)
        self.on_hand_history.append(self.stock.on_hand.copy())
        self.price_history.append(self.prices.copy())
        self.days += 1
        if not merchant_reviews:
            self.changed_orders += orders + touched

    def _begin_week(self, week: int, opens: int, merchant_reviews: bool) -> None:
        rng = np.random.default_rng([self.seed, 3, week])
        self.hidden.next_week(rng)
        if not merchant_reviews:
            return
        before = self.prices
        self.prices = reviewed_prices(self.economics, self.hidden, before, week, rng)
        for number in np.flatnonzero(self.prices != before).tolist():
            record = self.variants[number]
            record.price, record.changed = int(self.prices[number]), opens + 9 * 3600
            self.products[record.product].changed = record.changed

    def _sell(self, expected: Floats, percents: Integers, rng: np.random.Generator) -> tuple[Sale, list[int]]:
        noise = rng.gamma(NOISE_SHAPE, 1 / NOISE_SHAPE, 8)[self.economics.category]
        lines = rng.poisson(expected * noise / MEAN_UNITS)
        variants = rng.permutation(np.repeat(np.arange(len(lines)), lines))
        units = rng.choice(4, len(variants), p=UNITS_PER_LINE) + 1
        served = self.stock.sell(variants, units)
        variants, units = variants[served], units[served]
        baskets = _baskets(len(variants), rng)
        return Sale(variants.tolist(), units.tolist(), percents[variants].tolist()), baskets

    def _stamp_catalogue(self) -> None:
        for record in self.variants:
            launched = self.size.first_day + timedelta(days=int(self.economics.launch[record.number]))
            record.changed = opening(launched)
            self.products[record.product].changed = record.changed


def _baskets(lines: int, rng: np.random.Generator) -> list[int]:
    """Cut a number of lines into orders of one to four lines."""
    edges = np.cumsum(rng.choice(4, lines, p=LINES_PER_ORDER) + 1)
    edges = np.append(edges[edges < lines], lines) if lines else np.zeros(0, dtype=np.int64)
    baskets: list[int] = np.diff(edges, prepend=0).tolist()
    return baskets
