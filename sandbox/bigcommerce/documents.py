"""Orders, catalogue and customers in BigCommerce's words. V2 writes money as strings with four decimals, V3 as numbers.

Field names: https://developer.bigcommerce.com/docs/rest-management/orders and /docs/rest-catalog
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
LOCATIONS = ((1, "BC-LOCATION-1", "Default location"), (2, "BC-LOCATION-2", "Lager Süd"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; amounts in hundredths of the order's currency, with tax unless that comes on top."""

    product: int
    variant: int
    name: str
    sku: str
    quantity: int
    unit: int
    discount: int = 0
    tax: int = 0
    is_tax_on_top: bool = False

    @property
    def full(self) -> int:
        """What the line costs with tax, before discounts."""
        return self.unit * self.quantity + (self.tax if self.is_tax_on_top else 0)

    @property
    def paid(self) -> int:
        return self.full - self.discount


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought; `customer` is 0 for guests."""

    customer: int
    first: str
    last: str
    email: str
    country: str = "GB"


def money(cents: int) -> str:
    """`12.3400`"""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}00"


def order(
    number: int,
    buyer: Buyer,
    lines: list[Line],
    *,
    base_url: str,
    shipping: int = 0,
    shipping_tax: int = 0,
    refunded: int = 0,
    status: tuple[int, str] = (11, "Awaiting Fulfillment"),
    currency: str = "GBP",
    message: str = "",
    code: str | None = None,
) -> Json:
    """An order with everything that `include=consignments.line_items` adds."""
    goods, discount = sum(line.paid for line in lines), sum(line.discount for line in lines)
    tax = sum(line.tax for line in lines) + shipping_tax
    total = goods + shipping
    amounts = _taxed("subtotal", goods + discount, tax - shipping_tax)
    amounts |= _taxed("shipping_cost", shipping, shipping_tax) | _taxed("total", total, tax)
    return {
        "id": number, "customer_id": buyer.customer, "date_created": "", "date_modified": "", "date_shipped": "",
        "status_id": status[0], "status": status[1], "custom_status": status[1], **amounts,
        "base_shipping_cost": money(shipping), "items_total": sum(line.quantity for line in lines),
        "items_shipped": 0, "payment_method": "Credit Card", "payment_status": "captured",
        "refunded_amount": money(refunded), "is_tax_inclusive_pricing": True, "order_is_digital": False,
        "store_credit_amount": "0.0000", "gift_certificate_amount": "0.0000", "ip_address": "192.0.2.1",
        "currency_code": currency, "currency_exchange_rate": "1.0000000000", "default_currency_code": currency,
        "staff_notes": "", "customer_message": message, "discount_amount": "0.0000",
        "coupon_discount": money(discount), "shipping_address_count": 1, "is_deleted": False,
        "billing_address": _address(buyer), "order_source": "www", "channel_id": 1, "external_id": None,
        "cart_id": f"a8458391-ef68-4fe5-9ec1-{number:012d}", "customer_locale": "en", **_links(base_url, number),
        "consignments": _consignments(number, buyer, lines, money(shipping), code),
    }  # fmt: skip


def bare(document: Json, base_url: str) -> Json:
    """The order without `include`: what belongs to it is only linked."""
    path = f"/orders/{document['id']}/consignments"
    return {**document, "consignments": {"url": f"{base_url}/v2{path}", "resource": path}}


def product(number: int, name: str, sku: str, price: float, cost: float) -> Json:
    return {
        "id": number, "name": name, "type": "physical", "sku": sku, "description": f"<p>{name}</p>", "weight": 1,
        "price": price, "cost_price": cost, "retail_price": 0, "sale_price": 0, "calculated_price": price,
        "categories": [23], "brand_id": 0, "inventory_tracking": "variant", "is_visible": True, "is_featured": False,
        "base_variant_id": None, "availability": "available", "date_created": "", "date_modified": "",
    }  # fmt: skip


def variant(number: int, product_number: int, sku: str, price: float | None, cost: float | None, label: str) -> Json:
    """`label` is the option that tells it from the others; a base variant has none, and no `sku_id`."""
    options = [{"id": number, "label": label, "option_id": 108, "option_display_name": "Colour"}] if label else []
    return {
        "id": number, "product_id": product_number, "sku": sku, "sku_id": number + 5_000 if label else None,
        "price": price, "calculated_price": price, "sale_price": None, "retail_price": None, "cost_price": cost,
        "weight": None, "upc": "", "mpn": "", "gtin": "", "purchasing_disabled": False, "option_values": options,
    }  # fmt: skip


def stocked(number: int, product_number: int, sku: str, quantities: tuple[int, int]) -> Json:
    """An item of the inventory; it has no id but its variant's."""
    return {
        "identity": {"sku": sku, "variant_id": number, "product_id": product_number, "sku_id": None},
        "locations": [
            {
                "location_id": place, "location_code": code, "location_name": name, "available_to_sell": units,
                "total_inventory_onhand": units, "location_enabled": True,
                "settings": {"safety_stock": 0, "is_in_stock": units > 0, "warning_level": 1, "bin_picking_number": ""},
            }
            for (place, code, name), units in zip(LOCATIONS, quantities, strict=True)
        ],
    }  # fmt: skip


