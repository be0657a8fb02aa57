"""Made orders of about 2 kB with three lines, as WooCommerce and Shopify write them. The same number gives the same order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson

FIRST = 1_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def changed_at(number: int) -> datetime:
    """Each order changed a second after the one before."""
    return BEGIN + timedelta(seconds=number)


def woo_order(number: int) -> bytes:
    """An order as `GET /wc/v3/orders` gives it."""
    moment = changed_at(number).strftime("%Y-%m-%dT%H:%M:%S")
    return orjson.dumps(
        {
            "id": FIRST + number,
            "parent_id": 0,
            "status": "completed",
            "currency": "EUR",
            "version": "10.3.5",
            "prices_include_tax": True,
            "date_created": moment,
            "date_modified": moment,
            "date_created_gmt": moment,
            "date_modified_gmt": moment,
            "discount_total": "0.00",
            "shipping_total": "4.90",
            "total": f"{20 + number % 180}.90",
            "total_tax": "4.75",
            "customer_id": number % 40_000,
            "order_key": f"wc_order_{number:013x}",
            "billing": {**_address(number), "email": f"buyer{number % 40_000}@example.com", "phone": "+34 600 000 000"},
            "shipping": _address(number),
            "payment_method": "stripe",
            "payment_method_title": "Card",
            "transaction_id": f"pi_{number:024x}",
            "meta_data": [{"id": number * 4 + k, "key": f"_attribution_{k}", "value": f"source {number % 97}"} for k in range(3)],
            "line_items": [_woo_line(number, k) for k in range(3)],
            "tax_lines": [],
            "shipping_lines": [],
            "coupon_lines": [],
            "refunds": [],
            "currency_symbol": "€",
        }
    )  # fmt: skip


def _address(number: int) -> dict[str, str]:
    return {
        "first_name": f"Name{number % 977}",
        "last_name": f"Family{number % 3001}",
        "address_1": f"Calle {number % 499}",
        "city": "Madrid",
        "postcode": f"{28000 + number % 60}",
        "country": "ES",
    }


def _woo_line(number: int, place: int) -> dict[str, object]:
    product = (number * 7 + place * 31) % 2_000
    return {
        "id": number * 3 + place,
        "name": f"A thing that is sold, number {product}",
        "product_id": product,
        "variation_id": 0,
        "quantity": 1 + number % 3,
        "subtotal": "19.90",
        "subtotal_tax": "3.98",
        "total": "19.90",
        "total_tax": "3.98",
        "taxes": [],
        "meta_data": [],
        "sku": f"SKU-{product}",
        "price": 19.9,
    }


def shopify_order(number: int, changed: datetime) -> dict[str, object]:
    """An order as the Admin API gives it in an increment."""
    moment = changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    amounts = ("totalPriceSet", "subtotalPriceSet", "totalDiscountsSet", "totalTaxSet", "currentTotalPriceSet")
    return {
        "id": f"gid://shopify/Order/{FIRST + number}",
        "name": f"#{FIRST + number}",
        "createdAt": moment,
        "updatedAt": moment,
        "processedAt": moment,
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "currencyCode": "EUR",
        "tags": [],
        "email": f"buyer{number % 40_000}@example.com",
        "customer": {"id": f"gid://shopify/Customer/{number % 40_000}"},
        **{name: _money(f"{20 + number % 180}.9") for name in amounts},
        "totalShippingPriceSet": _money("4.9"),
        "totalRefundedSet": _money("0.0"),
        "refunds": [],
        "transactions": [],
        "fulfillments": [],
        "lineItems": {
            "nodes": [_shopify_line(number, place) for place in range(3)],
            "pageInfo": {"hasNextPage": False, "endCursor": None},
        },
    }


def shopify_lines(number: int, order: dict[str, object]) -> list[bytes]:
    """The order's lines in a bulk file: itself, then its line items with the parent's id."""
    root = {name: value for name, value in order.items() if name != "lineItems"}
    children = [_shopify_line(number, place) | {"__parentId": order["id"]} for place in range(3)]
    return [orjson.dumps(line) for line in (root, *children)]


def _money(amount: str) -> dict[str, dict[str, str]]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def _shopify_line(number: int, place: int) -> dict[str, object]:
    product = (number * 7 + place * 31) % 2_000
    return {
        "id": f"gid://shopify/LineItem/{number * 3 + place}",
        "title": f"A thing that is sold, number {product}",
        "sku": f"SKU-{product}",
        "quantity": 1 + number % 3,
        "product": {"id": f"gid://shopify/Product/{product}"},
        "variant": {"id": f"gid://shopify/ProductVariant/{product}"},
        "originalUnitPriceSet": _money("19.9"),
        "discountedTotalSet": _money("19.9"),
    }
