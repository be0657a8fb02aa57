"""Writing prices: what the shop refuses is told in its own words, and nothing is taken for done that was not confirmed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest

from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.shopify import ShopifyPrices
from tests.orchestration.connectors.shopify.scripted import ScriptedShop

VARIANT = {
    "id": "gid://shopify/ProductVariant/1",
    "price": "10.00",
    "compareAtPrice": None,
    "product": {"id": "gid://shopify/Product/2"},
}


def shop(user_errors: list[dict[str, Any]] | None = None, variant: dict[str, Any] | None = VARIANT) -> ScriptedShop:
    state = dict(variant or {})

    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "SetVariantPrice":
            if user_errors:
                return {"productVariantsBulkUpdate": {"productVariants": None, "userErrors": user_errors}}
            state["price"] = variables["variants"][0]["price"]
            return {"productVariantsBulkUpdate": {"productVariants": [dict(state)], "userErrors": []}}
        return {"shop": {"currencyCode": "EUR"}, "node": state or None}

    return ScriptedShop(answer)


def test_a_price_is_read_with_its_currency_and_the_shops_clock() -> None:
    assert ShopifyPrices(shop().client()).read_price(VARIANT["id"]) == {
        "platform_id": VARIANT["id"],
        "product_id": "gid://shopify/Product/2",
        "price": "10.00",
        "compare_at_price": None,
        "currency_code": "EUR",
        "server_time": "2026-03-01T12:00:00+00:00",
    }


def test_a_price_is_sent_as_exact_text_and_saying_it_twice_has_one_effect() -> None:
    scripted = shop()
    prices = ShopifyPrices(scripted.client())
    for _ in range(2):
        assert prices.write_price(VARIANT["id"], "gid://shopify/Product/2", Decimal("1E+1"))["price"] == "10"
    sent = orjson.loads(scripted.requests[0].content)["variables"]
    assert sent["variants"] == [{"id": VARIANT["id"], "price": "10"}]
    assert prices.read_price(VARIANT["id"])["price"] == "10"


def test_a_refusal_of_the_shop_is_a_failure_in_its_words() -> None:
    refused = [{"field": ["variants"], "message": "Price must be positive", "code": "GREATER_THAN_OR_EQUAL_TO"}]
    with pytest.raises(FatalError, match="Price must be positive"):
        ShopifyPrices(shop(refused).client()).write_price(VARIANT["id"], "gid://shopify/Product/2", Decimal("5"))


@pytest.mark.parametrize("price", ["NaN", "Infinity", "-1"])
def test_a_price_that_is_none_is_never_sent(price: str) -> None:
    scripted = shop()
    with pytest.raises(FatalError):
        ShopifyPrices(scripted.client()).write_price(VARIANT["id"], "gid://shopify/Product/2", Decimal(price))
    assert scripted.requests == []


def test_a_variant_that_is_gone_is_told() -> None:
    with pytest.raises(FatalError, match="no longer in the shop"):
        ShopifyPrices(shop(variant=None).client()).read_price(VARIANT["id"])
