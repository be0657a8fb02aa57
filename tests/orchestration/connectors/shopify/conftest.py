"""The connector before the simulated shop, in this process."""

from __future__ import annotations

import pytest

from orchestration.connectors.shopify import ShopifyConnector
from tests.orchestration.connectors.contract.stage import Stage, stage


@pytest.fixture
def on() -> Stage:
    return stage("shopify")


@pytest.fixture
def connector(on: Stage) -> ShopifyConnector:
    opened = on.connector()
    assert isinstance(opened, ShopifyConnector)
    return opened
