"""A made Shopify shop as landed JSON, written by COPY: two years of orders with three lines, accounts and guests, discounts,
tax, refunds, a catalogue and stock. The same numbers give the same shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import orjson
import psycopg

BUSINESS, SHOP = UUID(int=1), UUID(int=2)
END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS, VARIANTS, LINES = 730, 2_000, 3
ORDERS_PER_CUSTOMER = 5

Row = tuple[str, dict[str, object], datetime]
"""Id, payload, and when it was observed."""


def land(connection: psycopg.Connection, table: str, rows: Iterator[Row], loaded_at: datetime) -> None:
    """COPY rows of the bench's shop into a table of `raw`."""
    columns = "business_id, connection_id, id, payload, payload_hash, fingerprint, observed_at, loaded_at, run_id, exchange_id"
    with connection.cursor() as cursor, cursor.copy(f"copy raw.{table} ({columns}) from stdin".encode()) as copy:
        for identity, payload, observed_at in rows:
            text = orjson.dumps(payload)
            given = (
                BUSINESS,
                SHOP,
                identity,
                text.decode(),
                sha256(text).digest(),
                "",
                observed_at,
                loaded_at,
                "bench",
                "page",
            )
            copy.write_row(given)


def orders(numbers: range, of: int, is_changed: bool = False) -> Iterator[Row]:
    """Orders `numbers` of a history of `of` orders; a changed one was refunded in part just now."""
    for number in numbers:
        yield f"gid://shopify/Order/{number}", _order(number, of, is_changed), END


def customers(count: int) -> Iterator[Row]:
    for number in range(count):
        mail = {"emailAddress": f"buyer{number}@example.com", "marketingState": "SUBSCRIBED"}
        yield f"gid://shopify/Customer/{number}", {"id": f"gid://shopify/Customer/{number}", "createdAt": _text(END),
            "defaultEmailAddress": mail, "defaultAddress": {"countryCodeV2": "ES"}}, END  # fmt: skip


def variants() -> Iterator[Row]:
    began = END - timedelta(days=DAYS)
    for number in range(VARIANTS):
        item = {"id": f"gid://shopify/InventoryItem/{number}", "unitCost": {"amount": "7.10", "currencyCode": "EUR"}}
        yield f"gid://shopify/ProductVariant/{number}", {
            "title": "Default Title", "sku": f"SKU-{number}", "price": _price(number), "inventoryItem": item,
            "product": {"id": f"gid://shopify/Product/{number // 2}"}, "createdAt": _text(began)}, END  # fmt: skip


