"""Orders, listings, stock and bookings in Amazon's words. Orders write money as text, bookings as numbers.

Shapes: https://github.com/amzn/selling-partner-api-models (orders 2026-01-01, finances 2024-06-19, FBA inventory v1)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.amazon_seller.account import CURRENCIES, iso

Json = dict[str, Any]
LISTING_COLUMNS = (
    "item-name", "item-description", "listing-id", "seller-sku", "price", "quantity", "open-date", "image-url",
    "item-is-marketplace", "product-id-type", "item-note", "item-condition", "asin1", "product-id",
    "fulfillment-channel", "merchant-shipping-group", "status",
)  # fmt: skip
ORDER_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status",
    "fulfillment-channel", "sales-channel", "product-name", "sku", "asin", "item-status", "quantity", "currency",
    "item-price", "ship-country",
)  # fmt: skip
STATUS_WORDS = {"PENDING": "Pending", "UNSHIPPED": "Unshipped", "SHIPPED": "Shipped", "CANCELLED": "Cancelled"}


def order(
    order_id: str, marketplace: str, created: datetime, changed: datetime, items: list[Json], status: str, buyer: str
) -> Json:
    """A pending order has no prices yet."""
    currency, total = CURRENCIES[marketplace], sum(item["cents"] * item["quantity"] for item in items)
    proceeds = {
        "grandTotal": money(total, currency),
        "breakdowns": [{"type": "ITEM", "subtotal": money(total, currency)}],
    }
    return {
        "orderId": order_id,
        "orderAliases": [],
        "createdTime": iso(created),
        "lastUpdatedTime": iso(changed),
        "programs": [],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": marketplace},
        **({} if status == "PENDING" else {"proceeds": proceeds}),
        "fulfillment": {"fulfillmentStatus": status, "fulfilledBy": "AMAZON", "fulfillmentServiceLevel": "STANDARD"},
        "orderItems": [_item(order_id, at, item, currency, status) for at, item in enumerate(items, start=1)],
        "buyer": {"buyerName": buyer, "buyerEmail": f"{order_id}@marketplace.amazon.example"},
        "recipient": {"deliveryAddress": {"name": buyer, "addressLine1": "1 High Street", "countryCode": "GB"}},
    }


def listing(sku: str, name: str, cents: int, quantity: int, opened: datetime) -> dict[str, str]:
    """A row of the report; columns that nobody fills stay empty."""
    filled = {
        "item-name": name, "listing-id": f"LID{sku}", "seller-sku": sku, "price": f"{cents // 100}.{cents % 100:02d}",
        "quantity": str(quantity), "open-date": f"{opened:%d/%m/%Y %H:%M:%S} GMT", "asin1": f"B0{sku[-6:]:0>8}",
        "item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "fulfillment-channel": "DEFAULT",
        "status": "Active",
    }  # fmt: skip
    return {column: filled.get(column, "") for column in LISTING_COLUMNS}


def summary(sku: str, name: str, units: int, changed: datetime) -> Json:
    return {
        "asin": f"B0{sku[-6:]:0>8}", "fnSku": f"X00{sku[-6:]}", "sellerSku": sku, "condition": "NewItem",
        "inventoryDetails": {
            "fulfillableQuantity": units, "inboundWorkingQuantity": 0, "inboundShippedQuantity": 0,
            "reservedQuantity": {"totalReservedQuantity": 0}, "unfulfillableQuantity": {"totalUnfulfillableQuantity": 0},
        },
        "lastUpdatedTime": iso(changed), "productName": name, "totalQuantity": units, "stores": [],
    }  # fmt: skip


def transaction(number: str, order_id: str, marketplace: str, cents: int, posted: datetime, status: str) -> Json:
    """A sale with the fee that Amazon keeps of it."""
    currency, fee = CURRENCIES[marketplace], -(cents * 15 // 100)
    return {
        "sellingPartnerMetadata": {"sellingPartnerId": "A2SANDBOX", "marketplaceId": marketplace},
        "transactionType": "Shipment", "transactionId": number, "transactionStatus": status,
        "description": "Order Payment", "postedDate": iso(posted), "totalAmount": _amount(cents + fee, currency),
        "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": order_id}],
        "marketplaceDetails": {"marketplaceId": marketplace, "marketplaceName": "Amazon"},
        "items": [], "contexts": [],
        "breakdowns": [
            {"breakdownType": "Sales", "breakdownAmount": _amount(cents, currency), "breakdowns": []},
            {"breakdownType": "AmazonFees", "breakdownAmount": _amount(fee, currency), "breakdowns": []},
        ],
    }  # fmt: skip


def order_rows(order_shown: Json) -> list[dict[str, str]]:
    """The rows of the report of orders: one for each item; of a cancelled order no units."""
    status = order_shown["fulfillment"]["fulfillmentStatus"]
    return [
        {
            "amazon-order-id": order_shown["orderId"], "merchant-order-id": "",
            "purchase-date": order_shown["createdTime"].replace("Z", "+00:00"),
            "last-updated-date": order_shown["lastUpdatedTime"].replace("Z", "+00:00"),
            "order-status": STATUS_WORDS[status], "fulfillment-channel": "Amazon", "sales-channel": "Amazon.co.uk",
            "product-name": item["product"]["title"], "sku": item["product"]["sellerSku"],
            "asin": item["product"]["asin"], "item-status": STATUS_WORDS[status],
            "quantity": "0" if status == "CANCELLED" else str(item["quantityOrdered"]), "currency": "GBP",
            "item-price": "", "ship-country": "GB",
        }
        for item in order_shown["orderItems"]
    ]  # fmt: skip


def money(cents: int, currency: str) -> Json:
    return {"amount": f"{cents // 100}.{cents % 100:02d}", "currencyCode": currency}


def _item(order_id: str, at: int, item: Json, currency: str, status: str) -> Json:
    paid = {"proceedsTotal": money(item["cents"] * item["quantity"], currency), "breakdowns": []}
    return {
        "orderItemId": f"{int(order_id.replace('-', '')) % 10**13}{at}",
        "quantityOrdered": item["quantity"],
        "programs": [],
        "product": {"asin": item["asin"], "title": item["name"], "sellerSku": item["sku"],
                    **({} if status == "PENDING" else {"price": {"unitPrice": money(item["cents"], currency)}})},
        **({} if status == "PENDING" else {"proceeds": paid}),
        "fulfillment": {"quantityFulfilled": item["quantity"] if status == "SHIPPED" else 0},
    }  # fmt: skip


def _amount(cents: int, currency: str) -> Json:
    return {"currencyCode": currency, "currencyAmount": cents / 100}
