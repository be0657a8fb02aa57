"""Shopify's own exports of orders and products (help.shopify.com: Exporting orders; Using CSV files)."""

from orchestration.connectors.files.layouts.base import Column, Layout

SHOPIFY_ORDERS = Layout(
    name="shopify-orders",
    stream="shopify_orders",
    grain="One row per line of Shopify's own order export.",
    origin="Shopify admin, Orders, Export",
    key=("Name",),
    instant="Created at",
    unrepeated=("Lineitem ", "Vendor"),
    needs_first_row=True,
    price="Lineitem price",
    counted_missing=("Email", "Lineitem sku"),
    counted_blank={"row_without_line": "Lineitem name"},
    counted_filled={"cancelled": "Cancelled at"},
    columns=(
        Column("Name", "identifier", True, False),
        Column("Created at", "instant", True, False),
        Column("Currency", "currency", True, False),
        Column("Total", "decimal", True),
        Column("Lineitem quantity", "integer", True),
        Column("Lineitem name", "text", True),
        Column("Lineitem price", "decimal", True),
        Column("Lineitem sku", "text"),
        Column("Lineitem compare at price", "decimal"),
        Column("Lineitem discount", "decimal"),
        Column("Email"),
        Column("Financial Status"),
        Column("Fulfillment Status"),
        Column("Subtotal", "decimal"),
        Column("Shipping", "decimal"),
        Column("Taxes", "decimal"),
        Column("Discount Amount", "decimal"),
        Column("Refunded Amount", "decimal"),
        Column("Outstanding Balance", "decimal", may_be_negative=True),
        Column("Paid at", "instant"),
        Column("Fulfilled at", "instant"),
        Column("Cancelled at", "instant"),
        Column("Id"),
    ),
)

SHOPIFY_PRODUCTS = Layout(
    name="shopify-products",
    stream="shopify_products",
    grain="One row per line of Shopify's own product export.",
    origin="Shopify admin, Products, Export",
    key=("Handle",),
    repeated=frozenset(
        {"Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Status"}
        | {f"Option{number} Name" for number in (1, 2, 3)}
    ),
    price="Variant Price",
    counted_missing=("Title", "Variant SKU"),
    counted_blank={"picture_row": "Variant Price"},
    columns=(
        Column("Handle", "identifier", True, False, ("URL handle",)),
        Column("Title", "text", True),
        Column("Variant Price", "decimal", True, True, ("Price",)),
        Column("Variant SKU", "text", False, True, ("SKU",)),
        Column("Variant Compare At Price", "decimal", False, True, ("Compare-at price",)),
        Column("Cost per item", "decimal"),
        Column("Variant Inventory Qty", "integer", False, True, ("Inventory quantity",), may_be_negative=True),
        Column("Variant Grams", "integer", False, True, ("Weight value (grams)",)),
        Column("currency_code", "currency", False, False),
    ),
)

LAYOUTS = (SHOPIFY_ORDERS, SHOPIFY_PRODUCTS)
