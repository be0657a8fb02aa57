"""The objects of the REST API, as WooCommerce 10 writes them. They know neither where their values come from nor lists.

https://developer.woocommerce.com/docs/apis/rest-api/v3/ ; money is an integer of the currency's smallest unit here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.woocommerce.tables import Object, both_dates


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an order; amounts are without tax, `subtotal` before and `total` after the coupon."""

    id: int
    name: str
    product_id: int
    variation_id: int
    quantity: int
    subtotal: int
    total: int
    tax: int = 0
    subtotal_tax: int = 0
    sku: str | None = ""
    refunded_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes the objects of one shop: its address, its time zone and its currency."""

    base_url: str
    zone: ZoneInfo
    currency: str

    def links(self, path: str, collection: str) -> Object:
        api = f"{self.base_url}/wp-json/wc/v3"
        return {"_links": {"self": [{"href": f"{api}{path}"}], "collection": [{"href": f"{api}{collection}"}]}}

    def order(
        self,
        number: int,
        created: int,
        modified: int,
        *,
        status: str,
        items: list[Item],
        customer_id: int,
        address: Object,
        shipping: int = 0,
        shipping_tax: int = 0,
        prices_include_tax: bool = False,
        code: str | None = None,
        note: str = "",
        payment_method: str = "bacs",
        refunds: list[Object] | None = None,
    ) -> Object:
        cart_tax, subtotal = sum(item.tax for item in items), sum(item.subtotal for item in items)
        goods = sum(item.total for item in items)
        discount, discount_tax = subtotal - goods, sum(item.subtotal_tax - item.tax for item in items)
        paid = created + 40 if status in ("processing", "completed", "refunded") else None
        return {
            "id": number, "parent_id": 0, "status": status, "currency": self.currency, "version": "10.5.0",
            "prices_include_tax": prices_include_tax,
            **both_dates("created", created, self.zone), **both_dates("modified", modified, self.zone),
            "discount_total": money(discount), "discount_tax": money(discount_tax), "shipping_total": money(shipping),
            "shipping_tax": money(shipping_tax), "cart_tax": money(cart_tax),
            "total": money(goods + cart_tax + shipping + shipping_tax), "total_tax": money(cart_tax + shipping_tax),
            "customer_id": customer_id, "order_key": f"wc_order_{number:013x}", "billing": address, "shipping": address,
            "payment_method": payment_method, "payment_method_title": payment_method.title(), "transaction_id": "",
            "customer_ip_address": "", "customer_user_agent": "", "created_via": "checkout", "customer_note": note,
            **both_dates("completed", modified if status == "completed" else None, self.zone),
            **both_dates("paid", paid, self.zone), "cart_hash": "", "number": str(number),
            "meta_data": [{"id": number * 8, "key": "_attribution", "value": {"source": "organic", "pages": 3}}],
            "line_items": [self.item(item) for item in items],
            "tax_lines": [{"id": number * 8 + 1, "rate_code": "TAX-1", "rate_id": 1, "label": "VAT", "compound": False,
                           "tax_total": money(cart_tax), "shipping_tax_total": money(shipping_tax), "meta_data": []}],
            "shipping_lines": [{"id": number * 8 + 2, "method_title": "Flat rate", "method_id": "flat_rate",
                                "total": money(shipping), "total_tax": money(shipping_tax), "taxes": [], "meta_data": []}],
            "fee_lines": [],
            "coupon_lines": [{"id": number * 8 + 3, "code": code, "discount": money(discount), "discount_tax":
                              money(discount_tax), "meta_data": []}] if code else [],
            "refunds": refunds or [], "currency_symbol": "&#36;", **self.links(f"/orders/{number}", "/orders"),
        }  # fmt: skip

    def item(self, item: Item) -> Object:
        """`price` is a float, with what floats leave: 170.80999999999997."""
        price = item.total / 100 / item.quantity if item.quantity else 0
        shown = {
            "id": item.id, "name": item.name, "product_id": item.product_id, "variation_id": item.variation_id,
            "quantity": item.quantity, "tax_class": "", "subtotal": money(item.subtotal),
            "subtotal_tax": money(item.subtotal_tax), "total": money(item.total), "total_tax": money(item.tax),
            "taxes": [{"id": 1, "total": money(item.tax), "subtotal": money(item.subtotal_tax)}], "meta_data": [],
            "sku": item.sku, "global_unique_id": "", "price": abs(price), "image": {"id": "", "src": ""}, "parent_name": None,
        }  # fmt: skip
        if item.refunded_item_id is not None:
            shown["meta_data"] = [{"id": item.id * 2, "key": "_refunded_item_id", "value": str(item.refunded_item_id)}]
        return shown

    def refund(self, number: int, order_id: int, created: int, amount: int, reason: str, items: list[Item]) -> Object:
        """The amount is positive and the lines are negative; a refund of an amount alone has no lines."""
        return {
            "id": number, "parent_id": order_id, **both_dates("created", created, self.zone), "amount": money(amount),
            "reason": reason, "refunded_by": 1, "refunded_payment": False, "meta_data": [],
            "line_items": [self.item(item) for item in items], "tax_lines": [], "shipping_lines": [], "fee_lines": [],
            **self.links(f"/orders/{order_id}/refunds/{number}", f"/orders/{order_id}/refunds"),
        }  # fmt: skip

    def product(self, number: int, created: int, modified: int, **changed: Any) -> Object:
        """A simple product unless `changed` says otherwise."""
        return {
            "id": number, "name": "", "slug": f"product-{number}", "permalink": f"{self.base_url}/product/{number}/",
            **both_dates("created", created, self.zone), **both_dates("modified", modified, self.zone),
            "type": "simple", "status": "publish", "featured": False, "catalog_visibility": "visible",
            "description": "", "short_description": "", "sku": "", "price": "", "regular_price": "", "sale_price": "",
            **both_dates("on_sale_from", None, self.zone), **both_dates("on_sale_to", None, self.zone), "on_sale": False,
            "purchasable": True, "total_sales": 0, "virtual": False, "tax_status": "taxable", "tax_class": "",
            "manage_stock": False, "stock_quantity": None, "backorders": "no", "weight": "", "parent_id": 0,
            "categories": [], "tags": [], "images": [], "attributes": [], "variations": [], "stock_status": "instock",
            "meta_data": [], **changed, **self.links(f"/products/{number}", "/products"),
        }  # fmt: skip

    def variation(self, number: int, parent_id: int, created: int, modified: int, **changed: Any) -> Object:
        path = f"/products/{parent_id}/variations"
        return {
            "id": number, "type": "variation", "parent_id": parent_id,
            **both_dates("created", created, self.zone), **both_dates("modified", modified, self.zone),
            "description": "", "sku": "", "price": "", "regular_price": "", "sale_price": "", "on_sale": False,
            "status": "publish", "manage_stock": False, "stock_quantity": None, "stock_status": "instock",
            "attributes": [], "meta_data": [], **changed, **self.links(f"{path}/{number}", path),
        }  # fmt: skip

    def customer(self, number: int, created: int, modified: int, address: Object, role: str = "customer") -> Object:
        return {
            "id": number, **both_dates("created", created, self.zone), **both_dates("modified", modified, self.zone),
            "email": address["email"], "first_name": address["first_name"], "last_name": address["last_name"], "role": role,
            "username": f"user{number}", "billing": address, "shipping": address, "is_paying_customer": True,
            "avatar_url": "", "meta_data": [], **self.links(f"/customers/{number}", "/customers"),
        }  # fmt: skip

    def coupon(self, number: int, created: int, modified: int, **changed: Any) -> Object:
        return {
            "id": number, "code": "", "amount": "0.00", "status": "publish",
            **both_dates("created", created, self.zone), **both_dates("modified", modified, self.zone),
            "discount_type": "percent", "description": "", **both_dates("expires", None, self.zone), "usage_count": 0,
            "individual_use": False, "product_ids": [], "usage_limit": None, "email_restrictions": [], "used_by": [],
            "meta_data": [], **changed, **self.links(f"/coupons/{number}", "/coupons"),
        }  # fmt: skip

    def category(self, number: int, name: str, parent: int = 0) -> Object:
        return {
            "id": number, "name": name, "slug": f"category-{number}", "parent": parent, "description": "",
            "display": "default", "image": None, "menu_order": 0, "count": 1,
            **self.links(f"/products/categories/{number}", "/products/categories"),
        }  # fmt: skip

    def tax_rate(self, number: int, country: str, rate: str) -> Object:
        return {
            "id": number, "country": country, "state": "", "postcode": "", "city": "", "rate": rate, "name": "VAT",
            "priority": 1, "compound": False, "shipping": True, "order": number, "class": "standard", "postcodes": [],
            "cities": [], **self.links(f"/taxes/{number}", "/taxes"),
        }  # fmt: skip

    def setting(self, group: str, name: str, value: Any) -> Object:
        return {
            "id": name, "label": name, "description": "", "type": "text", "default": "", "tip": "", "value": value,
            "group_id": group, **self.links(f"/settings/{group}/{name}", f"/settings/{group}"),
        }  # fmt: skip


def address(first: str, last: str, email: str, country: str, phone: str = "") -> Object:
    return {
        "first_name": first, "last_name": last, "company": "", "address_1": "1 High Street", "address_2": "",
        "city": "London", "state": "", "postcode": "E1 4AB", "country": country, "email": email, "phone": phone,
    }  # fmt: skip


def money(amount: int) -> str:
    """Always two digits here; shops may show none to four."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02d}"
