"""A simulated store, and a connector that is opened in front of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.connectors.base import Access, Stream
from orchestration.connectors.bigcommerce import PLATFORM, BigCommerceConnector
from sandbox.bigcommerce import create
from sandbox.bigcommerce.platform import BigCommerceSandbox
from tests.orchestration.connectors.sandboxed import access_to

Open = Callable[..., BigCommerceConnector]
OpenStream = Callable[[str], Stream]
URL = "https://api.bigcommerce.example"


@pytest.fixture
def sandbox() -> BigCommerceSandbox:
    return create(7, URL, None)


@pytest.fixture
def access(sandbox: BigCommerceSandbox) -> Access:
    return access_to(PLATFORM, sandbox, url=URL)


@pytest.fixture
def connector(access: Access) -> BigCommerceConnector:
    found: Any = PLATFORM.connect(access)
    assert isinstance(found, BigCommerceConnector)
    return found


@pytest.fixture
def stream(connector: BigCommerceConnector) -> OpenStream:
    return lambda name: next(one for one in connector.streams() if one.name == name)
