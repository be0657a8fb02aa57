# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""What each field of an order's parts shows: lines, refunds, shipping, payments, fulfilments, addresses."""

from __future__ import annotations

from typing import Any

from sandbox.market.market import Market
from sandbox.market.size import iso
from sandbox.market.words import CATEGORIES
from sandbox.shopify.ids import (
    BASES,
    LOCATIONS,
    AdjustmentNode,
    LineNode,
    RefundLineNode,
    RefundShippingNode,
    ShippingNode,
    TransactionNode,
    gid,
)
from sandbox.shopify.money import bag, tax
from sandbox.shopify.order_fields import Fields, part


def line_fields(market: Market) -> Fields:
    """Getters of `LineItem`."""
    variants, products = market.variants, market.products

    def variant(n: LineNode) -> Any:
        number = n.line.variant
        return None if number is None else variants[number]

    def product(n: LineNode) -> Any:
        number = n.line.variant
        return None if number is None else products[variants[number].product]

    def variant_title(n: LineNode) -> str | None:
        found = variant(n)
        return None if found is None or found.title == "Default Title" else str(found.title)

    return {
        "id": lambda n: gid("LineItem", part(n.order, n.number)),
        "name": lambda n: f"{n.line.title} - {title}" if (title := variant_title(n)) else n.line.title,
        "title": lambda n: n.line.title,
        "variantTitle": variant_title,
        "sku": lambda n: found.sku if (found := variant(n)) else None,
        "vendor": lambda n: CATEGORIES[found.category].vendor if (found := product(n)) else None,
        "quantity": lambda n: n.line.quantity,
        "currentQuantity": lambda n: n.line.kept - n.line.refunded,
        "refundableQuantity": lambda n: n.line.kept - n.line.refunded,
        "unfulfilledQuantity": lambda n: 0 if n.order.fulfilled else n.line.kept - n.line.refunded,
        "product": product,
        "variant": variant,
        "isGiftCard": lambda n: False,
        "taxable": lambda n: n.line.tax_bp > 0,
        "requiresShipping": lambda n: n.line.variant is not None,
        "originalUnitPriceSet": lambda n: bag(n.order, n.line.unit_price),
        "originalTotalSet": lambda n: bag(n.order, n.line.unit_price * n.line.quantity),
        "discountedUnitPriceSet": lambda n: bag(n.order, _unit(n, n.line.automatic_discount)),
        "discountedUnitPriceAfterAllDiscountsSet": lambda n: bag(
            n.order, _unit(n, n.line.automatic_discount + n.line.code_discount)
        ),
        "discountedTotalSet": lambda n: bag(n.order, n.line.unit_price * n.line.quantity - n.line.automatic_discount),
        "totalDiscountSet": lambda n: bag(n.order, n.line.automatic_discount),
        "discountAllocations": _allocations,
        "taxLines": lambda n: [tax(n.order, n.line.tax, n.line.tax_bp)] if n.line.tax_bp else [],
    }


def _unit(node: LineNode, discount: int) -> int:
    """The approximate unit price after a discount on the line, rounded half up."""
    line = node.line
    return (2 * (line.unit_price * line.quantity - discount) + line.quantity) // (2 * line.quantity)


def _allocations(node: LineNode) -> list[dict[str, Any]]:
    """The automatic discount of the line and its part of the order's code."""
    line, found = node.line, []
    common = {"targetSelection": "ENTITLED", "targetType": "LINE_ITEM"}
    if line.automatic_discount:
        application = common | {
            "__typename": "AutomaticDiscountApplication", "index": 0, "title": f"Sale {line.automatic_percent}%",
            "allocationMethod": "EACH", "value": _percentage(line.automatic_percent),
        }  # fmt: skip
        found.append(
            {"allocatedAmountSet": bag(node.order, line.automatic_discount), "discountApplication": application}
        )
    if line.code_discount:
        application = common | {
            "__typename": "DiscountCodeApplication", "index": 1, "code": node.order.code,
            "allocationMethod": "ACROSS", "value": _percentage(10),
        }  # fmt: skip
        found.append({"allocatedAmountSet": bag(node.order, line.code_discount), "discountApplication": application})
    return found


def _percentage(percent: int) -> dict[str, Any]:
    return {"__typename": "PricingPercentageValue", "percentage": float(percent)}


REFUND: Fields = {
    "id": lambda n: gid("Refund", part(n.order, n.number)),
    "legacyResourceId": lambda n: str(BASES["Refund"] + part(n.order, n.number)),
    "createdAt": lambda n: iso(n.refund.at),
    "processedAt": lambda n: iso(n.refund.at),
    "updatedAt": lambda n: iso(n.refund.at),
    "note": lambda n: n.refund.note,
    "order": lambda n: n.order,
    "totalRefundedSet": lambda n: bag(n.order, n.refund.total),
    "refundLineItems": lambda n: [RefundLineNode(n.order, n.number, i) for i in range(len(n.refund.lines))],
    "refundShippingLines": lambda n: [RefundShippingNode(n.order, n.number)] if n.refund.shipping else [],
    "orderAdjustments": lambda n: [AdjustmentNode(n.order, n.number)] if n.refund.goodwill else [],
    "transactions": lambda n: [TransactionNode(n.order, n.number)],
}

