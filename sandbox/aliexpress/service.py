"""The sandbox as one object: clock, data, gateway, and the changes that tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.aliexpress.data import Json, Store, fill, shown, sku_id
from sandbox.aliexpress.gateway import Gateway
from sandbox.aliexpress.methods import Methods
from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

COUNTRY = "US"


class AliExpressSandbox:
    """`SandboxPlatform` over `products` products in one feed and `orders` orders."""

    name = "aliexpress"

    def __init__(self, seed: int = 7, base_url: str = "", *, products: int = 15, orders: int = 9) -> None:
        self._now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        self.store, self.faults = Store(Random(seed)), Faults()
        fill(self.store, products, orders, self._now)
        self.gateway = Gateway("500001", f"secret-{seed}", self.now, Methods(self.store, self.now))
        self.gateway.codes.add("code-0")
        self.gateway.refresh["refresh-0"] = self._now + timedelta(days=3650)
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.gateway.app()), self)
        self.credentials = {
            "app_key": self.gateway.app_key,
            "app_secret": self.gateway.secret,
            "refresh_token": "refresh-0",
            "feed_name": self.gateway.methods.feed,
            "order_ids": ",".join(self.store.orders),
            "ship_to_countries": COUNTRY,
            "calls_per_second": "500",
        }

    def streams(self) -> tuple[str, ...]:
        return ("products", "offers", "freight_quotes", "orders", "tracking")

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def truth(self, stream: str) -> dict[str, Json]:
        store = self.store
        if stream == "products":
            return {i: shown(product) for i, product in store.products.items()}
        if stream == "orders":
            return dict(store.orders)
        if stream == "tracking":
            return {i: store.tracking(i) for i in store.orders}
        offers = {f"{i}:{sku_id(sku)}": sku for i in store.products for sku in store.skus(i)}
        if stream == "offers":
            return offers
        return {
            f"{offer}:{COUNTRY}:{option['code']}": option
            for offer in offers
            for option in store.options(offer.split(":")[0], offer.split(":")[1], COUNTRY)
        }

    def add(self, stream: str) -> str | None:
        """Orders are only ever placed, and found by the ids that the buyer keeps."""
        if stream in ("orders", "tracking"):
            return None
        product_id = self._any() if stream != "products" else self.store.add_product()
        if stream == "offers":
            return self.store.add_sku(product_id)
        if stream == "freight_quotes":
            code = f"NEW_LINE_{len(self.store.delivery[product_id])}"
            self.store.delivery[product_id][code] = "3.33"
            return f"{product_id}:{sku_id(self.store.skus(product_id)[0])}:{COUNTRY}:{code}"
        return product_id

    def change(self, stream: str) -> str | None:
        """Nothing here has a change time."""
        return self.change_silently(stream)

    def change_silently(self, stream: str) -> str | None:
        if stream in ("orders", "tracking"):
            return self._move_parcel()
        product_id = self._any()
        sku = self.store.skus(product_id)[0]
        if stream == "freight_quotes":
            code = next(iter(self.store.delivery[product_id]))
            self.store.delivery[product_id][code] = self._price()
            return f"{product_id}:{sku_id(sku)}:{COUNTRY}:{code}"
        sku["offer_sale_price"] = self._price()
        return product_id if stream == "products" else f"{product_id}:{sku_id(sku)}"

    def remove(self, stream: str) -> str | None:
        if stream in ("orders", "tracking"):
            return None
        product_id = next(i for i in self.store.products if len(self.store.skus(i)) > 1)
        offer = f"{product_id}:{sku_id(self.store.skus(product_id)[-1])}"
        if stream == "products":
            del self.store.products[product_id]
            return product_id
        if stream == "offers":
            self.store.skus(product_id).pop()
            return offer
        code = self.store.delivery[product_id].popitem()[0]
        return f"{offer}:{COUNTRY}:{code}"

    def _move_parcel(self) -> str:
        open_orders = [
            i for i, order in self.store.orders.items() if order["order_status"] not in ("FINISH", "ARCHIVE")
        ]
        order_id = self.store.random.choice(open_orders)
        if not self.store.parcels[order_id]:
            self.store.ship(order_id, self._now)
            return order_id
        nodes = self.store.parcels[order_id][0]["detail_node_list"]["detail_node"]
        nodes.insert(
            0, {"time_stamp": str(int(self._now.timestamp() * 1000) + len(nodes)), "tracking_name": "In transit"}
        )
        self.store.orders[order_id]["logistics_status"] = f"IN_TRANSIT_{len(nodes)}"
        return order_id

    def _any(self) -> str:
        return self.store.random.choice(sorted(self.store.products))

    def _price(self) -> str:
        return f"{self.store.random.uniform(70, 99):.2f}"


def create(seed: int, base_url: str, world: Any = None) -> AliExpressSandbox:  # noqa: ARG001 - the contract's arguments
    """The market has no suppliers, so `world` is not used."""
    return AliExpressSandbox(seed, base_url)
