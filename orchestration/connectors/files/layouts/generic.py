"""Layouts of our own, for files of any origin: order lines, products, costs."""

from orchestration.connectors.files.layouts.base import ORDERS, Column, Layout

GENERIC_ORDERS = Layout(
    name="generic-orders",
    stream=ORDERS,
    grain="One row per order line of a file, in whichever order layout it came.",
    origin="any program: name its columns in a mapping file",
    key=("order_id",),
    instant="ordered_at",
    is_export=False,
    counted_missing=("customer_id", "title", "country"),
    columns=(
        Column(
            "order_id", "identifier", True, False, ("order", "order number", "invoice", "invoice no", "invoice number")
        ),
        Column("ordered_at", "instant", True, False, ("order date", "date", "created at", "invoice date")),
        Column("sku", "identifier", True, False, ("stock code", "item number", "product id", "article")),
        Column("title", "text", False, True, ("description", "product name", "product title", "name")),
        Column("quantity", "integer", True, False, ("qty", "units")),
        Column("unit_price", "decimal", True, False, ("price",)),
        Column("customer_id", "text", False, True, ("customer", "customer number")),
        Column("country", "text", False, True, ("country code", "shipping country")),
        Column("currency_code", "currency", False, False, ("currency",)),
        Column("is_cancellation"),
        Column("line_kind", field="kind"),
    ),
)

GENERIC_PRODUCTS = Layout(
    name="generic-products",
    stream="generic_products",
    grain="One row per product or variant that a shop sells.",
    origin="any program: name its columns in a mapping file",
    key=("sku",),
    is_export=False,
    price="price",
    counted_missing=("title", "price", "unit_cost"),
    columns=(
        Column("sku", "identifier", True, False, ("stock code", "item number", "variant sku", "article")),
        Column("title", "text", True, True, ("product name", "product title", "name")),
        Column("product_id", "text", False, True, ("parent sku", "handle")),
        Column("category", "text", False, True, ("type", "product type")),
        Column("vendor", "text", False, True, ("brand", "supplier")),
        Column("price", "decimal", False, True, ("unit price", "sales price", "regular price")),
        Column("unit_cost", "decimal", False, True, ("cost", "cost price", "cost per item", "purchase price")),
        Column("on_hand", "integer", False, True, ("stock", "inventory", "quantity", "qty"), may_be_negative=True),
        Column("status", "text"),
        Column("currency_code", "currency", False, False, ("currency",)),
    ),
)

GENERIC_COSTS = Layout(
    name="generic-costs",
    stream="generic_costs",
    grain="One row per cost of a product and the day from which it holds.",
    origin="any program: name its columns in a mapping file",
    key=("sku", "valid_from"),
    is_export=False,
    price="unit_cost",
    counted_missing=("valid_from", "supplier"),
    columns=(
        Column("sku", "identifier", True, False, ("stock code", "item number", "variant sku", "article")),
        Column("unit_cost", "decimal", True, False, ("cost", "cost price", "cost per item", "purchase price")),
        Column("valid_from", "instant", False, True, ("from", "since", "date")),
        Column("shipping_cost", "decimal", False, True, ("freight", "shipping")),
        Column("supplier", "text", False, True, ("vendor",)),
        Column("currency_code", "currency", False, False, ("currency",)),
    ),
)

LAYOUTS = (GENERIC_ORDERS, GENERIC_PRODUCTS, GENERIC_COSTS)
