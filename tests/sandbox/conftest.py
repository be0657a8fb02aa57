"""A small market in a folder, and a client of its shop. No port is opened."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from sandbox.market.journal import World
from sandbox.market.size import MarketSize
from sandbox.shopify.app import create_app
from sandbox.shopify.cost import Bucket

SMALL = MarketSize(variants=24, days=60, orders_per_day=12)
TOKEN = "shpat_test"
PATH = "/admin/api/2026-10/graphql.json"
START = "mutation($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id } userErrors { field message code } } }"
STATUS = "query($id: ID!) { bulkOperation(id: $id) { status objectCount rootObjectCount fileSize url errorCode } }"


@dataclass
class Shop:
    """The shop as a caller sees it."""

    http: TestClient
    world: World

    def post(self, document: str, /, **variables: Any) -> httpx2.Response:
        return self.http.post(PATH, json={"query": document, "variables": variables})

    def ask(self, document: str, /, **variables: Any) -> Any:
        body = self.post(document, **variables).json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    def bulk(self, query: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Run a bulk query to its end; the operation and its lines."""
        payload = self.ask(START, q=query)["bulkOperationRunQuery"]
        assert payload["userErrors"] == []
        deadline = time.monotonic() + 30
        operation = {"status": "CREATED"}
        while operation["status"] in ("CREATED", "RUNNING") and time.monotonic() < deadline:
            operation = self.ask(STATUS, id=payload["bulkOperation"]["id"])["bulkOperation"]
        lines = self.http.get(operation["url"]).text.splitlines() if operation["url"] else []
        return operation, [json.loads(line) for line in lines]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "market", SMALL, seed=3)
    yield made
    made.close()


OpenShop = Callable[..., Shop]


@pytest.fixture
def open_shop(world: World) -> OpenShop:
    """A shop over the small market, with whatever the test hands in."""

    def opened(**options: Any) -> Shop:
        app = create_app(world, token=TOKEN, base_url="http://testserver", **({"bucket": Bucket(1e9)} | options))
        return Shop(TestClient(app, headers={"X-Shopify-Access-Token": TOKEN}), world)

    return opened


@pytest.fixture
def shop(open_shop: OpenShop) -> Shop:
    return open_shop()
