"""What a product costs at its supplier, as Oberlo (closed in 2022), DSers and other programs list it: supplier offers.

Neither Oberlo nor DSers documents its files, so columns are known by the names they are usually given; any other name
goes into a mapping file. The three layouts land in one table.
"""

from dataclasses import replace

from orchestration.connectors.files.layouts.base import Column, Layout

SUPPLIER_OFFERS = Layout(
    name="supplier-offers",
    stream="supplier_offers",
    grain="One row per product or variant and the supplier who offers it.",
    origin="a supplier's price list, or any program: name its columns in a mapping file",
    key=("sku", "supplier_product_id", "supplier"),
    is_export=False,
    price="unit_cost",
    counted_missing=("supplier", "supplier_product_id", "unit_cost", "shipping_cost"),
    columns=(
        Column(
            "sku", "identifier", True, False, ("Variant SKU", "Product SKU", "Store SKU", "Item SKU"),
            otherwise=("Variant ID", "Product ID", "Supplier SKU"),
        ),
        Column("title", "text", False, True, ("Product", "Product Name", "Product Title", "Name")),
        Column("variant_title", "text", False, True, ("Variant", "Variant Name", "Option", "Options")),
        Column("product_id", "text", False, True, ("Store Product ID", "Shopify Product ID")),
        Column("variant_id", "text", False, True, ("Store Variant ID", "Shopify Variant ID")),
        Column("supplier", "text", False, True, ("Supplier Name", "Vendor", "Store", "Supplier Store")),
        Column(
            "supplier_product_id", "text", False, True,
            ("AliExpress Product ID", "Ali Product ID", "AliExpress ID", "Supplier Item ID", "Item ID"),
        ),
        Column("supplier_sku", "text", False, True, ("AliExpress SKU", "Supplier Variant", "SKU Attributes")),
        Column(
            "supplier_url", "text", False, True,
            ("AliExpress URL", "Supplier Link", "Product URL", "Supplier Product URL", "AliExpress Link", "Link", "URL"),
        ),
        Column(
            "unit_cost", "decimal", True, True,
            ("Cost", "Product Cost", "Supplier Price", "Supplier Cost", "Cost per item", "AliExpress Price", "Purchase price"),
        ),
        Column("shipping_cost", "decimal", False, True, ("Shipping", "Shipping Price", "Freight")),
        Column("shipping_method", "text", False, True, ("Shipping Company", "Carrier")),
        Column("ships_from", "text", False, True, ("Ships From", "Warehouse", "Ship From")),
        Column("on_hand", "integer", False, True, ("Stock", "Supplier Stock", "Inventory", "Quantity")),
        Column("minimum_order_quantity", "integer", False, True, ("MOQ", "Minimum Order", "Min Order Quantity")),
        Column("lead_time_days", "integer", False, True, ("Lead Time", "Lead Time (days)", "Delivery Days")),
        Column("currency_code", "currency", False, False, ("Currency", "Cost Currency")),
    ),
)  # fmt: skip

OBERLO_PRODUCTS = replace(
    SUPPLIER_OFFERS, name="oberlo-products", origin="files saved before Oberlo closed: Products, Export"
)
DSERS_PRODUCTS = replace(SUPPLIER_OFFERS, name="dsers-products", origin="DSers, My Products, Export")

LAYOUTS = (SUPPLIER_OFFERS, OBERLO_PRODUCTS, DSERS_PRODUCTS)
