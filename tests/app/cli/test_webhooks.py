"""What `ecom webhook --url` asks of a platform, and what it says came of it."""

from __future__ import annotations

from typing import Any

import pytest

from app.cli.failures import WrongUseError
from app.cli.webhooks import checked_place, sent_to
from orchestration.connectors.bigcommerce import PLATFORM as BIGCOMMERCE
from orchestration.connectors.woocommerce import PLATFORM as WOOCOMMERCE
from sandbox import bigcommerce, woocommerce
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to

ADDRESS = "https://ecom.example.com/api/webhooks/1/2"


def test_a_shop_is_made_to_send_its_webhooks_once() -> None:
    sandbox: Any = woocommerce.create(1, BASE_URL)
    connector = WOOCOMMERCE.connect(access_to(WOOCOMMERCE, sandbox))
    assert "order.updated" in sent_to(connector, "Shop", ADDRESS, "secret")
    assert sent_to(connector, "Shop", ADDRESS, "secret") == "Shop sends all of them already."


def test_a_platform_that_cannot_be_asked_is_said() -> None:
    connector = BIGCOMMERCE.connect(access_to(BIGCOMMERCE, bigcommerce.create(1, BASE_URL, None)))
    assert "create them on the platform" in sent_to(connector, "Store", ADDRESS, "secret")


@pytest.mark.parametrize(
    "url", ["http://e.example", "e.example", "https://", "https://a@e.example", "https://e.example/?x=1"]
)
def test_webhooks_are_only_sent_to_a_plain_address_with_tls(url: str) -> None:
    with pytest.raises(WrongUseError, match="give one like https://"):
        checked_place(url)
    assert checked_place("https://ecom.example.com/shop/") == "https://ecom.example.com/shop"
