"""The sandbox as one object: clock, data, API, and the changes that tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.cj_dropshipping.api import Api
from sandbox.cj_dropshipping.data import Json, Store, fill
from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

COUNTRY = "US"


class CjDropshippingSandbox:
    """`SandboxPlatform` over the products of one account and the orders that it placed."""

    name = "cj_dropshipping"

    def __init__(
        self, seed: int = 7, base_url: str = "", *, products: int = 9, orders: int = 25, page_rows: int = 10
    ) -> None:
        self._now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        self.store, self.faults = Store(Random(seed)), Faults()
        fill(self.store, products, orders, self._now)
        self.api = Api(self.store, f"CJ1234@api@{seed:032x}", self.now, page_rows)
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.api.app()), self)
        self.credentials = {"api_key": self.api.api_key, "ship_to_countries": COUNTRY, "from_country": "CN"}

    def streams(self) -> tuple[str, ...]:
        return ("products", "variants", "stock", "freight_quotes", "orders", "tracking")

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def truth(self, stream: str) -> dict[str, Json]:
        store = self.store
        whole = {"products": store.products, "orders": store.orders, "tracking": store.parcels}
        if stream in whole:
            return dict(whole[stream])
        variants = {f"{pid}:{v['vid']}": v for pid, found in store.variants.items() for v in found}
        if stream == "variants":
            return variants
        if stream == "stock":
            return {f"{i}:{row['areaId']}": row for i, v in variants.items() for row in store.stock[v["vid"]]}
        return {
            f"{i}:{COUNTRY}:{quote['logisticName']}": quote
            for i, v in variants.items()
            for quote in store.quotes({v["vid"]: 1}, COUNTRY)
        }

    def add(self, stream: str) -> str | None:
        store, pid = self.store, next(iter(self.store.products))
        if stream == "products":
            return store.add_product()
        if stream in ("variants", "stock", "freight_quotes"):
            vid = store.add_variant(pid)
            return f"{pid}:{vid}" + {"variants": "", "stock": ":1", "freight_quotes": f":{COUNTRY}:DHL"}[stream]
        vid = store.variants[pid][0]["vid"]
        order_id = store.add_order(f"shop-new-{store.counter}", {vid: 1}, self._now, {})
        return order_id if stream == "orders" else store.ship(order_id)

    def change(self, stream: str) -> str | None:
        """Nothing here has a change time."""
        return self.change_silently(stream)

    def change_silently(self, stream: str) -> str | None:
        store = self.store
        pid = store.random.choice(sorted(store.products))
        variant = store.variants[pid][0]
        vid = variant["vid"]
        store.counter += 1
        if stream == "products":
            store.products[pid]["sellPrice"] = f"{store.counter}.10 -- {store.counter}.90"
            return pid
        if stream == "variants":
            variant["variantSellPrice"] = store.counter + 0.25
            return f"{pid}:{vid}"
        if stream == "stock":
            store.stock[vid][0]["totalInventoryNum"] = store.counter
            return f"{pid}:{vid}:1"
        if stream == "freight_quotes":
            store.fees[vid]["DHL"] = store.counter + 0.5
            return f"{pid}:{vid}:{COUNTRY}:DHL"
        return self._move(stream)

    def remove(self, stream: str) -> str | None:
        store = self.store
        pid = next(i for i, found in store.variants.items() if len(found) > 1)
        if stream == "products":
            del store.products[pid], store.variants[pid]
            return pid
        if stream == "variants":
            return f"{pid}:{store.variants[pid].pop()['vid']}"
        if stream == "stock":
            vid = store.variants[pid][0]["vid"]
            return f"{pid}:{vid}:{store.stock[vid].pop()['areaId']}"
        if stream == "freight_quotes":
            vid = store.variants[pid][0]["vid"]
            return f"{pid}:{vid}:{COUNTRY}:{store.fees[vid].popitem()[0]}"
        if stream == "orders":
            order_id = next(i for i, order in store.orders.items() if order["orderStatus"] == "CREATED")
            del store.orders[order_id]
            return order_id
        return None

    def _move(self, stream: str) -> str:
        order_id = next(i for i, order in self.store.orders.items() if order["orderStatus"] == "SHIPPED")
        order = self.store.orders[order_id]
        order["remark"] = f"moved {self.store.counter}"
        if stream == "tracking":
            self.store.parcels[order["trackNumber"]]["lastTrackNumber"] = f"9400{self.store.counter}"
            return str(order["trackNumber"])
        return order_id


def create(seed: int, base_url: str, world: Any = None) -> CjDropshippingSandbox:  # noqa: ARG001 - the contract's arguments
    """The market has no suppliers, so `world` is not used."""
    return CjDropshippingSandbox(seed, base_url)