def products() -> Iterator[Row]:
    for number in range(VARIANTS // 2):
        yield f"gid://shopify/Product/{number}", {"title": f"A thing that is sold, number {number}", "status": "ACTIVE",
            "productType": f"Things {number % 20}", "vendor": "Maker", "createdAt": _text(END)}, END  # fmt: skip


def stock() -> Iterator[Row]:
    for number in range(VARIANTS):
        counts = [{"name": name, "quantity": 10 + number % 50} for name in ("on_hand", "available")]
        level = {
            "id": f"gid://shopify/InventoryLevel/{number}",
            "location": {"id": "1", "name": "Store"},
            "quantities": counts,
        }
        yield f"gid://shopify/InventoryItem/{number}", {"variant": {"id": f"gid://shopify/ProductVariant/{number}"},
            "inventoryLevels": {"nodes": [level]}}, END  # fmt: skip


def _order(number: int, of: int, is_changed: bool) -> dict[str, object]:
    moment = _text(END - timedelta(days=DAYS) * ((of - number) / of))
    lines = [_line(number, place) for place in range(LINES)]
    net = sum(units * (19.9 + variant % 80) for _, variant, units in lines)
    refunds = [_refund(number, lines[0])] if is_changed or number % 12 == 0 else []
    customer = number % max(of // ORDERS_PER_CUSTOMER, 1)
    return {
        "id": f"gid://shopify/Order/{number}", "name": f"#{number}", "number": number, "createdAt": moment, "processedAt": moment,
        "updatedAt": _text(END) if is_changed else moment, "closedAt": None, "confirmed": True, "cancelledAt": None, "cancelReason": None,
        "edited": False, "test": False, "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED", "tags": [],
        "currencyCode": "EUR", "presentmentCurrencyCode": "EUR", "taxesIncluded": True, "sourceName": "web", "discountCodes": [],
        "email": f"buyer{customer}@example.com", "phone": None, "shippingAddress": {"countryCodeV2": "ES"},
        "customer": {"id": f"gid://shopify/Customer/{customer}"} if number % 4 else None,
        "totalPriceSet": _money(net + 4.9), "subtotalPriceSet": _money(net), "totalDiscountsSet": _money(0),
        "totalTaxSet": _money((net + 4.9) * 21 / 121), "totalShippingPriceSet": _money(4.9), "currentTotalPriceSet": _money(net + 4.9),
        "totalRefundedSet": _money(19.9 + lines[0][1] % 80 if refunds else 0), "originalTotalPriceSet": _money(net + 4.9),
        "taxLines": [_tax((net + 4.9) * 21 / 121)], "refunds": refunds,
        "shippingLine": {"id": f"gid://shopify/ShippingLine/{number}", "title": "Post", "originalPriceSet": _money(4.9),
                         "discountedPriceSet": _money(4.9), "taxLines": [_tax(0.85)]},
        "transactions": [{"id": f"gid://shopify/OrderTransaction/{number}", "kind": "SALE", "status": "SUCCESS", "gateway": "card",
                          "processedAt": moment, "amountSet": _money(net + 4.9)}],
        "fulfillments": [{"id": f"gid://shopify/Fulfillment/{number}", "status": "SUCCESS", "createdAt": moment, "updatedAt": moment}],
        "lineItems": {"nodes": [_line_item(*line, is_refunded=bool(refunds) and line is lines[0]) for line in lines],
                      "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }  # fmt: skip


def _line(number: int, place: int) -> tuple[int, int, int]:
    """(line number, variant, units)."""
    return number * LINES + place, (number * 7 + place * 31) % VARIANTS, 1 + (number + place) % 3


def _line_item(line: int, variant: int, units: int, is_refunded: bool) -> dict[str, object]:
    price = 19.9 + variant % 80
    return {
        "id": f"gid://shopify/LineItem/{line}", "title": f"A thing that is sold, number {variant // 2}",
        "variantTitle": "Default Title", "sku": f"SKU-{variant}", "vendor": "Maker", "quantity": units,
        "currentQuantity": units - is_refunded, "isGiftCard": False, "taxable": True, "requiresShipping": True,
        "product": {"id": f"gid://shopify/Product/{variant // 2}"}, "variant": {"id": f"gid://shopify/ProductVariant/{variant}"},
        "originalUnitPriceSet": _money(price), "discountedTotalSet": _money(units * price), "totalDiscountSet": _money(0),
        "discountAllocations": [], "taxLines": [_tax(units * price * 21 / 121)],
    }  # fmt: skip


def _refund(number: int, line: tuple[int, int, int]) -> dict[str, object]:
    price, moment = 19.9 + line[1] % 80, _text(END)
    node = {"id": f"gid://shopify/RefundLineItem/{number}", "lineItem": {"id": f"gid://shopify/LineItem/{line[0]}"}, "quantity": 1,
            "restockType": "RETURN", "subtotalSet": _money(price), "totalTaxSet": _money(price * 21 / 121)}  # fmt: skip
    return {"id": f"gid://shopify/Refund/{number}", "createdAt": moment, "processedAt": moment, "totalRefundedSet": _money(price),
            "refundLineItems": {"nodes": [node]}}  # fmt: skip


def _tax(amount: float) -> dict[str, object]:
    return {"title": "IVA", "rate": 0.21, "priceSet": _money(amount)}


def _money(amount: float) -> dict[str, dict[str, str]]:
    one = {"amount": f"{amount:.2f}", "currencyCode": "EUR"}
    return {"shopMoney": one, "presentmentMoney": one}


def _price(variant: int) -> str:
    return f"{19.9 + variant % 80:.2f}"


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
