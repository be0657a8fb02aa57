"""Shopify's orders by cursor and by bulk operation, answers made beforehand; with a cost budget when one is asked for."""

from __future__ import annotations

import time
from bisect import bisect_left
from datetime import UTC, datetime, timedelta

import orjson

from bench.ingest.orders import shopify_lines, shopify_order

PAGE = 50
SCOPES = ("read_products", "read_inventory", "read_orders", "read_customers", "read_all_orders")
BULK = "gid://shopify/BulkOperation/"


def make(orders: int) -> ShopifyShop:
    return ShopifyShop(orders)


class ShopifyShop:
    """Answers the documents that a sync of orders sends. All orders changed within the last hours, so that a cursor of
    yesterday finds them all. A target that begins with /throttled has a cost budget."""

    def __init__(self, orders: int) -> None:
        self.began = datetime.now(UTC) - timedelta(hours=8)
        step = 8 * 3600 / (orders + 1) / 2
        self.moments = [self.began + timedelta(seconds=int(n * step)) for n in range(orders)]
        whole = [shopify_order(n, moment) for n, moment in enumerate(self.moments)]
        self._pages = [orjson.dumps({"nodes": whole[at : at + PAGE]})[1:-1] for at in range(0, orders, PAGE)]
        self._file = b"\n".join(line for n, order in enumerate(whole) for line in shopify_lines(n, order)) + b"\n"
        self._prints = b"\n".join(orjson.dumps(order | {"lineItems": None}) for order in whole) + b"\n"
        self._objects, self.budget, self.port = orders * 4, Budget(), 0

    def answer(self, method: str, target: str, body: bytes) -> tuple[str, bytes]:
        if method == "GET":
            return "200 OK", self._prints if target.endswith("/prints") else self._file
        asked = orjson.loads(body)
        cost = self.budget.charge() if target.startswith("/throttled") else {}
        if cost is None:
            return "200 OK", orjson.dumps(self.budget.refusal())
        data = self._data(asked["query"], asked["variables"])
        extensions = b',"extensions":' + orjson.dumps({"cost": cost}) if cost else b""
        return "200 OK", b'{"data":' + data + extensions + b"}"

    def _data(self, document: str, variables: dict[str, str]) -> bytes:
        if "bulkOperationRunQuery" in document:
            kind = "whole" if "lineItems" in variables["query"] else "prints"
            started = {"bulkOperation": {"id": f"{BULK}{kind}"}, "userErrors": []}
            return orjson.dumps({"bulkOperationRunQuery": started})
        if "query BulkRecent" in document:
            return b'{"bulkOperations":{"nodes":[]}}'
        if "query Orders(" in document:
            return self._page(int(variables.get("after") or 0), _since(variables["filter"]))
        if str(variables.get("id", "")).startswith(BULK):
            return orjson.dumps({"node": self._operation(variables["id"])})
        shop = {"id": "gid://shopify/Shop/1", "name": "Bench", "currencyCode": "EUR", "ianaTimezone": "Europe/Madrid"}
        scopes = [{"handle": scope} for scope in SCOPES]
        return orjson.dumps({"shop": shop, "currentAppInstallation": {"accessScopes": scopes}})

    def _page(self, number: int, since: datetime) -> bytes:
        at = number or max(bisect_left(self.moments[::PAGE], since) - 1, 0)
        has_more = at + 1 < len(self._pages)
        info = orjson.dumps({"hasNextPage": has_more, "endCursor": str(at + 1)})
        return b'{"orders":{"pageInfo":' + info + b"," + self._pages[at] + b"}}"

    def _operation(self, identity: str) -> dict[str, object]:
        kind = identity.removeprefix(BULK)
        count = self._objects if kind == "whole" else self._objects // 4
        return {
            "id": identity,
            "status": "COMPLETED",
            "errorCode": None,
            "objectCount": str(count),
            "url": f"http://127.0.0.1:{self.port}/{kind}",
        }


class Budget:
    """2,000 points that come back at 1,000 a second; a call costs 200. https://shopify.dev/docs/api/usage/rate-limits"""

    MOST, RATE, COST = 2_000.0, 1_000.0, 200.0

    def __init__(self) -> None:
        self._left, self._at = self.MOST, time.monotonic()

    def charge(self) -> dict[str, object] | None:
        now = time.monotonic()
        self._left, self._at = min(self.MOST, self._left + (now - self._at) * self.RATE), now
        if self._left < self.COST:
            return None
        self._left -= self.COST
        return self._cost()

    def refusal(self) -> dict[str, object]:
        error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
        return {"errors": [error], "extensions": {"cost": self._cost()}}

    def _cost(self) -> dict[str, object]:
        status = {"maximumAvailable": self.MOST, "currentlyAvailable": self._left, "restoreRate": self.RATE}
        return {"requestedQueryCost": self.COST, "throttleStatus": status}


def _since(search: str) -> datetime:
    """The lower end of `updated_at:>='…'`."""
    return datetime.fromisoformat(search.split("'")[1])