REFUND_LINE: Fields = {
    "id": lambda n: gid("RefundLineItem", part(n.order, n.refund * 16 + n.number)),
    "lineItem": lambda n: LineNode(n.order, n.line.line, n.order.lines[n.line.line]),
    "location": lambda n: LOCATIONS[0] if n.line.restock != "NO_RESTOCK" else None,
    "quantity": lambda n: n.line.quantity,
    "restockType": lambda n: n.line.restock,
    "restocked": lambda n: n.line.restock != "NO_RESTOCK",
    "priceSet": lambda n: bag(n.order, n.line.subtotal // n.line.quantity),
    "subtotalSet": lambda n: bag(n.order, n.line.subtotal),
    "totalTaxSet": lambda n: bag(n.order, n.line.tax),
}

REFUND_SHIPPING: Fields = {
    "id": lambda n: gid("RefundShippingLine", part(n.order, n.number)),
    "shippingLine": lambda n: ShippingNode(n.order),
    "subtotalAmountSet": lambda n: bag(n.order, n.order.refunds[n.number].shipping),
    "taxAmountSet": lambda n: bag(n.order, n.order.refunds[n.number].shipping_tax),
}

ADJUSTMENT: Fields = {
    "id": lambda n: gid("OrderAdjustment", part(n.order, n.number)),
    "amountSet": lambda n: bag(n.order, -n.order.refunds[n.number].goodwill),
    "taxAmountSet": lambda n: bag(n.order, 0),
    "reason": lambda n: "REFUND_DISCREPANCY",
}

SHIPPING: Fields = {
    "id": lambda n: gid("ShippingLine", n.order.index),
    "title": lambda n: "Standard" if n.order.country == "GB" else "International",
    "code": lambda n: "standard",
    "source": lambda n: "shopify",
    "custom": lambda n: False,
    "isRemoved": lambda n: False,
    "originalPriceSet": lambda n: bag(n.order, n.order.shipping),
    "discountedPriceSet": lambda n: bag(n.order, n.order.shipping),
    "currentDiscountedPriceSet": lambda n: bag(n.order, n.order.shipping - n.order.refunded_shipping),
    "taxLines": lambda n: (
        [tax(n.order, n.order.shipping_tax, n.order.shipping_tax_bp)] if n.order.shipping_tax_bp else []
    ),
    "discountAllocations": lambda n: [],
}

TRANSACTION: Fields = {
    "id": lambda n: gid("OrderTransaction", part(n.order, n.number + 1)),
    "kind": lambda n: "SALE" if n.number < 0 else "REFUND",
    "status": lambda n: "SUCCESS",
    "createdAt": lambda n: iso(_paid_at(n)),
    "processedAt": lambda n: iso(_paid_at(n)),
    "amountSet": lambda n: bag(n.order, n.order.total if n.number < 0 else n.order.refunds[n.number].total),
    "gateway": lambda n: "cash" if n.order.source == "pos" else "shopify_payments",
    "test": lambda n: n.order.is_test,
    "order": lambda n: n.order,
}


def _paid_at(node: TransactionNode) -> int:
    return node.order.created if node.number < 0 else node.order.refunds[node.number].at


FULFILLMENT: Fields = {
    "id": lambda n: gid("Fulfillment", n.order.index),
    "legacyResourceId": lambda n: str(BASES["Fulfillment"] + n.order.index),
    "name": lambda n: f"#{1001 + n.order.index}-F1",
    "status": lambda n: "SUCCESS",
    "displayStatus": lambda n: "FULFILLED",
    "createdAt": lambda n: iso(n.order.fulfilled),
    "updatedAt": lambda n: iso(n.order.fulfilled),
}


def address_fields(market: Market) -> Fields:
    """Getters of `MailingAddress`."""
    people = market.people.everyone
    countries = {"GB": "United Kingdom", "IE": "Ireland", "DE": "Germany", "FR": "France", "US": "United States"}
    return {
        "id": lambda n: gid("MailingAddress", n.number),
        "firstName": lambda n: people[n.person].first,
        "lastName": lambda n: people[n.person].last,
        "name": lambda n: f"{people[n.person].first} {people[n.person].last}",
        "address1": lambda n: f"{n.person % 200 + 1} High Street",
        "city": lambda n: "London" if people[n.person].country == "GB" else "Abroad",
        "province": lambda n: None,
        "zip": lambda n: f"E{n.person % 17 + 1} 4AB",
        "phone": lambda n: people[n.person].phone,
        "country": lambda n: countries[people[n.person].country],
        "countryCodeV2": lambda n: people[n.person].country,
    }
