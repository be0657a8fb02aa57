"""Secrets go to the platform that they are for."""

from __future__ import annotations

import httpx2
import pytest

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.token_address import token_address

OWN = "https://api.amazon.com/auth/o2/token"


def address(connected: str, wanted: str | None) -> str:
    settings = {} if wanted is None else {"token_url": wanted}
    return token_address(Access(connected, {}, settings, httpx2.Client()), OWN)


@pytest.mark.parametrize("wanted", [None, "", OWN])
def test_without_another_address_tokens_are_bought_at_the_platform(wanted: str | None) -> None:
    assert address("https://sellingpartnerapi-eu.amazon.com", wanted) == OWN


@pytest.mark.parametrize(
    "connected", ["http://127.0.0.1:8765/amazon_seller", "http://[::1]:80", "http://192.168.1.7:1", "http://sandbox:80"]
)
def test_a_sandbox_sells_its_own_tokens(connected: str) -> None:
    assert address(connected, f"{connected}/token") == f"{connected}/token"


@pytest.mark.parametrize(
    ("connected", "wanted"),
    [
        ("https://sellingpartnerapi-eu.amazon.com", "https://evil.com/auth/o2/token"),
        ("https://evil.com", "https://evil.com/token"),
        ("https://8.8.8.8", "https://8.8.8.8/token"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:9999/token"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765@evil.com/token"),
        ("http://127.0.0.1:8765", "http://[::"),
        ("http://127.0.0.1:8765", "http://api.amazon.com/auth/o2/token"),
    ],
)
def test_secrets_are_sent_to_no_third_address(connected: str, wanted: str) -> None:
    with pytest.raises(FatalError, match="leads away from api"):
        address(connected, wanted)
