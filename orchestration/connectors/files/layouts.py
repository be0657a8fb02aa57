"""The layouts a file may have, as data: columns, their types and the other names they go by. Knows no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.connectors.files.exceptions import FileImportError

ColumnType = Literal["text", "identifier", "decimal", "integer", "instant", "currency"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout. `aliases` are header names understood without a mapping, compared by letters and digits only."""

    name: str
    type: ColumnType = "text"
    is_required: bool = False
    may_be_blank: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file must look like and what one of its rows becomes (README.md gives the payloads).

    `key` is the column whose rows are numbered to make record ids. `instant` is the column that moves the business clock.
    Columns in `repeated`, or not beginning with one of `unrepeated` where that is given, stand on the first row of a
    key only and are repeated downwards. With `needs_first_row` the later rows of a key mean nothing without its first.
    """

    name: str
    stream: str
    columns: tuple[Column, ...]
    key: str
    instant: str | None = None
    repeated: frozenset[str] = frozenset()
    unrepeated: tuple[str, ...] = ()
    needs_first_row: bool = False
    is_export: bool = True
    """An export keeps all its columns under their own names; the generic layout has names of its own."""

    def repeats(self, column: str) -> bool:
        """Whether a blank cell of `column` means "as on the first row of this key"."""
        if self.unrepeated:
            return not column.startswith(self.unrepeated)
        return column in self.repeated


def plain(name: str) -> str:
    """A header name as it is compared: letters and digits in lower case."""
    return "".join(character for character in name.casefold() if character.isalnum())


GENERIC_ORDERS = Layout(
    name="generic-orders",
    stream="generic_orders",
    key="order_id",
    instant="ordered_at",
    is_export=False,
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
    ),
)

SHOPIFY_ORDERS = Layout(
    name="shopify-orders",
    stream="shopify_orders",
    key="Name",
    instant="Created at",
    unrepeated=("Lineitem ", "Vendor"),
    needs_first_row=True,
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
        Column("Outstanding Balance", "decimal"),
        Column("Paid at", "instant"),
        Column("Fulfilled at", "instant"),
        Column("Cancelled at", "instant"),
        Column("Id"),
    ),
)

SHOPIFY_PRODUCTS = Layout(
    name="shopify-products",
    stream="shopify_products",
    key="Handle",
    repeated=frozenset(
        {"Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Status"}
        | {f"Option{number} Name" for number in (1, 2, 3)}
    ),
    columns=(
        Column("Handle", "identifier", True, False, ("URL handle",)),
        Column("Title", "text", True),
        Column("Variant Price", "decimal", True, True, ("Price",)),
        Column("Variant SKU", "text", False, True, ("SKU",)),
        Column("Variant Compare At Price", "decimal", False, True, ("Compare-at price",)),
        Column("Cost per item", "decimal"),
        Column("Variant Inventory Qty", "integer", False, True, ("Inventory quantity",)),
        Column("Variant Grams", "integer", False, True, ("Weight value (grams)",)),
        Column("currency_code", "currency", False, False),
    ),
)

LAYOUTS = {layout.name: layout for layout in (GENERIC_ORDERS, SHOPIFY_ORDERS, SHOPIFY_PRODUCTS)}
STREAMS = tuple(layout.stream for layout in LAYOUTS.values())


def find_layout(name: str) -> Layout:
    """The layout by its name, `generic-orders` or `generic_orders`. Raises FileImportError for an unknown one."""
    layout = LAYOUTS.get(name.replace("_", "-"))
    if layout is None:
        raise FileImportError(f"unknown layout {name!r}", "the import", f"choose one of {', '.join(LAYOUTS)}")
    return layout