def customer(buyer: Buyer) -> Json:
    return {
        "id": buyer.customer, "email": buyer.email, "first_name": buyer.first, "last_name": buyer.last, "company": "",
        "phone": "", "notes": "", "customer_group_id": 0, "channel_ids": [1], "origin_channel_id": 1,
        "accepts_product_review_abandoned_cart_emails": False, "date_created": "", "date_modified": "",
        "authentication": {"force_password_reset": False}, "registration_ip_address": "192.0.2.1",
    }  # fmt: skip


def refund(number: int, order_number: int, cents: int, created: str, reason: str) -> Json:
    return {
        "id": number, "order_id": order_number, "user_id": 7, "created": created, "reason": reason,
        "total_amount": cents / 100, "total_tax": 0, "uses_merchant_override_values": False,
        "items": [{"item_type": "ORDER", "item_id": order_number, "reason": reason, "quantity": 1,
                   "requested_amount": cents / 100, "adjustments": []}],
        "payments": [{"id": number, "provider_id": "braintree", "amount": cents / 100, "offline": False,
                      "is_declined": False, "declined_message": "", "transaction_id": f"{number}"}],
    }  # fmt: skip


def transaction(number: int, order_number: int, cents: int, created: str, event: str = "purchase") -> Json:
    return {
        "id": number, "order_id": str(order_number), "event": event, "method": "credit_card", "amount": cents / 100,
        "currency": "GBP", "gateway": "braintree", "gateway_transaction_id": f"9007199254740993{number}",
        "date_created": created, "test": False, "status": "ok", "fraud_review": False,
        "reference_transaction_id": None, "payment_method_id": "braintree.credit_card",
    }  # fmt: skip


def store(currency: str) -> Json:
    return {
        "id": "sandbox", "domain": "sandbox.example", "secure_url": "https://sandbox.example", "status": "live",
        "name": "Sandbox & Söhne", "country_code": "GB", "language": "en", "currency": currency,
        "timezone": {"name": "Europe/London", "raw_offset": 0, "dst_offset": 3600, "dst_correction": True},
        "weight_units": "KGS", "plan_name": "Pro", "is_price_entered_with_tax": True, "store_id": 4884484848484,
    }  # fmt: skip


def _taxed(name: str, with_tax: int, tax: int) -> Json:
    return {f"{name}_inc_tax": money(with_tax), f"{name}_ex_tax": money(with_tax - tax), f"{name}_tax": money(tax)}


def _address(buyer: Buyer) -> Json:
    return {
        "first_name": buyer.first, "last_name": buyer.last, "company": "", "street_1": "1 High Street",
        "street_2": "", "city": "London", "state": "", "zip": "E1 4AB", "country": "United Kingdom",
        "country_iso2": buyer.country, "phone": "", "email": buyer.email, "form_fields": [],
    }  # fmt: skip


def _links(base_url: str, number: int) -> Json:
    names = {"products": "products", "shipping_addresses": "shippingaddresses", "coupons": "coupons"}
    return {
        name: {"url": f"{base_url}/v2/orders/{number}/{path}", "resource": f"/orders/{number}/{path}"}
        for name, path in names.items()
    }


def _consignments(number: int, buyer: Buyer, lines: list[Line], cost: str, code: str | None) -> Json:
    items = [_line_item(number, at, line, code) for at, line in enumerate(lines, start=1)]
    address = _address(buyer) | {
        "id": number, "cost_inc_tax": cost, "shipping_method": "Standard", "shipping_zone_id": 1, "line_items": items
    }  # fmt: skip
    return {"shipping": [address], "pickups": [], "downloads": [], "email": {"gift_certificates": []}}


def _line_item(number: int, at: int, line: Line, code: str | None) -> Json:
    discounts = [{"id": "coupon", "amount": money(line.discount), "name": "Coupon", "code": code, "target": "product"}]
    return {
        "id": number * 16 + at, "order_id": number, "product_id": line.product, "variant_id": line.variant,
        "order_address_id": number, "name": line.name, "sku": line.sku, "type": "physical", "quantity": line.quantity,
        "base_price": money(line.unit), **_taxed("price", line.unit, line.tax // max(line.quantity, 1)),
        "base_total": money(line.unit * line.quantity), **_taxed("total", line.full, line.tax),
        "discounted_total_inc_tax": money(line.paid), "quantity_shipped": 0, "quantity_refunded": 0,
        "is_refunded": False, "refund_amount": "0.0000", "applied_discounts": discounts if line.discount else [],
        "product_options": [], "parent_order_product_id": None, "external_id": None,
    }  # fmt: skip
