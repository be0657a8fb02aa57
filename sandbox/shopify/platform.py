"""The shop as the contract suite and the server of all platforms see it. It changes the market as a merchant's hands would."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from graphql import parse
from starlette.types import ASGIApp

from sandbox.faults import Faults
from sandbox.market.discounts import Discount
from sandbox.market.journal import World
from sandbox.market.size import local_day
from sandbox.shopify.app import CLIENT_ID, create_app
from sandbox.shopify.bulk_documents import BulkCompiler, write_lines
from sandbox.shopify.cost import Bucket
from sandbox.shopify.discounts import nodes
from sandbox.shopify.graph import Graph
from sandbox.shopify.ids import gid
from sandbox.shopify.payouts import Payouts
from sandbox.shopify.reports import Reports
from sandbox.shopify.roots import KINDS, Roots
from sandbox.shopify.service import SCOPES

TRUTHS = {
    "locations": "locations { edges { node { id name } } }",
    "products": "products { edges { node { id title tags createdAt updatedAt } } }",
    "product_variants": """productVariants { edges { node {
        id title price compareAtPrice createdAt updatedAt product { id } } } }""",
    "inventory_items": """inventoryItems { edges { node { id tracked createdAt updatedAt
        inventoryLevels { edges { node { id location { id } } } } } } }""",
    "customers": """customers { edges { node {
        id createdAt updatedAt numberOfOrders amountSpent { amount currencyCode } } } }""",
    "orders": """orders { edges { node {
        id name createdAt updatedAt processedAt cancelledAt test currencyCode totalPriceSet { shopMoney { amount } }
        refunds { id } transactions { id } fulfillments { id } lineItems { edges { node { id quantity } } } } } }""",
}
ROOT_OF = {
    "locations": "Location", "products": "Product", "product_variants": "ProductVariant",
    "inventory_items": "InventoryItem", "customers": "Customer", "orders": "Order", "discounts": "DiscountNode",
}  # fmt: skip


class ShopifySandbox:
    """A `SandboxPlatform`. Bulk operations end before their start is answered, so that nobody waits."""

    name = "shopify"

    def __init__(self, world: World, base_url: str, token: str, scopes: tuple[str, ...] = SCOPES) -> None:
        self._world, self._market = world, world.market
        self._graph, self._payouts = Graph(world.market, base_url), Payouts(world.market)
        self._roots = Roots(world.market)
        self._passed, self._shop_name = 0.0, ""
        self.credentials = {"client_id": CLIENT_ID, "client_secret": token}
        self.faults = Faults()
        app = create_app(
            world, token=token, base_url=base_url, bucket=Bucket(1e9), scopes=scopes, start=lambda work: work()
        )
        self.app: ASGIApp = self.faults.over(app)

    def streams(self) -> tuple[str, ...]:
        return ("shop", "locations", "discounts", "payouts", *list(TRUTHS)[1:], "daily_totals")

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._market.clock, UTC)

    def pass_time(self, seconds: float) -> None:
        """Whole seconds of the clock; what is less adds up."""
        self._passed += seconds
        whole, self._passed = divmod(self._passed, 1)
        self._market.clock += int(whole)

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        if stream == "shop":
            getters = self._graph.getters["Shop"]
            return {getters["id"](None): {n: getters[n](None) for n in ("id", "name", "currencyCode", "ianaTimezone")}}
        if stream == "discounts":
            return {one["id"]: one for one in nodes(self._market)}
        if stream == "payouts":
            return {one["id"]: one for one in self._payouts.all()}
        if stream == "daily_totals":
            return self._daily_totals()
        return self._objects(f"{{ {TRUTHS[stream]} }}")

    def add(self, stream: str) -> str | None:
        """Orders and customers are copies of the first; discounts are new; nothing else can be had without a market."""
        if stream == "discounts":
            number, now = len(self._market.discounts), self._market.clock
            self._world.add_discount(Discount(number, "Added", f"ADDED{number}", 5.0, now, None, 0, 0))
            return gid("DiscountNode", number)
        copied: dict[str, Callable[[], int]] = {"orders": self._one_more_order, "customers": self._one_more_customer}
        if stream not in copied:
            return None
        number = copied[stream]()
        self._market.version += 1
        return gid(ROOT_OF[stream], number)

    def change(self, stream: str) -> str | None:
        return self._touched(stream, is_silent=False)

    def change_silently(self, stream: str) -> str | None:
        return self._touched(stream, is_silent=True)

    def remove(self, stream: str) -> str | None:
        """The last but one, which nothing else of these streams needs."""
        if stream not in ROOT_OF or stream == "locations":
            return None
        found = list(self.truth(stream))
        kind = "Discount" if stream == "discounts" else ROOT_OF[stream]
        number = int(found[-2].rpartition("/")[2]) - int(gid(ROOT_OF[stream], 0).rpartition("/")[2])
        self._world.remove(kind, number)
        return found[-2]

    def _objects(self, document: str) -> dict[str, dict[str, Any]]:
        projection = BulkCompiler(self._graph, parse(document)).compile()
        rows, _ = self._roots.rows(projection.root_field, None, None)
        found: dict[str, dict[str, Any]] = {}
        for line in write_lines(projection, rows.objects):
            one = orjson.loads(line)
            owner = found.get(one.pop("__parentId", ""))
            if owner is not None:
                owner[projection.children[0].root_field]["nodes"].append(one)
                continue
            found[one["id"]] = one | {child.root_field: {"nodes": []} for child in projection.children}
        return found

    def _touched(self, stream: str, *, is_silent: bool) -> str | None:
        edits: dict[str, tuple[list[Any], Callable[[Any], None], str]] = {
            "orders": (self._market.orders, lambda one: setattr(one, "is_test", not one.is_test), "updated"),
            "customers": (self._market.people.customers, lambda one: setattr(one, "spent", one.spent + 100), "changed"),
            "products": (self._market.products, lambda one: setattr(one, "title", f"{one.title}!"), "changed"),
            "product_variants": (self._market.variants, lambda one: setattr(one, "price", one.price + 1), "changed"),
            "inventory_items": (self._market.variants, lambda one: setattr(one, "tracked", not one.tracked), "changed"),
            "discounts": (self._market.discounts, lambda one: setattr(one, "title", f"{one.title}!"), "changed"),
        }
        if stream not in edits:
            return None
        things, edit, stamp = edits[stream]
        edit(things[0])
        if not is_silent:
            self._market.clock += 1
            setattr(things[0], stamp, self._market.clock)
        self._market.version += 1
        return gid(ROOT_OF[stream], 0)

    def _daily_totals(self) -> dict[str, dict[str, Any]]:
        """The last 35 days, as many as are read."""
        today = local_day(self._market.clock)  # the market itself may stand still while the clock goes on
        days = [(today - timedelta(days=ago)).isoformat() for ago in range(35)]
        report = f"FROM sales SHOW orders, total_sales SINCE {days[-1]} UNTIL {days[0]} GROUP BY day"
        books = Reports(self._market)
        rows = books.answer(f"{report} ORDER BY day")["tableData"]["rows"]
        found: dict[str, dict[str, Any]] = {
            day: {"id": day, "currency_code": "GBP", "orders": 0, "total_sales": "0.00", "by_order": []} for day in days
        }
        for row in rows:
            found[row["day"]] |= {"orders": int(row["orders"]), "total_sales": row["total_sales"]}
        for row in books.answer(f"{report}, order_id ORDER BY day LIMIT 99999")["tableData"]["rows"]:
            one = [f"gid://shopify/Order/{row['order_id']}", int(row["orders"]), row["total_sales"]]
            found[row["day"]]["by_order"].append(one)
        return found

    def _one_more_order(self) -> int:
        order = copy.deepcopy(self._market.orders[0])
        self._market.clock += 1
        order.index, order.created, order.updated = len(self._market.orders), self._market.clock, self._market.clock
        self._market.orders.append(order)
        return order.index

    def _one_more_customer(self) -> int:
        customer = copy.copy(self._market.people.customers[0])
        self._market.clock += 1
        customer.number = len(self._market.people.customers)
        customer.created = customer.changed = self._market.clock
        self._market.people.customers.append(customer)
        return customer.number


assert set(ROOT_OF.values()) - {"DiscountNode"} == set(KINDS.values())
