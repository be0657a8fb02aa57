"""An order to a supplier as a person approves it, and as AliExpress wants it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from orchestration.connectors.aliexpress.client import as_json
from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError


@dataclass(frozen=True, slots=True)
class OrderLine:
    """`sku_attr` orders a variant ("14:350853#Black"), `sku_id` quotes its freight; both are in the stream `products`."""

    product_id: str
    sku_id: str
    sku_attr: str
    quantity: int
    logistics_service_name: str


@dataclass(frozen=True, slots=True)
class SupplierOrder:
    """`out_order_id` is our id of the order. `address` has AliExpress's own snake-case fields (`mobile_no`, `zip`, …):
    others are silently ignored there. It is personal data and is sent, never kept."""

    out_order_id: str
    address: Mapping[str, str]
    lines: tuple[OrderLine, ...]


def check_prices(now: JsonObject, approved: JsonObject) -> None:
    """Both are previews. Raises FatalError when something has become dearer, or was not approved at all."""
    shown: list[JsonObject] = now["lines"]
    seen: list[JsonObject] = approved.get("lines", [])
    if [line["sku_id"] for line in shown] != [line["sku_id"] for line in seen]:
        raise FatalError("The lines of the order are not what was approved; look at it again.")
    for line, before in zip(shown, seen, strict=True):
        if _cost(line) > _cost(before):
            raise FatalError(f"SKU {line['sku_id']} has become dearer since it was approved; look at the order again.")


def _cost(line: JsonObject) -> Decimal:
    """Goods and freight of a line, in the one currency that the connection quotes in."""
    quantity: int = line["quantity"]
    return Decimal(line["unit_price"]) * quantity + Decimal(line["freight"])


def create_params(order: SupplierOrder, currency: str) -> dict[str, str]:
    """Never paid by itself: `try_to_pay` works only for apps that AliExpress has listed, and money is a person's decision."""
    items = [
        {
            "product_id": line.product_id,
            "product_count": str(line.quantity),
            "sku_attr": line.sku_attr,
            "logistics_service_name": line.logistics_service_name,
        }
        for line in order.lines
    ]
    request = {"out_order_id": order.out_order_id, "logistics_address": dict(order.address), "product_items": items}
    extend = {
        "payment": {"pay_currency": currency, "try_to_pay": "false"},
        "trade_extra_param": {"business_model": "retail"},
    }
    return {"param_place_order_request4_open_api_d_t_o": as_json(request), "ds_extend_request": as_json(extend)}
