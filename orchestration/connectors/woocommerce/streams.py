"""WooCommerce's streams: which list is read how. The ways themselves are in `changes.py`, `sweeps.py`, `whole.py`, `nested.py`
and `reports.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.connectors.base import KnownRecords, Page, State, Stream
from orchestration.connectors.woocommerce.changes import ChangesStream
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.nested import RefundsByOrder, VariationsByProduct
from orchestration.connectors.woocommerce.reports import DailyTotals
from orchestration.connectors.woocommerce.sweeps import Listed, SweptStream
from orchestration.connectors.woocommerce.whole import SettingsStream, WholeStream

_ANY = {"status": "any"}
_PRICE_AND_STOCK = ("price", "regular_price", "sale_price", "stock_quantity", "stock_status")

ORDERS = Listed("orders", f"{API}/orders", _ANY, marks=("total", "refunds"))
REFUNDS = Listed("refunds", f"{API}/refunds")
PRODUCTS = Listed("products", f"{API}/products", _ANY, marks=_PRICE_AND_STOCK)
VARIATIONS = Listed("product_variations", f"{API}/variations", _ANY, marks=_PRICE_AND_STOCK)
CUSTOMERS = Listed("customers", f"{API}/customers", {"role": "all"}, marks=("role", "email"))
COUPONS = Listed("coupons", f"{API}/coupons", marks=("amount", "usage_count"))
CATEGORIES = Listed("product_categories", f"{API}/products/categories")
TAX_RATES = Listed("tax_rates", f"{API}/taxes")


@dataclass(frozen=True, slots=True)
class SinceVersion:
    """A stream whose list only newer shops have, and the way in which older ones are read."""

    client: WooClient
    route: str
    newer: Stream
    older: Stream

    @property
    def name(self) -> str:
        return self.newer.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        return (self.newer if self.client.has_route(self.route) else self.older).read(state, known)


def all_streams(client: WooClient) -> list[Stream]:
    """In the order in which they are best read: what others refer to comes first."""
    refunds = ChangesStream(client, REFUNDS, "after", "date")
    return [
        SettingsStream(client),
        WholeStream(client, TAX_RATES),
        WholeStream(client, CATEGORIES),
        SweptStream(client, PRODUCTS),
        SinceVersion(client, "/wc/v3/variations", SweptStream(client, VARIATIONS), VariationsByProduct(client)),
        SweptStream(client, CUSTOMERS),
        SweptStream(client, COUPONS),
        ChangesStream(client, ORDERS, "modified_after", "modified", has_trash=True),
        SinceVersion(client, "/wc/v3/refunds", refunds, RefundsByOrder(client)),
        DailyTotals(client),
    ]
