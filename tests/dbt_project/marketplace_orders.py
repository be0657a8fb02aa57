"""Small documents of BigCommerce and Amazon with known amounts, in the shape that landing stores."""

from __future__ import annotations

from typing import Any


def line(number: int, quantity: int, full: str, tax: str, paid: str | None = None) -> dict[str, Any]:
    """A BigCommerce item; amounts are with tax, `full` before discounts."""
    return {
        "id": number, "product_id": 7, "variant_id": 70 + number, "name": "Mug", "sku": f"MUG-{number}", "type": "physical",
        "quantity": quantity, "total_inc_tax": full, "total_ex_tax": full, "total_tax": tax,
        "discounted_total_inc_tax": paid or full,
    }  # fmt: skip


def sale(number: int, total: str, items: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
    """A BigCommerce order that was paid in pounds."""
    return {
        "id": number, "customer_id": 0, "status_id": given.get("status", 11), "payment_status": given.get("payment", "captured"),
        "date_created": "Mon, 01 Jun 2026 10:00:00 +0000", "date_modified": "Mon, 01 Jun 2026 12:00:00 +0000", "date_shipped": "",
        "order_source": "www", "currency_code": given.get("shown", "GBP"), "default_currency_code": "GBP",
        "is_tax_inclusive_pricing": True, "shipping_cost_ex_tax": given.get("shipping", "0.0000"), "total_inc_tax": total,
        "handling_cost_ex_tax": given.get("fees", "0.0000"), "wrapping_cost_ex_tax": "0.0000", "refunded_amount": "0.0000",
        "total_tax": given.get("tax", "0.0000"), "discount_amount": "0.0000", "coupon_discount": given.get("discount", "0.0000"),
        "billing_address": {"email": "", "phone": "", "country_iso2": "GB"}, "consignments": {"shipping": [{"line_items": items}]},
    }  # fmt: skip


def item(order: str, status: str, total: str | None, parts: list[tuple[str, str]]) -> dict[str, Any]:
    """An Amazon order of one item; without a total it has no prices yet."""
    money = {"amount": total, "currencyCode": "EUR"}
    broken_down = [{"type": kind, "subtotal": {"amount": amount, "currencyCode": "EUR"}} for kind, amount in parts]
    priced = {"proceeds": {"proceedsTotal": money, "breakdowns": broken_down}} if total else {}
    return {
        "orderId": order, "createdTime": "2026-06-01T10:00:00Z", "lastUpdatedTime": "2026-06-01T10:00:00Z",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9", "marketplaceName": "Amazon.de"},
        "fulfillment": {"fulfillmentStatus": status, "fulfilledBy": "AMAZON"},
        **({"proceeds": {"grandTotal": money}} if total else {}),
        "orderItems": [{"orderItemId": f"{order}-1", "quantityOrdered": 1, "product": {"asin": "B01", "sellerSku": "MUG", "title": "Mug"}, **priced}],
    }  # fmt: skip


def booking(order: str | None, kind: str, total: float, fee: float, released: str | None = None) -> dict[str, Any]:
    """What Amazon booked: the buyer's money with its own fee already taken off."""
    related = {"ORDER_ID": order, "RELEASE_TRANSACTION_ID": released}
    fees = {"breakdownType": "AmazonFees", "breakdownAmount": {"currencyCode": "EUR", "currencyAmount": fee}}
    return {
        "transactionType": kind, "transactionStatus": "RELEASED", "postedDate": "2026-06-05T10:00:00Z",
        "totalAmount": {"currencyCode": "EUR", "currencyAmount": total},
        "relatedIdentifiers": [{"relatedIdentifierName": n, "relatedIdentifierValue": v} for n, v in related.items() if v],
        "breakdowns": [{"breakdownType": "Expenses", "breakdownAmount": {}, "breakdowns": [fees]}],
    }  # fmt: skip
