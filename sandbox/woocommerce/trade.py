"""Everything that requests act on: the tables, the settings, the clock, writes and webhooks, under one lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Any, TypeVar

from sandbox.woocommerce.analytics import NAMESPACE, Analytics, Entry, table_entries
from sandbox.woocommerce.objects import Maker
from sandbox.woocommerce.seeded import SeededShop
from sandbox.woocommerce.tables import Object, Row, Table
from sandbox.woocommerce.webhooks import Webhooks
from sandbox.woocommerce.writes import Writes

SHOP_NAME = "Tom &amp; Jerry’s"

T = TypeVar("T")
Heard = Callable[[str, str, Object], None]


class Trade:
    """One shop. `refresh` brings in what happened elsewhere (the simulated market) before each answer; `hear` is told of
    what is written here: resource, event, object."""

    def __init__(
        self, make: Maker, tables: dict[str, Table], seeded: SeededShop, now: Callable[[], int], *,
        refresh: Callable[[], None] = lambda: None, hear: Heard = lambda _resource, _event, _object: None,
        entries: Callable[[], Iterable[Entry]] | None = None,
    ) -> None:  # fmt: skip
        self.make, self.zone, self.tables = make, make.zone, tables
        tables.setdefault("product_tags", Table())
        tables.setdefault("webhooks", Table())
        self._now, self._refresh, self._lock = now, refresh, RLock()
        self.settings = _settings(make)
        self.webhooks = Webhooks(tables["webhooks"], now)
        self.analytics = Analytics(make.zone, entries or (lambda: table_entries(tables)))

        def heard(resource: str, event: str, written: Object) -> None:
            hear(resource, event, written)
            self.webhooks.deliver(resource, event, written)

        self.writes = Writes(tables, make.zone, now, _coupon(seeded), heard)

    def still(self, make: Callable[[], T]) -> T:
        """What `make` gives while nothing changes."""
        with self._lock:
            self._refresh()
            return make()

    def site(self) -> Object:
        """WordPress's index."""
        return {
            "name": SHOP_NAME, "description": "", "url": self.make.base_url, "home": self.make.base_url, "gmt_offset": 0,
            "timezone_string": self.make.zone.key, "namespaces": ["oembed/1.0", "wc/v3", *([NAMESPACE] if self.analytics.is_on else []), "wc/store", "wp/v2"],
            "authentication": {}, "routes": {},
        }  # fmt: skip


def _coupon(seeded: SeededShop) -> Callable[[int, int, Object], Row]:
    return lambda number, created, values: seeded.coupon(number, created, **values)


def _settings(make: Maker) -> dict[str, list[Object]]:
    values: dict[str, dict[str, Any]] = {
        "general": {"woocommerce_currency": make.currency, "woocommerce_default_country": "GB", "woocommerce_price_num_decimals": "2"},
        "products": {"woocommerce_weight_unit": "kg", "woocommerce_manage_stock": "yes"},
        "tax": {"woocommerce_prices_include_tax": "no", "woocommerce_tax_based_on": "shipping"},
    }  # fmt: skip
    return {
        group: [make.setting(group, name, value) for name, value in found.items()] for group, found in values.items()
    }
