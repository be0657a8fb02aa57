"""Small Shopify orders with known cents, in the shape that landing stores."""

from __future__ import annotations

from typing import Any


def bag(amount: str, presentment: str | None = None, currency: str = "EUR") -> dict[str, Any]:
    return {
        "shopMoney": {"amount": amount, "currencyCode": "EUR"},
        "presentmentMoney": {"amount": presentment or amount, "currencyCode": currency},
    }


def line(number: int, quantity: int, price: str, tax: str, **given: Any) -> dict[str, Any]:
    """`left` are the units neither removed nor refunded; `discount` is allocated to the line."""
    variant = given.get("variant", 1)
    return {
        "id": f"line-{number}", "title": "Mug", "variantTitle": "Blue", "sku": f"MUG-{variant}", "quantity": quantity,
        "currentQuantity": given.get("left", quantity), "isGiftCard": given.get("gift_card", False),
        "product": {"id": "product-1"}, "variant": {"id": f"variant-{variant}"}, "originalUnitPriceSet": bag(price),
        "discountAllocations": [{"allocatedAmountSet": bag(given["discount"])}] if "discount" in given else [],
        "taxLines": [{"priceSet": bag(tax), "rate": 0.21}],
    }  # fmt: skip


def order(number: int, at: str, lines: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
    """Amounts as strings: `total, subtotal, discount, tax, shipping, shipping_tax, refunded`."""
    return {
        "id": f"order-{number}", "name": f"#{number}", "createdAt": at, "processedAt": at, "updatedAt": at,
        "cancelledAt": given.get("cancelled"), "test": given.get("test", False), "currencyCode": "EUR",
        "presentmentCurrencyCode": given.get("currency", "EUR"), "taxesIncluded": given.get("included", True),
        "displayFinancialStatus": "PAID", "sourceName": given.get("source", "web"), "customer": given.get("customer"),
        "email": given.get("email"), "phone": given.get("phone"), "shippingAddress": {"countryCodeV2": "ES"},
        "totalPriceSet": bag(given["total"], given.get("presentment"), given.get("currency", "EUR")),
        "subtotalPriceSet": bag(given["subtotal"]), "totalDiscountsSet": bag(given.get("discount", "0.00")),
        "totalTaxSet": bag(given["tax"]), "totalShippingPriceSet": bag(given.get("shipping", "0.00")),
        "totalRefundedSet": bag(given.get("refunded", "0.00"), given.get("presentment_refunded"), given.get("currency", "EUR")),
        "shippingLine": {"taxLines": [{"priceSet": bag(given.get("shipping_tax", "0.00"))}]},
        "lineItems": {"nodes": lines}, "refunds": given.get("refunds", []),
        "transactions": [payment(*one) for one in given.get("payments", [])],
    }  # fmt: skip


def payment(
    kind: str, amount: str, gateway: str = "shopify_payments", at: str = "2026-06-01T10:00:00Z"
) -> dict[str, Any]:
    """A transaction that went through; `kind` is SALE, CAPTURE or REFUND."""
    return {
        "id": f"payment-{kind}-{gateway}-{at}-{amount}", "kind": kind, "status": "SUCCESS", "gateway": gateway,
        "processedAt": at, "amountSet": bag(amount),
    }  # fmt: skip


def in_currency(document: Any, currency: str) -> Any:
    """The document of a shop that counts in `currency` in place of EUR."""
    if isinstance(document, dict):
        return {key: in_currency(value, currency) for key, value in document.items()}
    if isinstance(document, list):
        return [in_currency(value, currency) for value in document]
    return currency if document == "EUR" else document


def refund(
    number: int, at: str, total: str, lines: list[tuple[str, int, str, str]], restock: str = "RETURN", **given: str
) -> dict[str, Any]:
    """Lines are (line id, units, subtotal, tax); `presentment` and `currency` are the buyer's amount of the total."""
    nodes = [
        {"id": f"refund-{number}-{i}", "lineItem": {"id": id}, "quantity": units, "restockType": restock,
         "subtotalSet": bag(subtotal), "totalTaxSet": bag(tax)}
        for i, (id, units, subtotal, tax) in enumerate(lines)
    ]  # fmt: skip
    return {
        "id": f"refund-{number}", "createdAt": at, "processedAt": at, "totalRefundedSet": bag(total, **given),
        "refundLineItems": {"nodes": nodes},
    }  # fmt: skip
