"""Placing orders with suppliers. It costs money: the connection must allow it, and a person approves every order.

AliExpress de-duplicates `out_order_id` for 24 hours and offers no look-up by it, so the same order said again within that
time is the look-up, and later only a person can tell what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from orchestration.connectors.aliexpress.catalogue import quote, read_product, sku_id_of
from orchestration.connectors.aliexpress.client import AliExpressClient, as_json
from orchestration.connectors.aliexpress.envelope import Fields, elements
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.aliexpress.order_requests import OrderLine, SupplierOrder, check_prices, create_params
from orchestration.connectors.aliexpress.orders import ORDER_METHOD, TRACKING_METHOD, server_clock
from orchestration.connectors.base import JsonObject, Reject
from orchestration.connectors.exceptions import ConnectorError, FatalError, RetryableError

CREATE_METHOD = "aliexpress.ds.order.create"
SAFE_TO_REPEAT = timedelta(hours=23)
"""AliExpress remembers an `out_order_id` for 24 hours; an hour is kept back for slow answers."""


_plain = msgspec.json.Decoder(float_hook=str)
"""Amounts that are written as numbers become text, never floats."""


class _Sku(msgspec.Struct):
    sku_attr: str = ""
    offer_sale_price: str = ""
    sku_price: str = ""
    currency_code: str = ""
    sku_available_stock: int = 0


class _Option(msgspec.Struct):
    code: str = ""
    shipping_fee_cent: str | None = None
    shipping_fee_currency: str | None = None


class _Created(msgspec.Struct):
    is_success: bool = False
    error_code: str | None = None
    order_list: msgspec.Raw = msgspec.Raw(b"null")


class AliExpressOrders:
    """Preview, place, track. Orders are created unpaid: they are paid on AliExpress's site within the time it names."""

    def __init__(self, client: AliExpressClient, listing: Listing) -> None:
        self._client, self._listing = client, listing

    def preview(self, order: SupplierOrder) -> JsonObject:
        """The pre-image: price, stock and freight per line as they are now, `{"lines": [...], "server_time"}`, money as
        strings. Raises FatalError with the line for what cannot be ordered like this."""
        country = order.address.get("country", "")
        return {
            "lines": [self._preview(line, country) for line in order.lines],
            "server_time": server_clock(self._client).isoformat(),
        }

    def place(
        self,
        order: SupplierOrder,
        approved: JsonObject,
        *,
        order_ids: Sequence[str] = (),
        first_sent_at: datetime | None = None,
    ) -> JsonObject:
        """Place the order once: `{"status", "order_ids", "is_paid", "orders", "pre_image"}`.

        `approved` is the preview that a person approved: nothing is sent when it has become dearer. `order_ids` are those
        already known of this `out_order_id`: they are looked up and nothing is sent. `first_sent_at` (server clock) is when
        it was first tried without an answer. `status` is "placed", or "unconfirmed" when no answer came: place it again
        within 23 hours and AliExpress says what it has. Raises FatalError when it is refused or too late to repeat.
        """
        if order_ids:
            return self._result(list(order_ids), {})
        before = approved
        if first_sent_at is None:
            before = self.preview(order)
            check_prices(before, approved)
        elif server_clock(self._client) - first_sent_at >= SAFE_TO_REPEAT:
            raise FatalError(
                f"The order {order.out_order_id} was sent more than 23 hours ago and AliExpress no longer recognises it;"
                " look for it in the account's order list before placing another."
            )
        try:
            fields = self._client.call_once(CREATE_METHOD, create_params(order, self._listing.currency)).fields
        except RetryableError:
            return self._result([], before)
        return self._result(self._confirmed(order, fields), before)

    def track(self, order_id: str) -> JsonObject:
        """Where the parcels of an order are, in AliExpress's own fields; `{}` when nothing is on its way."""
        params = {"ae_order_id": order_id, "language": self._listing.language}
        result = self._client.call(TRACKING_METHOD, params).fields.get("result")
        found = _plain.decode(result) if result is not None else None
        return dict(found.get("data") or {}) if isinstance(found, dict) else {}

    def _preview(self, line: OrderLine, country: str) -> JsonObject:
        product = read_product(self._client, self._listing, line.product_id)
        if isinstance(product, Reject) or product.is_gone:
            raise FatalError(f"The product {line.product_id} is no longer offered; choose another supplier.")
        raw = next((sku for sku in product.skus if sku_id_of(sku) == line.sku_id), None)
        sku = msgspec.json.decode(raw, type=_Sku) if raw is not None else None
        if sku is None or sku.sku_attr != line.sku_attr:
            raise FatalError(
                f"The SKU {line.sku_id} of product {line.product_id} is gone or has changed; choose it again."
            )
        if sku.sku_available_stock < line.quantity:
            raise FatalError(
                f"The supplier has {sku.sku_available_stock} of SKU {line.sku_id}, not {line.quantity}; order fewer."
            )
        options = quote(self._client, self._listing, line.product_id, line.sku_id, country, line.quantity)
        freight = next((o for o in map(_option, options) if o.code == line.logistics_service_name), None)
        if freight is None:
            raise FatalError(
                f"{line.logistics_service_name[:60]} does not deliver SKU {line.sku_id} to {country[:2]}; quote the freight again."
            )
        return {
            "product_id": line.product_id,
            "sku_id": line.sku_id,
            "unit_price": sku.offer_sale_price or sku.sku_price,
            "currency_code": sku.currency_code,
            "on_hand": sku.sku_available_stock,
            "quantity": line.quantity,
            "freight": freight.shipping_fee_cent or "0",
            "freight_currency_code": freight.shipping_fee_currency or self._listing.currency,
        }

    def _confirmed(self, order: SupplierOrder, fields: Fields) -> list[str]:
        """The ids that AliExpress gave; none when it says that it has this order already but not under which id."""
        result = fields.get("result")
        try:
            created = msgspec.json.decode(result, type=_Created) if result is not None else _Created()
        except msgspec.ValidationError:  # an order may exist: only a look can tell
            return []
        numbers = [one.decode().strip('"') for one in elements(created.order_list, self._client.host)]
        if created.is_success or numbers or created.error_code == "REPEATED_ORDER_ERROR":
            return numbers
        code = "".join(c for c in created.error_code or "no reason" if c.isalnum() or c in "_ ")[:60]
        raise FatalError(
            f"AliExpress refused the order {order.out_order_id} ({code}); correct it and approve it again."
        )

    def _result(self, order_ids: list[str], before: JsonObject) -> JsonObject:
        """What was placed, read back where that works: an id that is known is never lost to a failing look at it.

        That an order exists does not say that it is paid: `is_paid` is None while nobody can tell.
        """
        orders = {order_id: self._order(order_id) for order_id in order_ids}
        is_known = bool(orders) and all(found is not None for found in orders.values())
        return {
            "status": "placed" if order_ids else "unconfirmed",
            "order_ids": order_ids,
            "is_paid": all((found or {}).get("order_paidtime_string") for found in orders.values())
            if is_known
            else None,
            "orders": orders,
            "pre_image": before,
        }

    def _order(self, order_id: str) -> JsonObject | None:
        try:
            reply = self._client.call(ORDER_METHOD, {"single_order_query": as_json({"order_id": order_id})})
        except ConnectorError:
            return None
        found = _plain.decode(reply.fields.get("result") or b"null")
        return found if isinstance(found, dict) else None


def _option(content: bytes) -> _Option:
    try:
        return msgspec.json.decode(content, type=_Option)
    except msgspec.ValidationError:
        return _Option()
