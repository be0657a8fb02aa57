"""Write-back to WooCommerce: prices and stock of products and variations, each with its pre-image and its undo.

Amounts are in the shop's own currency. All values are absolute, so saying one twice has one effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.woocommerce.client import WooClient
from orchestration.connectors.woocommerce.products import Product, Products

MOST_STOCK = 2_147_483_647


@dataclass(frozen=True, slots=True)
class PriceChange:
    """`price` is what the buyer pays; below `regular_price` it is a sale. Without `regular_price` there is no sale."""

    platform_id: str
    price: Decimal
    regular_price: Decimal | None = None


class WooPrices:
    """`PriceActions` of a shop; `platform_id` is a product's or a variation's id."""

    def __init__(self, client: WooClient) -> None:
        self._products = Products(client)

    def read_price(self, platform_id: str) -> JsonObject:
        """What the shop asks now. Raises FatalError when the product is gone."""
        return self._image(self._products.read(platform_id))

    def write_price(
        self, platform_id: str, product_id: str, price: Decimal, action_id: str | None = None
    ) -> JsonObject:
        """Set the price that the buyer pays, without a sale, and read it back. Raises FatalError where the shop shows another."""
        product = self._products.read(platform_id)
        if product.product_id != product_id:
            raise FatalError(
                f"The variation {platform_id} belongs to another product than {product_id}; read it again."
            )
        values = _prices(product, PriceChange(platform_id, price))
        return self._checked(self._products.write(product, values, action_id or uuid4().hex), price)

    def write_prices(self, changes: Sequence[PriceChange], action_id: str) -> list[JsonObject]:
        """Many at once, in batches of a hundred: the images afterwards, with `"refusal"` where the shop took a change not."""
        products = self._products.read_many([change.platform_id for change in changes])
        wanted = [(product, _prices(product, change)) for product, change in zip(products, changes, strict=True)]
        return [{**self._image(found), "refusal": code} for found, code in self._products.write_many(wanted, action_id)]

    def undo(self, pre_image: JsonObject, action_id: str) -> JsonObject:
        """Put back both prices of an earlier `read_price`."""
        product = self._products.read(pre_image["platform_id"])
        values = {"regular_price": pre_image["regular_price"], "sale_price": pre_image["sale_price"]}
        return self._image(self._products.write(product, values, action_id))

    def _checked(self, product: Product, price: Decimal) -> JsonObject:
        image = self._image(product)
        if Decimal(image["price"] or "NaN") != price:
            raise FatalError(f"The shop shows {image['price']!r} for {product.id} after {price:f} was set; look there.")
        return image

    def _image(self, product: Product) -> JsonObject:
        """`compare_at_price` is the regular price while there is a sale; `price` is what the buyer pays."""
        shown = {name: str(product.object.get(name) or "") for name in ("price", "regular_price", "sale_price")}
        return {
            "platform_id": product.id,
            "product_id": product.product_id,
            **shown,
            "compare_at_price": shown["regular_price"] if shown["sale_price"] else None,
            "currency_code": self._products.currency_code(),
            "server_time": product.server_time,
        }


class WooStock:
    """Stock of a product or variation, in units. A shop has one place of stock."""

    def __init__(self, client: WooClient) -> None:
        self._products = Products(client)

    def read_stock(self, platform_id: str) -> JsonObject:
        """The pre-image. `quantity` is None where the shop does not count."""
        return self._image(self._products.read(platform_id))

    def write_stock(self, platform_id: str, quantity: int, expected: int | None, action_id: str) -> JsonObject:
        """Set the units on hand if they are still `expected`, and read them back.

        Raises FatalError when they are others by now: units were sold, and a new count is due. WooCommerce cannot compare
        and set in one step; what is sold in the moment between is lost, so stock is best set while the shop is quiet.
        """
        if not 0 <= quantity <= MOST_STOCK:
            raise FatalError(f"A stock of {quantity} cannot be set; give a number from 0 to {MOST_STOCK}.")
        product = self._products.read(platform_id)
        held = self._image(product)["quantity"]
        if held != expected and not product.has_seen(action_id):
            raise FatalError(
                f"The stock of {platform_id} is {held} by now, not {expected}; count again and propose anew."
            )
        values = {"manage_stock": True, "stock_quantity": quantity}
        return self._image(self._products.write(product, values, action_id))

    def undo(self, pre_image: JsonObject, expected: int, action_id: str) -> JsonObject:
        """Put back an earlier stock, if the present one is still `expected`."""
        if pre_image["quantity"] is not None:
            return self.write_stock(pre_image["platform_id"], pre_image["quantity"], expected, action_id)
        product = self._products.read(pre_image["platform_id"])
        return self._image(self._products.write(product, {"manage_stock": False}, action_id))

    def _image(self, product: Product) -> JsonObject:
        found = product.object
        return {
            "platform_id": product.id,
            "product_id": product.product_id,
            "quantity": found.get("stock_quantity") if found.get("manage_stock") is True else None,
            "stock_status": found.get("stock_status"),
            "server_time": product.server_time,
        }


def _prices(product: Product, change: PriceChange) -> dict[str, str]:
    """Both fields of a price. Raises FatalError for an amount that is none, and for a parent, whose price is derived."""
    regular = change.price if change.regular_price is None else change.regular_price
    if not (change.price.is_finite() and regular.is_finite() and 0 <= change.price <= regular):
        raise FatalError(
            f"A price of {change.price} (regularly {regular}) cannot be set; give amounts of zero or more."
        )
    if product.object.get("type") == "variable":
        raise FatalError(f"The product {product.id} has its prices on its variations; set those.")
    sale = f"{change.price:f}" if change.price < regular else ""
    return {"regular_price": f"{regular:f}", "sale_price": sale}
