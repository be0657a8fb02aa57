"""Write-back to BigCommerce: prices of variants and stock at a location, in single steps that may be repeated.

Both are absolute, so saying one twice has one effect.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from orchestration.connectors.base import JsonObject
from orchestration.connectors.bigcommerce.client import BigCommerceClient
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import FatalError, RetryableError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import split_array

MOST_STOCK = 2_147_483_647
SETTLING_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Pauses before stock is read back: BigCommerce takes an adjustment first and applies it a moment later."""


class _Variant(msgspec.Struct):
    id: int
    product_id: int
    sku_id: int | None
    price: Decimal | None = None
    sale_price: Decimal | None = None
    retail_price: Decimal | None = None


class _Product(msgspec.Struct):
    id: int
    price: Decimal
    sale_price: Decimal | None = None
    retail_price: Decimal | None = None


class _ProductAnswer(msgspec.Struct):
    data: _Product


class _Currency(msgspec.Struct):
    currency: str


class _Identity(msgspec.Struct):
    variant_id: int
    product_id: int
    sku: str | None = None


class _Level(msgspec.Struct):
    identity: _Identity
    available_to_sell: int
    total_inventory_onhand: int


class BigCommercePrices:
    """`PriceActions` of a store, in its own currency; `platform_id` is a variant's id.

    A variant without a price of its own sells at its product's. The base variant of a product without options is priced
    through the product, as in the control panel.
    """

    def __init__(self, client: BigCommerceClient) -> None:
        self._client = client
        self._currency_code: str | None = None

    def read_price(self, platform_id: str) -> JsonObject:
        """What the store asks now; `sale_price` is what the buyer pays while one is set. Raises FatalError when it is gone."""
        variant, content = self._variant(platform_id)
        product = self._product(str(variant.product_id))
        return {
            "platform_id": str(variant.id),
            "product_id": str(variant.product_id),
            "price": _text(product.price if variant.price is None else variant.price),
            "sale_price": _unless_zero(variant.sale_price or product.sale_price),
            "compare_at_price": _unless_zero(variant.retail_price or product.retail_price),
            "currency_code": self._currency(),
            "server_time": content.server_time.isoformat() if content.server_time else None,
        }

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> JsonObject:
        """Set the price and read it back. Raises FatalError where a sale price would hide it, or the store refuses."""
        number = _number(price)
        variant, _ = self._variant(platform_id)
        if str(variant.product_id) != product_id:
            raise FatalError(f"The variant {platform_id} belongs to another product than {product_id}; read it again.")
        if self.read_price(platform_id)["sale_price"] is not None:
            raise FatalError(f"The variant {platform_id} has a sale price, which hides any other; end the sale first.")
        if variant.sku_id is None:
            self._client.send("PUT", "/v3/catalog/products", json=[{"id": variant.product_id, "price": number}])
        else:
            self._client.send("PUT", "/v3/catalog/variants", json=[{"id": variant.id, "price": number}])
        image = self.read_price(platform_id)
        if image["price"] != _text(price):
            raise FatalError(f"The store shows {image['price']} for {platform_id} after {price:f} was set; look there.")
        return image

    def _variant(self, variant_id: str) -> tuple[_Variant, Content]:
        content = self._client.get("/v3/catalog/variants", {"id": variant_id})
        found = split_array(content.body, self._client.host, "data") if content.body else []
        if len(found) != 1:
            raise FatalError(f"The variant {variant_id} is no longer in the store; reject the recommendation.")
        return fields(found[0], _Variant, self._client.host), content

    def _product(self, product_id: str) -> _Product:
        content = self._client.get(f"/v3/catalog/products/{product_id}")
        return fields(content.body, _ProductAnswer, self._client.host).data

    def _currency(self) -> str:
        if self._currency_code is None:
            content = self._client.get("/v2/store")
            self._currency_code = fields(content.body, _Currency, self._client.host).currency
        return self._currency_code


class BigCommerceStock:
    """Stock of a variant at one location, in units."""

    def __init__(self, client: BigCommerceClient) -> None:
        self._client = client

    def read_stock(self, variant_id: str, location_id: str) -> JsonObject:
        """The pre-image. Raises FatalError when the variant is not stocked there."""
        content = self._client.get(f"/v3/inventory/locations/{int(location_id)}/items", {"variant_id:in": variant_id})
        found = split_array(content.body, self._client.host, "data") if content.body else []
        if len(found) != 1:
            raise FatalError(f"The variant {variant_id} is not stocked at location {location_id}; choose another one.")
        level = fields(found[0], _Level, self._client.host)
        return {
            "platform_id": str(level.identity.variant_id),
            "product_id": str(level.identity.product_id),
            "location_id": location_id,
            "quantity": level.total_inventory_onhand,
            "available": level.available_to_sell,
            "server_time": content.server_time.isoformat() if content.server_time else None,
        }

    def write_stock(self, variant_id: str, location_id: str, quantity: int, expected: int, reason: str) -> JsonObject:
        """Set the units on hand if they are still `expected`, and wait until the store shows them. `reason` stands in the
        store's history. Units that are there already are left alone, so saying it again does nothing.

        Raises FatalError when they are others by now: units were sold, and a new count is due. BigCommerce cannot compare
        and set in one step; what is sold in the moment between is lost, so stock is best set while the store is quiet.
        Raises RetryableError when the store took the change and does not show it yet.
        """
        if not 0 <= quantity <= MOST_STOCK:
            raise FatalError(f"A stock of {quantity} cannot be set; give a number from 0 to {MOST_STOCK}.")
        held = self.read_stock(variant_id, location_id)
        if held["quantity"] == quantity:
            return held
        if held["quantity"] != expected:
            raise FatalError(
                f"The stock of {variant_id} is {held['quantity']} by now, not {expected}; count again and propose anew."
            )
        item = {"location_id": int(location_id), "variant_id": int(variant_id), "quantity": quantity}
        self._client.send("PUT", "/v3/inventory/adjustments/absolute", json={"reason": reason[:255], "items": [item]})
        for pause in SETTLING_SECONDS:
            self._client.access.sleep(pause)
            image = self.read_stock(variant_id, location_id)
            if image["quantity"] == quantity:
                return image
        raise RetryableError(
            f"The store took a stock of {quantity} for {variant_id} but does not show it yet; read it in a minute."
        )


def _number(price: Decimal) -> float:
    """The price as a JSON number; refuses what would not come back the same. https://www.rfc-editor.org/rfc/rfc8259#section-6"""
    if not price.is_finite() or price < 0 or Decimal(repr(float(price))) != price:
        raise FatalError(
            f"A price of {price} cannot be set; give an amount of zero or more with at most four decimals."
        )
    return float(price)


def _text(price: Decimal) -> str:
    """`24.9` for 24.9000: the same price always reads the same."""
    return f"{price.normalize():f}"


def _unless_zero(price: Decimal | None) -> str | None:
    """A sale or retail price of 0 stands for "none"."""
    return _text(price) if price else None
