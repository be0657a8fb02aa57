"""Placing orders at CJ. It costs money: the connection must allow it, and a person approves every order.

What CJ does with a number that it has seen is not documented, so the number is looked for first, and an order whose answer
was lost is looked for and never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from orchestration.connectors.base import JsonObject
from orchestration.connectors.cj_dropshipping.catalogue import quote
from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.cj_dropshipping.envelope import ApiError
from orchestration.connectors.cj_dropshipping.listing import Listing
from orchestration.connectors.cj_dropshipping.orders import find_order
from orchestration.connectors.cj_dropshipping.tracking import TRACKING_PATH
from orchestration.connectors.exceptions import ConnectorError, FatalError, RetryableError

CREATE_PATH, DETAIL_PATH = "/shopping/order/createOrderV2", "/shopping/order/getOrderDetail"
VARIANT_PATH, STOCK_PATH = "/product/variant/queryByVid", "/product/stock/queryByVid"
LONGEST_NUMBER = 40
CREATE_ONLY = 3
"""`payType`: the order is made and nothing is paid. 2 would pay from the balance at once, which no approval here covers."""


@dataclass(frozen=True, slots=True)
class SupplierOrder:
    """`order_number` is our id (up to 40 signs). `address` has CJ's own fields (`shippingZip`, `shippingPhone`, …): it is
    personal data and is sent, never kept. `quantities` is pieces per variant id, all from one warehouse country."""

    order_number: str
    address: Mapping[str, str]
    quantities: Mapping[str, int]
    logistic_name: str


class _Stock(msgspec.Struct):
    countryCode: str = ""  # noqa: N815 - CJ's own names
    totalInventoryNum: int | None = None  # noqa: N815


class CjOrders:
    """Preview, place, track."""

    def __init__(self, client: CjClient, listing: Listing) -> None:
        self._client, self._listing = client, listing

    def preview(self, order: SupplierOrder) -> JsonObject:
        """The pre-image: price and stock per variant and the freight as they are now, `{"lines": [...], "freight",
        "currency_code", "server_time"}`, money as strings. Raises FatalError for what cannot be ordered like this."""
        if not 0 < len(order.order_number) <= LONGEST_NUMBER:
            raise FatalError(
                f"The order number {order.order_number[:50]!r} has more than {LONGEST_NUMBER} signs or none; shorten it."
            )
        country = order.address.get("shippingCountryCode", "")
        lines = [self._line(vid, quantity) for vid, quantity in order.quantities.items()]
        reply = quote(self._client, self._listing.from_country, country, dict(order.quantities))
        carriers: list[dict[str, Any]] = _money(reply.data) or []
        carrier = next((one for one in carriers if one.get("logisticName") == order.logistic_name), None)
        if carrier is None:
            raise FatalError(
                f"{order.logistic_name[:60]} does not deliver this order to {country[:2]}; quote the freight again."
            )
        return {
            "lines": lines,
            "freight": str(carrier.get("logisticPrice")),
            "currency_code": "USD",
            "server_time": reply.server_time.isoformat() if reply.server_time else None,
        }

    def place(self, order: SupplierOrder, approved: JsonObject) -> JsonObject:
        """Place the order once, unpaid: `{"status", "order_id", "was_written", "order", "pre_image"}`.

        `approved` is the preview that a person approved: nothing is sent when it has become dearer. `status` is "placed",
        or "unconfirmed" when no answer came and the order is not in CJ's list (yet): look again before it is placed by
        anyone. Raises FatalError when CJ refuses it.
        """
        if known := find_order(self._client, order.order_number):
            return self._result(known, {}, was_written=False)
        before = self.preview(order)
        if _cost(before) > _cost(approved):
            raise FatalError(
                f"The order {order.order_number} has become dearer since it was approved; look at it again."
            )
        try:
            reply = self._client.post_once(CREATE_PATH, self._body(order))
        except RetryableError:
            found = find_order(self._client, order.order_number)
            return self._result(found, before, was_written=True if found else None)
        except ApiError as error:
            raise FatalError(
                f"CJ refused the order {order.order_number} ({error.code}); correct it and approve it again."
            ) from error
        data = msgspec.json.decode(reply.data)
        order_id = data.get("orderId") if isinstance(data, dict) else data
        return self._result(str(order_id) if order_id else None, before, was_written=True if order_id else None)

    def track(self, track_number: str) -> list[JsonObject]:
        """What CJ knows of a parcel, in its own fields; empty when it knows nothing yet."""
        found = msgspec.json.decode(self._client.get(TRACKING_PATH, {"trackNumber": track_number}).data)
        return list(found or [])

    def _line(self, vid: str, quantity: int) -> JsonObject:
        try:
            variant = _money(self._client.get(VARIANT_PATH, {"vid": vid}).data)
        except ApiError as error:
            raise FatalError(f"The variant {vid[:64]} is no longer offered; choose another.") from error
        if quantity < 1 or not isinstance(variant, dict):
            raise FatalError(f"The variant {vid[:64]} cannot be ordered {quantity} times; correct the order.")
        stock = msgspec.json.decode(self._client.get(STOCK_PATH, {"vid": vid}).data, type=list[_Stock] | None) or []
        on_hand = sum(one.totalInventoryNum or 0 for one in stock if one.countryCode == self._listing.from_country)
        if on_hand < quantity:
            raise FatalError(
                f"CJ has {on_hand} of variant {vid[:64]} in {self._listing.from_country}, not {quantity}; order fewer."
            )
        price = variant.get("variantSellPrice")
        return {"vid": vid, "unit_price": str(price), "on_hand": on_hand, "quantity": quantity}

    def _body(self, order: SupplierOrder) -> JsonObject:
        products = [{"vid": vid, "quantity": quantity} for vid, quantity in order.quantities.items()]
        return {
            **order.address,
            "orderNumber": order.order_number,
            "logisticName": order.logistic_name,
            "fromCountryCode": self._listing.from_country,
            "payType": CREATE_ONLY,
            "products": products,
        }

    def _result(self, order_id: str | None, before: JsonObject, *, was_written: bool | None) -> JsonObject:
        """Read back where that works: an id that is known is never lost to a failing look at it."""
        found = self._order(order_id) if order_id else None
        status = "placed" if order_id else "unconfirmed"
        return {"status": status, "order_id": order_id, "was_written": was_written, "order": found, "pre_image": before}

    def _order(self, order_id: str) -> JsonObject | None:
        try:
            found = _money(self._client.get(DETAIL_PATH, {"orderId": order_id}).data)
        except ConnectorError:
            return None
        return found if isinstance(found, dict) else None


def _cost(preview: JsonObject) -> Decimal:
    """Goods and freight, in US dollars; a preview without lines was not approved for anything."""
    goods = (Decimal(line["unit_price"]) * line["quantity"] for line in preview.get("lines", []))
    return sum(goods, Decimal(preview.get("freight") or 0))


def _money(data: bytes) -> Any:
    """CJ writes amounts as JSON numbers: they become text exactly as they were written, never a float."""
    return msgspec.json.Decoder(float_hook=str).decode(data)
