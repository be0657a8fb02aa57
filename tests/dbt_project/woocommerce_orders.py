"""Small WooCommerce documents with known amounts, in the shape that landing stores: amounts as text, all without tax."""

from __future__ import annotations

from typing import Any


def line(number: int, quantity: float, total: str, tax: str = "0.00", **given: Any) -> dict[str, Any]:
    """`full` and `full_tax` are before the coupon."""
    return {
        "id": number, "name": given.get("name", "R&amp;D mug"), "product_id": given.get("product", 7),
        "variation_id": given.get("variation", 0), "sku": given.get("sku", "MUG"), "quantity": quantity,
        "subtotal": given.get("full", total), "subtotal_tax": given.get("full_tax", tax), "total": total,
        "total_tax": tax, "price": 170.80999999999997,
    }  # fmt: skip


def order(number: int, status: str, total: str, lines: list[dict[str, Any]], **given: Any) -> dict[str, Any]:
    at = given.get("at", "2026-06-01T10:00:00")
    return {
        "id": number, "number": str(number), "status": status, "currency": given.get("currency", "EUR"),
        "prices_include_tax": given.get("included", False), "date_created_gmt": at, "date_modified_gmt": at,
        "date_paid_gmt": given.get("paid"), "date_completed_gmt": given.get("completed"),
        "discount_total": given.get("discount", "0.00"), "discount_tax": given.get("discount_tax", "0.00"),
        "shipping_total": given.get("shipping", "0.00"), "total": total, "total_tax": given.get("tax", "0.00"),
        "customer_id": given.get("customer", 0), "created_via": given.get("via", "checkout"),
        "payment_method": given.get("method", "stripe"), "transaction_id": given.get("reference", ""),
        "billing": {"email": given.get("email", ""), "phone": "", "country": "ES"}, "shipping": {"country": ""},
        "refunds": given.get("refunds", []), "line_items": lines, "fee_lines": given.get("fees", []),
        "meta_data": given.get("meta", []),
    }  # fmt: skip


def refund(number: int, order: int, amount: str, lines: list[tuple[int, int, str, str]], at: str) -> dict[str, Any]:
    """Lines are (id of the sold line, units, amount without tax, tax), all of them above zero here."""
    items = [
        {"id": number * 10 + n, "quantity": -units, "total": f"-{total}", "total_tax": f"-{tax}",
         "meta_data": [{"key": "_refunded_item_id", "value": str(sold)}]}
        for n, (sold, units, total, tax) in enumerate(lines)
    ]  # fmt: skip
    return {
        "id": number,
        "parent_id": order,
        "date_created_gmt": at,
        "amount": amount,
        "refunded_payment": True,
        "line_items": items,
    }
