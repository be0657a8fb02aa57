"""Amazon seller central: the flat file order reports (All Orders, Order Report), tab-delimited and never quoted.

`item-price` and `shipping-price` are for the whole line; taxes stand apart and are left out, for Amazon collects most.
A pending order has no price yet: it becomes a sale with the report in which it is shipped.
"""

from orchestration.connectors.files.layouts.base import ORDERS, Column, Extra, Layout

AMAZON_ORDERS = Layout(
    name="amazon-orders",
    stream=ORDERS,
    grain="One row per item of an Amazon seller's order.",
    origin="Seller Central, Reports, Fulfilment or Order reports, All Orders (flat file)",
    key=("order_id",),
    instant="ordered_at",
    is_export=False,
    has_quotes=False,
    unowed=frozenset({"cancelled", "canceled", "pending", "pendingavailability", "unfulfillable"}),
    extras=(
        Extra("postage", "shipping_amount", less="shipping_discount_amount"),
        Extra("discount", "discount_amount"),
        Extra("fee", "gift_wrap_amount"),
    ),
    counted_missing=("title", "country"),
    columns=(
        Column("order_id", "identifier", True, False, ("amazon-order-id",)),
        Column("ordered_at", "instant", True, False, ("purchase-date",)),
        Column("status", "text", False, True, ("order-status", "item-status")),
        Column("sku", "identifier", True, False, ("seller-sku",), otherwise=("asin",)),
        Column("title", "text", False, True, ("product-name",)),
        Column("quantity", "integer", True, False, ("quantity-purchased",)),
        Column("line_amount", "decimal", True, True, ("item-price",)),
        Column("unit_price", "decimal"),
        Column("shipping_amount", "decimal", False, True, ("shipping-price",)),
        Column("shipping_discount_amount", "decimal", False, True, ("ship-promotion-discount",), may_be_negative=True),
        Column("discount_amount", "decimal", False, True, ("item-promotion-discount",), may_be_negative=True),
        Column("gift_wrap_amount", "decimal", False, True, ("gift-wrap-price",)),
        Column("customer_id", "text", False, True, ("buyer-email",)),
        Column("country", "text", False, True, ("ship-country",)),
        Column("currency_code", "currency", False, False, ("currency",)),
    ),
)

LAYOUTS = (AMAZON_ORDERS,)
