# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""What each field of an order shows. It reads the market's records and computes nothing but views of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.market.market import Market
from sandbox.market.records import Order, share
from sandbox.market.size import iso
from sandbox.shopify.ids import (
    BASES,
    PARTS,
    AddressNode,
    FulfillmentNode,
    LineNode,
    RefundNode,
    ShippingNode,
    TransactionNode,
    gid,
)
from sandbox.shopify.money import SHOP_CURRENCY, Tax, bag, shop_bag, tax

Getter = Callable[[Any], Any]
Fields = dict[str, Getter]


def moment(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)


def order_fields(market: Market) -> Fields:
    """Getters of `Order`; every one takes the order's record."""
    customers = market.people.customers
    return {
        "id": lambda o: gid("Order", o.index),
        "legacyResourceId": lambda o: str(BASES["Order"] + o.index),
        "name": lambda o: f"#{1001 + o.index}",
        "number": lambda o: 1001 + o.index,
        "createdAt": lambda o: iso(o.created),
        "processedAt": lambda o: iso(o.processed),
        "updatedAt": lambda o: iso(o.updated),
        "cancelledAt": lambda o: moment(o.cancelled),
        "cancelReason": lambda o: o.cancel_reason,
        "closed": lambda o: o.cancelled is not None,
        "closedAt": lambda o: moment(o.cancelled),
        "confirmed": lambda o: True,
        "test": lambda o: o.is_test,
        "edited": lambda o: o.edited,
        "email": lambda o: o.email,
        "phone": lambda o: o.phone,
        "note": lambda o: o.note,
        "tags": lambda o: ["vip", "=1+1"] if o.index % 500 == 9 else [],
        "currencyCode": lambda o: SHOP_CURRENCY,
        "presentmentCurrencyCode": lambda o: o.currency,
        "taxesIncluded": lambda o: o.taxes_included,
        "taxExempt": lambda o: False,
        "sourceName": lambda o: o.source,
        "customerLocale": lambda o: {"DE": "de", "FR": "fr"}.get(o.country, "en"),
        "discountCode": lambda o: o.code,
        "discountCodes": lambda o: [o.code] if o.code else [],
        "customer": lambda o: None if o.customer is None else customers[o.customer],
        "billingAddress": lambda o: AddressNode(2 * o.index, o.person),
        "shippingAddress": lambda o: None if o.source == "pos" else AddressNode(2 * o.index + 1, o.person),
        "paymentGatewayNames": lambda o: ["cash"] if o.source == "pos" else ["shopify_payments"],
        "requiresShipping": lambda o: o.source != "pos",
        "taxLines": _tax_lines,
        "shippingLine": lambda o: None if o.source == "pos" else ShippingNode(o),
        "shippingLines": lambda o: [] if o.source == "pos" else [ShippingNode(o)],
        "lineItems": lambda o: [LineNode(o, number, line) for number, line in enumerate(o.lines)],
        "refunds": lambda o: [RefundNode(o, n) for n in range(len(o.refunds))],
        "transactions": lambda o: [TransactionNode(o, n) for n in range(-1, len(o.refunds))],
        "fulfillments": lambda o: [] if o.fulfilled is None else [FulfillmentNode(o)],
        **_status_fields(),
        **_amount_fields(),
    }


def _status_fields() -> Fields:
    return {
        "displayFinancialStatus": financial_status,
        "displayFulfillmentStatus": lambda o: "UNFULFILLED" if o.fulfilled is None else "FULFILLED",
        "unpaid": lambda o: False,
        "fullyPaid": lambda o: True,
        "subtotalLineItemsQuantity": lambda o: sum(line.quantity for line in o.lines),
        "currentSubtotalLineItemsQuantity": lambda o: sum(line.kept - line.refunded for line in o.lines),
    }


def _amount_fields() -> Fields:
    amounts: dict[str, Callable[[Order], int]] = {
        "totalPriceSet": lambda o: o.total,
        "originalTotalPriceSet": lambda o: o.original_total,
        "currentTotalPriceSet": lambda o: o.total - o.refunded,
        "subtotalPriceSet": lambda o: o.subtotal,
        "currentSubtotalPriceSet": lambda o: o.subtotal - _refunded_goods(o),
        "totalDiscountsSet": lambda o: o.discount,
        "currentTotalDiscountsSet": _current_discount,
        "totalTaxSet": lambda o: o.tax,
        "currentTotalTaxSet": lambda o: o.tax - _refunded_tax(o),
        "totalShippingPriceSet": lambda o: o.shipping,
        "currentShippingPriceSet": lambda o: o.shipping - o.refunded_shipping,
        "totalRefundedSet": lambda o: o.refunded,
        "totalRefundedShippingSet": lambda o: o.refunded_shipping,
        "netPaymentSet": lambda o: o.total - o.refunded,
        "totalOutstandingSet": lambda o: 0,
        "totalReceivedSet": lambda o: o.total,
        "totalTipReceivedSet": lambda o: 0,
    }

    def as_bag(amount: Callable[[Order], int]) -> Getter:
        """`bag`, with a short way for the many orders in the shop's own currency."""
        return lambda o: shop_bag(amount(o)) if o.currency == SHOP_CURRENCY else bag(o, amount(o))

    return {name: as_bag(amount) for name, amount in amounts.items()}


def financial_status(order: Order) -> str:
    """PAID, PARTIALLY_REFUNDED or REFUNDED."""
    if not order.refunded:
        return "PAID"
    return "REFUNDED" if order.refunded >= order.total else "PARTIALLY_REFUNDED"


def _tax_lines(order: Order) -> list[Tax]:
    by_rate: dict[int, int] = {order.shipping_tax_bp: order.shipping_tax}
    for line in order.lines:
        kept = share(line.tax, line.kept, line.quantity) if line.removed else line.tax
        by_rate[line.tax_bp] = by_rate.get(line.tax_bp, 0) + kept
    return [tax(order, pence, rate) for rate, pence in by_rate.items() if rate]


def _refunded_goods(order: Order) -> int:
    return sum(line.subtotal for refund in order.refunds for line in refund.lines)


def _refunded_tax(order: Order) -> int:
    return sum(r.shipping_tax + sum(line.tax for line in r.lines) for r in order.refunds)


def _current_discount(order: Order) -> int:
    return sum(
        share(line.automatic_discount + line.code_discount, line.kept - line.refunded, line.quantity)
        for line in order.lines
    )


def part(order: Order, number: int) -> int:
    """The number of part `number` of an order within its kind of id."""
    return order.index * PARTS + number
