"""The simulated market's products as WooCommerce shows them. A price that is set here holds in the market from the next day on."""

from __future__ import annotations

from decimal import Decimal

from sandbox.market.catalogue import Product
from sandbox.market.journal import World
from sandbox.woocommerce.objects import Maker, money
from sandbox.woocommerce.tables import Object, Row, Table, both_dates, encode

PRODUCT_ID, VARIATION_ID = 1_000, 100_000


class Shelf:
    """Products and their variations; a product of one variant is a simple one. Texts, tags and meta data stay as they were set."""

    def __init__(self, make: Maker, world: World) -> None:
        self._make, self._world = make, world
        self.products, self.variations = Table(), Table()
        self._shown: dict[int, Object] = {}

    def refresh(self) -> None:
        """Take over prices and stock from the market."""
        for product in self._world.market.products:
            changed = {"name": product.title, "categories": [{"id": 11 + product.category}]}
            if len(product.variants) == 1:
                self._show(self.products, PRODUCT_ID + product.number, self._priced(product.variants[0]), changed)
                continue
            self._show(self.products, PRODUCT_ID + product.number, self._parent(product), changed)
            for number in product.variants:
                self._show(
                    self.variations, VARIATION_ID + number, self._priced(number), parent=PRODUCT_ID + product.number
                )

    def ids(self, variant: int | None) -> tuple[int, int, str | None]:
        """Product, variation and SKU of an order's line; a custom item has none."""
        if variant is None:
            return 0, 0, None
        record = self._world.market.variants[variant]
        is_simple = len(self._world.market.products[record.product].variants) == 1
        return PRODUCT_ID + record.product, 0 if is_simple else VARIATION_ID + variant, record.sku

    def hear(self, _resource: str, event: str, written: Object) -> None:
        """What was written through the API: a new price goes to the market."""
        number, market = self._variant(written["id"]), self._world.market
        if event != "updated" or number is None or not written.get("price"):
            return
        price, regular = (int(Decimal(written[name]) * 100) for name in ("price", "regular_price"))
        compare_at = regular if regular > price else None
        if (price, compare_at) != (market.variants[number].price, market.variants[number].compare_at):
            self._world.set_price(number, price, compare_at)

    def _variant(self, identity: int) -> int | None:
        if self.variations.get(identity):
            return identity - VARIATION_ID
        row = self.products.get(identity)
        if row is None or row.facts["type"] != "simple":
            return None
        return self._world.market.products[identity - PRODUCT_ID].variants[0]

    def _show(self, table: Table, number: int, values: Object, texts: Object | None = None, parent: int = 0) -> None:
        row, at = table.get(number), int(values.pop("changed"))
        if self._shown.get(number) == values:
            return
        self._shown[number] = values
        if row is not None:
            table.edit(row, {**values, **both_dates("modified", at, self._make.zone)}, modified=at)
        elif parent:
            found = self._make.variation(number, parent, at, at, **values)
            table.put(Row(number, at, at, encode(found), facts={"parent": parent}))
        else:
            found = self._make.product(number, at, at, **values, **(texts or {}))
            table.put(Row(number, at, at, encode(found), facts={"type": found["type"]}))

    def _parent(self, product: Product) -> Object:
        variants = [self._world.market.variants[number] for number in product.variants]
        return {
            "type": "variable", "price": money(min(variant.price for variant in variants)), "changed": product.changed,
            "variations": [VARIATION_ID + variant.number for variant in variants],
        }  # fmt: skip

    def _priced(self, number: int) -> Object:
        variant, on_hand = self._world.market.variants[number], int(self._world.market.stock.on_hand[number])
        stock, full = on_hand if variant.tracked else None, variant.compare_at or variant.price
        return {
            "sku": variant.sku, "price": money(variant.price), "regular_price": money(full), "changed": variant.changed,
            "sale_price": money(variant.price) if full > variant.price else "", "on_sale": full > variant.price,
            "manage_stock": variant.tracked, "stock_quantity": stock, "stock_status": "outofstock" if stock == 0 else "instock",
        }  # fmt: skip
