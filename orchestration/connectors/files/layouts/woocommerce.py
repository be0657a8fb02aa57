"""WooCommerce: its own product export, and order exports with one row per item as the widespread plugins write them.

WooCommerce itself exports no order lines. Understood are Advanced Order Export (AlgolPlus, its default labels) and
Customer/Order/Coupon Export (SkyVerge, "one row per item"). Line amounts are after discounts and without tax.
"""

from orchestration.connectors.files.layouts.base import ORDERS, Column, Extra, Layout

WOOCOMMERCE_ORDERS = Layout(
    name="woocommerce-orders",
    stream=ORDERS,
    grain="One row per item of a WooCommerce order.",
    origin="Advanced Order Export or Customer/Order/Coupon Export in WordPress, one row per item",
    key=("order_id",),
    instant="ordered_at",
    is_export=False,
    unowed=frozenset(
        {"cancelled", "failed", "trash", "pending", "pending payment", "checkout-draft", "draft", "auto-draft"}
    ),
    refunded=frozenset({"refunded"}),
    extras=(Extra("postage", "shipping_amount", per="order"), Extra("fee", "fee_amount", per="order")),
    counted_missing=("customer_id", "title", "country"),
    columns=(
        Column("order_id", "identifier", True, False, ("Order Number", "Order #")),
        Column("ordered_at", "instant", True, False, ("Order Date", "date")),
        Column("status", "text", False, True, ("Order Status",)),
        Column(
            "sku", "identifier", True, False, ("item_sku", "line_item_sku", "Product SKU"),
            otherwise=("Product Id", "item_product_id", "line_item_product_id", "Item Name", "item_name", "Name"),
        ),
        Column("title", "text", False, True, ("Item Name", "item_name", "Product Name", "Name", "line_item_name")),
        Column("quantity", "integer", True, False, ("item_quantity", "line_item_quantity", "Quantity (- Refund)")),
        Column(
            "line_amount", "decimal", False, True,
            ("Order Line Total", "Order Line (w/o tax)", "item_total", "line_item_total", "Item Total"),
        ),
        Column("unit_price", "decimal", False, True, ("Item Cost", "item_price", "line_item_price")),
        Column("shipping_amount", "decimal", False, True, ("Order Shipping Amount", "shipping_total")),
        Column("fee_amount", "decimal", False, True, ("Order Total Fee", "fee_total")),
        Column(
            "customer_id", "text", False, True, ("Customer User ID", "User ID", "customer_user"),
            otherwise=("Email (Billing)", "billing_email", "customer_email"), blanks=("0",),
        ),
        Column(
            "country", "text", False, True, ("Country Code (Shipping)", "shipping_country"),
            otherwise=("Country Code (Billing)", "billing_country"),
        ),
        Column("currency_code", "currency", False, False, ("Order Currency", "Currency")),
    ),
)  # fmt: skip

WOOCOMMERCE_PRODUCTS = Layout(
    name="woocommerce-products",
    stream="woocommerce_products",
    grain="One row per product or variation of WooCommerce's own product export.",
    origin="WooCommerce, Products, Export",
    key=("ID",),
    price="Regular price",
    counted_missing=("SKU", "Name", "Regular price"),
    columns=(
        Column("ID", "identifier", True, False),
        Column("Type", "text", True),
        Column("SKU", "text", True),
        Column("Name", "text", True),
        Column("Published"),
        Column("Regular price", "decimal", True),
        Column("Sale price", "decimal"),
        Column("Stock", "decimal", may_be_negative=True),
        Column("In stock?"),
        Column("Parent"),
        Column("Categories"),
        Column("Cost of goods", "decimal"),
        Column("currency_code", "currency", False, False),
    ),
)

LAYOUTS = (WOOCOMMERCE_ORDERS, WOOCOMMERCE_PRODUCTS)
