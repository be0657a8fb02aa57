"""A simulated seller account, and a connector that is opened in front of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestration.connectors.amazon_seller import PLATFORM
from orchestration.connectors.base import Access, Stream
from sandbox.amazon_seller import create
from sandbox.amazon_seller.platform import AmazonSellerSandbox
from tests.orchestration.connectors.sandboxed import access_to, stream_of

OpenStream = Callable[[str], Stream]
URL = "https://sellingpartnerapi-eu.example"


@pytest.fixture
def sandbox() -> AmazonSellerSandbox:
    return create(7, URL, None)


@pytest.fixture
def access(sandbox: AmazonSellerSandbox) -> Access:
    return access_to(PLATFORM, sandbox, url=URL)


@pytest.fixture
def stream(access: Access) -> OpenStream:
    """A stream as a process of its own opens it."""
    return lambda name: stream_of(PLATFORM.connect, access, name)
