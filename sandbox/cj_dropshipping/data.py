"""Seeded products, variants, stock, carriers and orders, as CJ shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

NAMES = (
    "Wireless Charger 15W",
    "Кружка с подогревом",
    "سجادة يوغا",
    "<script>alert(1)</script> Lamp",
    "=HYPERLINK(1) Phone Case",
    "Null \x00 Bottle",
    "Broken \udfff Pillow 🛏",
)
AREAS = ((1, "China Warehouse", "CN"), (2, "US Warehouse", "US"))
CARRIERS = (("CJPacket Ordinary", 3.86, "7-12"), ("USPS+", 6.1, "3-7"), ("DHL", 24.0, "2-5"))


@dataclass
class Store:
    """`variants` by product, `stock` by variant; `fees` is what a carrier adds for a variant."""

    random: Random
    products: dict[str, Json] = field(default_factory=dict)
    variants: dict[str, list[Json]] = field(default_factory=dict)
    stock: dict[str, list[Json]] = field(default_factory=dict)
    fees: dict[str, dict[str, float]] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    parcels: dict[str, Json] = field(default_factory=dict)
    counter: int = 0

    def add_product(self) -> str:
        self.counter += 1
        pid = str(1590000000000000000 + self.counter * 13)
        self.variants[pid] = []
        self.products[pid] = {
            "pid": pid,
            "productNameEn": NAMES[self.counter % len(NAMES)],
            "productSku": f"CJJT{self.counter:06d}",
            "productWeight": "250.0",
            "categoryName": "Home / Kitchen",
            "sellPrice": "3.10 -- 5.40",
            "status": "3",
        }
        for _ in range(1 + self.counter % 3):
            self.add_variant(pid)
        return pid

    def add_variant(self, pid: str) -> str:
        self.counter += 1
        vid = str(1590000000500000000 + self.counter * 17)
        variant = {
            "vid": vid,
            "pid": pid,
            "variantNameEn": f"{NAMES[self.counter % len(NAMES)]} v{self.counter}",
            "variantSku": f"CJJT{self.counter:06d}-V",
            "variantSellPrice": round(self.random.uniform(1, 40), 2),
            "variantWeight": 250.0,
        }
        self.variants[pid].append(variant)
        self.stock[vid] = [self._stock(vid, area) for area in AREAS]
        self.fees[vid] = {name: price for name, price, _ in CARRIERS}
        return vid

    def add_order(self, number: str, quantities: dict[str, int], now: datetime, address: Json) -> str:
        self.counter += 1
        order_id = str(2100000000000000000 + self.counter * 19)
        prices = {v["vid"]: v["variantSellPrice"] for found in self.variants.values() for v in found}
        self.orders[order_id] = {
            "orderId": order_id,
            "orderNum": number,
            "cjOrderId": None,
            "shippingCountryCode": address.get("shippingCountryCode", "US"),
            "shippingCustomerName": address.get("shippingCustomerName", "Test Person"),
            "orderStatus": "CREATED",
            "orderAmount": round(sum(prices[vid] * n for vid, n in quantities.items()), 2),
            "createDate": now.strftime("%Y-%m-%d %H:%M:%S"),
            "trackNumber": None,
        }
        return order_id

    def ship(self, order_id: str) -> str:
        number = f"CJP{self.random.randrange(10**10):010d}YQ"
        self.orders[order_id] |= {"orderStatus": "SHIPPED", "trackNumber": number, "logisticName": "CJPacket Ordinary"}
        self.parcels[number] = {
            "trackingNumber": number,
            "logisticName": "CJPacket Ordinary",
            "trackingFrom": "CN",
            "trackingTo": "US",
            "trackingStatus": "In transit",
            "lastTrackNumber": None,
        }
        return number

    def quotes(self, quantities: dict[str, int], country: str) -> list[Json]:
        """Carriers for these variants together; the answer to none is an empty list."""
        if not quantities or any(vid not in self.fees for vid in quantities):
            return []
        common = set.intersection(*(set(self.fees[vid]) for vid in quantities))
        aging = {name: days for name, _, days in CARRIERS}
        return [
            {
                "logisticName": name,
                "logisticPrice": round(sum(self.fees[vid][name] * n for vid, n in quantities.items()), 2),
                "logisticAging": f"{aging.get(name, '9-19')} {country}",
            }
            for name in sorted(common)
        ]

    def _stock(self, vid: str, area: tuple[int, str, str]) -> Json:
        own, factory = self.random.randrange(40), self.random.randrange(30, 900)
        return {
            "vid": vid,
            "areaId": area[0],
            "areaEn": area[1],
            "countryCode": area[2],
            "storageNum": own + factory,
            "totalInventoryNum": own + factory,
            "cjInventoryNum": own,
            "factoryInventoryNum": factory,
        }


def fill(store: Store, products: int, orders: int, now: datetime) -> None:
    for _ in range(products):
        store.add_product()
    vids = [v["vid"] for found in store.variants.values() for v in found]
    for number in range(orders, 0, -1):  # two share each second, so that a page edge may fall between them
        made = now - timedelta(days=number // 2 * 2, seconds=5)
        order_id = store.add_order(f"shop-{number}", {vids[number % len(vids)]: 1 + number % 3}, made, {})
        if number % 2:
            parcel = store.ship(order_id)
            if number > orders // 2:
                store.orders[order_id]["orderStatus"] = "DELIVERED"
                store.parcels[parcel]["trackingStatus"] = "Delivered"
