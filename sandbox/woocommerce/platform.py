"""WooCommerce as a simulated platform: what is true in it, and the hands that change it behind everybody's back."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.faults import Faults
from sandbox.market.journal import World
from sandbox.platform import SimulatedDate
from sandbox.woocommerce.app import Quirks, create_app
from sandbox.woocommerce.auth import Keys
from sandbox.woocommerce.objects import Maker
from sandbox.woocommerce.rendered import MARKET_CURRENCY, MARKET_ZONE, RenderedMarket
from sandbox.woocommerce.seeded import DAY, START, SeededShop, embedded
from sandbox.woocommerce.tables import Row, both_dates
from sandbox.woocommerce.trade import Trade

KEY, SECRET = "ck_" + "5a" * 20, "cs_" + "0f" * 20
SILENT = {
    "orders": "customer_note",
    "products": "stock_quantity",
    "product_variations": "stock_quantity",
    "coupons": "usage_count",
}
"""What the real shop changes without moving the time of change."""
LOUD = {"orders": "customer_note", "products": "description", "product_variations": "description", "customers": "first_name", "coupons": "description"}  # fmt: skip
STREAMS = (
    "settings", "tax_rates", "product_categories", "products", "product_variations", "customers", "coupons", "orders", "refunds",
    "daily_totals",
)  # fmt: skip


class WooSandbox:
    """`SandboxPlatform` of one shop, from a seed or over the simulated market."""

    name = "woocommerce"

    def __init__(self, seed: int, base_url: str, world: World | None, orders: int) -> None:
        self.credentials = {"consumer_key": KEY, "consumer_secret": SECRET, "requests_at_once": "4"}
        self.faults, self.quirks = Faults(), Quirks()
        self.keys = Keys(KEY, SECRET, base_url)
        self._random, self._passed, self._world = random.Random(seed), 0.0, world
        zone, currency = (MARKET_ZONE, MARKET_CURRENCY) if world else (ZoneInfo("Asia/Tokyo"), "EUR")
        make = Maker(base_url, zone, currency)
        self._seeded = SeededShop(make, seed)
        self.trade = (
            self._over(make, world) if world else Trade(make, self._seeded.tables(orders), self._seeded, self._seconds)
        )
        self.app = SimulatedDate(self.faults.over(create_app(self.trade, self.keys, self.quirks)), self)

    def _over(self, make: Maker, world: World) -> Trade:
        market = RenderedMarket(make, self._seeded, world)
        return Trade(make, market.tables, self._seeded, self._seconds, refresh=market.refresh, hear=market.shelf.hear,
                     entries=market.entries)  # fmt: skip

    def streams(self) -> tuple[str, ...]:
        return STREAMS

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._seconds(), UTC)

    def pass_time(self, seconds: float) -> None:
        self._passed += seconds

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        def found() -> dict[str, dict[str, Any]]:
            if stream == "settings":
                site = {k: v for k, v in self.trade.site().items() if k not in ("authentication", "routes")}
                return {"site": site} | {one["id"]: one for group in self.trade.settings.values() for one in group}
            if stream == "daily_totals":
                books = self.trade.analytics
                return books.days(self.now().astimezone(self.trade.zone).date(), self.trade.make.currency)
            return {str(row.id): row.object for row in self.trade.tables[stream].shown()}

        return self.trade.still(found)

    def add(self, stream: str) -> str | None:
        return self.trade.still(lambda: self._add(stream))

    def change(self, stream: str) -> str | None:
        """Edit what the stream's time of change tells."""
        if stream not in LOUD:
            return None
        return self.trade.still(lambda: self._edit(stream, LOUD[stream], is_silent=False))

    def change_silently(self, stream: str) -> str | None:
        """Edit what the real shop changes without a word; of the lists without a time of change, anything."""
        if stream == "settings":
            setting = self._random.choice(self.trade.settings["tax"])
            setting["value"] = f"changed {self._random.random()}"
            return str(setting["id"])
        if stream in ("product_categories", "tax_rates"):
            return self.trade.still(lambda: self._edit(stream, "name", is_silent=True))
        return (
            self.trade.still(lambda: self._edit(stream, SILENT[stream], is_silent=True)) if stream in SILENT else None
        )

    def remove(self, stream: str) -> str | None:
        """Orders go to the trash and for good by turns; the rest goes for good."""
        if stream in ("settings", "daily_totals"):
            return None

        def removed() -> str:
            table, row = self.trade.tables[stream], self._any(stream)
            if stream == "orders" and row.id % 2:
                gone = both_dates("modified", self._seconds(), self.trade.zone) | {"status": "trash"}
                table.edit(row, gone, status="trash", modified=self._seconds())
            else:
                table.delete(row.id)
            if stream == "refunds":
                self._forget_refund(row)
            return str(row.id)

        return self.trade.still(removed)

    def refund(self, order_id: int) -> str:
        """Give part of an order's money back now. As in the real shop its time of change stays where it is."""

        def refunded() -> str:
            orders, refunds = self.trade.tables["orders"], self.trade.tables["refunds"]
            order = orders.get(order_id)
            assert order is not None
            row = refunds.put(self._seeded.refund(refunds.next_id(), order, self._seconds(), is_whole=False))
            orders.edit(order, {"refunds": [*order.object["refunds"], embedded(row)]})
            return str(row.id)

        return self.trade.still(refunded)

    def _forget_refund(self, refund: Row) -> None:
        """Its order no longer shows it, and does not say that it has changed."""
        orders = self.trade.tables["orders"]
        if order := orders.get(refund.facts["parent"]):
            kept = [one for one in order.object["refunds"] if one["id"] != refund.id]
            orders.edit(order, {"refunds": kept})

    def _add(self, stream: str) -> str | None:
        table, now = self.trade.tables.get(stream), self._seconds()
        if table is None:
            return None
        if stream == "refunds":
            return self.refund(self._oldest_order().id)
        if stream == "product_variations":
            return str(table.put(self._seeded.variation(table.next_id(), 101, now)).id)
        makers = {
            "orders": lambda number: self._seeded.order(number, now, now), "products": lambda number: self._seeded.product(number, now),
            "customers": lambda number: self._seeded.customer(number, now), "coupons": lambda number: self._seeded.coupon(number, now),
            "product_categories": self._seeded.category, "tax_rates": self._seeded.tax_rate,
        }  # fmt: skip
        return str(table.put(makers[stream](table.next_id())).id)

    def _edit(self, stream: str, field: str, *, is_silent: bool) -> str:
        row, now = self._any(stream, youngest=DAY * 25 if is_silent and stream == "orders" else None), self._seconds()
        value: Any = self._random.randint(0, 9_999)
        changes = {field: value if field in ("stock_quantity", "usage_count") else f"edited {value}"}
        if is_silent:
            self.trade.tables[stream].edit(row, changes)
        else:
            moved = both_dates("modified", now, self.trade.zone)
            self.trade.tables[stream].edit(row, changes | moved, modified=now)
        return str(row.id)

    def _any(self, stream: str, youngest: int | None = None) -> Row:
        rows = self.trade.tables[stream].shown()
        young = [row for row in rows if youngest is None or row.created >= self._seconds() - youngest]
        return self._random.choice(young or rows)

    def _oldest_order(self) -> Row:
        return min(self.trade.tables["orders"].shown(), key=lambda row: row.created)

    def _seconds(self) -> int:
        clock = self._world.market.clock if self._world else START
        return int(clock + self._passed)
