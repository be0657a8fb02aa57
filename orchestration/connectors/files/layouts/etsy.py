"""Etsy's own downloads: sold order items (lines) and sold orders (with fees). Days are written as 12/31/25.

`Order Shipping` stands on every item of an order; `Price` is before the coupon, whose share is `Discount Amount`. Sales
tax and VAT are paid by the buyer to Etsy and are left out.
"""

from orchestration.connectors.files.layouts.base import ORDERS, Column, Extra, Layout

_DAYS = {"date_formats": ["%m/%d/%y", "%m/%d/%Y", "%b %d, %Y"]}

ETSY_ORDER_ITEMS = Layout(
    name="etsy-order-items",
    stream=ORDERS,
    grain="One row per item of an Etsy order.",
    origin="Etsy, Shop Manager, Settings, Options, Download data, Order Items",
    key=("order_id",),
    instant="ordered_at",
    is_export=False,
    defaults=_DAYS,
    extras=(
        Extra("discount", "discount_amount"),
        Extra("postage", "shipping_amount", less="shipping_discount_amount", per="order"),
    ),
    counted_missing=("customer_id", "title", "country"),
    columns=(
        Column("order_id", "identifier", True, False),
        Column("ordered_at", "instant", True, False, ("Sale Date",)),
        Column("sku", "identifier", True, False, otherwise=("Listing ID",)),
        Column("title", "text", False, True, ("Item Name",)),
        Column("quantity", "integer", True, False),
        Column("unit_price", "decimal", True, True, ("Price",)),
        Column("discount_amount", "decimal"),
        Column("shipping_amount", "decimal", False, True, ("Order Shipping", "Order Delivery")),
        Column("shipping_discount_amount", "decimal", False, True, ("Shipping Discount", "Delivery Discount")),
        Column("customer_id", "text", False, True, ("Buyer",)),
        Column("country", "text", False, True, ("Ship Country", "Delivery Country")),
        Column("currency_code", "currency", False, False, ("Currency",)),
    ),
)

ETSY_ORDERS = Layout(
    name="etsy-orders",
    stream="etsy_orders",
    grain="One row per Etsy order, with its fees and what remained.",
    origin="Etsy, Shop Manager, Settings, Options, Download data, Orders",
    key=("Order ID",),
    instant="Sale Date",
    defaults=_DAYS,
    counted_missing=("Buyer",),
    columns=(
        Column("Order ID", "identifier", True, False),
        Column("Sale Date", "instant", True, False),
        Column("Currency", "currency", True, False),
        Column("Order Value", "decimal", True),
        Column("Order Total", "decimal", True),
        Column("Discount Amount", "decimal"),
        Column("Shipping", "decimal", False, True, ("Delivery",)),
        Column("Shipping Discount", "decimal", False, True, ("Delivery Discount",)),
        Column("Sales Tax", "decimal"),
        Column("Card Processing Fees", "decimal", may_be_negative=True),
        Column("Order Net", "decimal", may_be_negative=True),
        Column("Adjusted Order Total", "decimal", may_be_negative=True),
        Column("Adjusted Card Processing Fees", "decimal", may_be_negative=True),
        Column("Adjusted Net Order Amount", "decimal", may_be_negative=True),
        Column("Status"),
        Column("Buyer"),
    ),
)

LAYOUTS = (ETSY_ORDER_ITEMS, ETSY_ORDERS)
