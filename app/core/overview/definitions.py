"""What each key figure means, in the words that people read. The SQL that counts it is in `sales.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.schemas.overview import KpiName


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's label, unit and meaning."""

    label: str
    unit: Literal["money", "count"]
    text: str


COMPLETE_DAYS = "Counted over complete days of the business's own calendar. Test orders are left out."

DEFINITIONS: Mapping[KpiName, Definition] = {
    "net_sales": Definition(
        "Net sales",
        "money",
        "Order lines after discounts, before tax and shipping, on the day of the order, less goods refunded on the day of the "
        f"refund. Cancelled orders count until they are refunded. {COMPLETE_DAYS}",
    ),
    "orders": Definition("Orders", "count", f"Orders placed, cancelled ones included. {COMPLETE_DAYS}"),
    "units": Definition(
        "Units sold",
        "count",
        f"Pieces of products ordered, before returns; postage, gift wrap and the like are no products. {COMPLETE_DAYS}",
    ),
    "refunds": Definition(
        "Refunds",
        "money",
        f"Money given back, tax included, on the day it was given back, whenever the order was. {COMPLETE_DAYS}",
    ),
    "average_order_value": Definition(
        "Average order",
        "money",
        f"Order lines after discounts, before tax, shipping and refunds, divided by the number of orders. {COMPLETE_DAYS}",
    ),
}
