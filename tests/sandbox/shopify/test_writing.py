"""Prices are written once, refused with a reason, and heard of by subscribers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest

from sandbox.market.journal import World
from sandbox.shopify.webhooks import Webhooks
from tests.sandbox.conftest import OpenShop, Shop

SET = """mutation($p: ID!, $v: [ProductVariantsBulkInput!]!, $partial: Boolean) {
  productVariantsBulkUpdate(productId: $p, variants: $v, allowPartialUpdates: $partial) {
    productVariants { id price updatedAt } userErrors { field message code } } }"""
PRODUCT, VARIANT = "gid://shopify/Product/8300000000000", "gid://shopify/ProductVariant/44400000000000"


def change(
    shop: Shop, variants: list[dict[str, object]], product: str = PRODUCT, partial: bool = False
) -> dict[str, object]:
    return shop.ask(SET, p=product, v=variants, partial=partial)["productVariantsBulkUpdate"]


def test_a_price_is_in_the_shop_and_survives_the_process(shop: Shop) -> None:
    done = change(shop, [{"id": VARIANT, "price": "12.34", "compareAtPrice": "15.00"}])
    assert done["userErrors"] == []
    assert done["productVariants"][0]["price"] == "12.34"
    node = "query($id: ID!) { productVariant(id: $id) { price compareAtPrice updatedAt product { updatedAt } } }"
    seen = shop.ask(node, id=VARIANT)["productVariant"]
    assert (seen["price"], seen["compareAtPrice"]) == ("12.34", "15.00")
    assert seen["updatedAt"] == seen["product"]["updatedAt"] == done["productVariants"][0]["updatedAt"]
    shop.world.close()
    again = World(shop.world.folder)
    assert again.market.variants[0].price == 1234
    again.close()


def test_a_price_that_is_there_already_is_not_written_again(shop: Shop) -> None:
    for _ in range(3):
        change(shop, [{"id": VARIANT, "price": "12.34"}])
    assert (shop.world.folder / "journal.jsonl").read_bytes().count(b"set_price") == 1


@pytest.mark.parametrize(
    ("variants", "code"),
    [
        ([{"id": "gid://shopify/ProductVariant/44400000009999", "price": "1"}], "PRODUCT_VARIANT_DOES_NOT_EXIST"),
        ([{"id": "gid://shopify/ProductVariant/44400000000020", "price": "1"}], "PRODUCT_VARIANT_DOES_NOT_EXIST"),
        ([{"price": "1"}], "PRODUCT_VARIANT_ID_MISSING"),
        ([{"id": VARIANT, "price": "-1"}], "GREATER_THAN_OR_EQUAL_TO"),
        ([{"id": VARIANT, "price": "12,34"}], "INVALID_VALUE"),
        ([{"id": VARIANT, "price": "NaN"}], "INVALID_VALUE"),
        ([{"id": VARIANT, "price": "1"}] * 251, "INVALID_INPUT"),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(
    shop: Shop, variants: list[dict[str, object]], code: str
) -> None:
    before = shop.world.market.prices.tolist()
    done = change(shop, variants)
    assert done["userErrors"][0]["code"] == code
    assert done["productVariants"] is None
    assert shop.world.market.prices.tolist() == before


def test_one_bad_variant_stops_all_unless_partial_updates_are_allowed(shop: Shop) -> None:
    both = [{"id": VARIANT, "price": "9.99"}, {"id": VARIANT, "price": "-1"}]
    assert change(shop, both)["productVariants"] is None
    assert shop.world.market.variants[0].price != 999
    assert len(change(shop, both, partial=True)["productVariants"]) == 1
    assert shop.world.market.variants[0].price == 999


def test_an_unknown_product_is_refused(shop: Shop) -> None:
    done = change(shop, [{"id": VARIANT, "price": "1"}], product="gid://shopify/Product/1")
    assert done["userErrors"][0]["code"] == "PRODUCT_DOES_NOT_EXIST"


def test_subscribers_get_signed_hints_and_not_more_than_a_bound(open_shop: OpenShop) -> None:
    received: list[tuple[str, bytes, dict[str, str]]] = []
    shop = open_shop(webhooks=Webhooks("hush", send=lambda url, body, headers: received.append((url, body, headers))))
    subscribe = """mutation($t: WebhookSubscriptionTopic!, $u: String!) {
      webhookSubscriptionCreate(topic: $t, webhookSubscription: {uri: $u}) { webhookSubscription { id } userErrors { message } } }"""
    for topic in ("PRODUCTS_UPDATE", "ORDERS_CREATE"):
        shop.ask(subscribe, t=topic, u="http://callback.example/hook")
    change(shop, [{"id": VARIANT, "price": "9.99"}])
    shop.http.post("/sandbox/advance", json={"days": 10})
    deadline = time.monotonic() + 10
    while len(received) < 51 and time.monotonic() < deadline:
        time.sleep(0.01)
    topics = [headers["X-Shopify-Topic"] for _, _, headers in received]
    assert topics.count("products/update") == 1
    assert topics.count("orders/create") == 50
    url, body, headers = received[0]
    expected = base64.b64encode(hmac.new(b"hush", body, hashlib.sha256).digest()).decode()
    assert (url, headers["X-Shopify-Hmac-SHA256"]) == ("http://callback.example/hook", expected)
    assert json.loads(body)["admin_graphql_api_id"].startswith("gid://shopify/")


def test_an_address_that_is_none_cannot_subscribe(shop: Shop) -> None:
    made = shop.ask(
        'mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: {uri: "nowhere"}) { userErrors { message } } }'
    )
    assert made["webhookSubscriptionCreate"]["userErrors"] == [{"message": "Address is invalid"}]
