"""Deliveries: Standard Webhooks against the published example, and which streams a topic makes us read again."""

from __future__ import annotations

from base64 import b64decode

import pytest

from app.core.exceptions import UserError
from app.core.webhooks.deliveries import ForgedError, read
from orchestration.connectors.registry import platforms

KEY = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")  # the example of the Standard Webhooks libraries
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": SIGNATURE,
}


def test_the_published_example_is_genuine() -> None:
    assert read("bigcommerce", HEADERS, BODY, [KEY]).event_id == HEADERS["webhook-id"]


def test_one_of_several_signatures_is_enough_while_a_secret_changes() -> None:
    several = HEADERS | {"webhook-signature": f"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x {SIGNATURE}"}
    read("bigcommerce", several, BODY, [b"another", KEY])


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": SIGNATURE[3:]},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,no base64!"},
        {"webhook-signature": "v1,ünïcode"},
        {"webhook-signature": SIGNATURE.replace("g0", "g1")},
        {"webhook-signature": ""},
        {"webhook-id": ""},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_whatever_was_changed_on_the_way_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(UserError):
        read("bigcommerce", HEADERS | changed, BODY, [KEY])


def test_the_same_json_in_other_bytes_is_refused() -> None:
    with pytest.raises(ForgedError):
        read("bigcommerce", HEADERS, b'{"test":2432232314}', [KEY])


@pytest.mark.parametrize(
    ("platform", "topic", "streams"),
    [
        ("shopify", "products/update", {"products", "product_variants", "inventory_items"}),
        ("shopify", "discounts/update", {"discounts"}),
        ("shopify", "locations/create", {"locations"}),
        ("shopify", "shop/update", {"shop"}),
        ("shopify", "themes/publish", set()),
        ("woocommerce", "order.updated", {"orders", "refunds"}),
        ("woocommerce", "product.updated", {"products", "product_variations"}),
        ("bigcommerce", "store/order/refund/created", {"orders", "order_refunds"}),
        ("bigcommerce", "store/sku/updated", {"products", "product_variants", "inventory"}),
    ],
)
def test_a_topic_makes_us_read_every_stream_that_it_touches(platform: str, topic: str, streams: set[str]) -> None:
    assert set(platforms()[platform].webhook_streams.get(topic, ())) == streams


def test_webhooks_speak_only_of_streams_that_their_platform_has() -> None:
    for platform in platforms().values():
        known = {info.name for info in platform.streams}
        assert {name for streams in platform.webhook_streams.values() for name in streams} <= known, platform.name
