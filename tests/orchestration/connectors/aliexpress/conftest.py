"""A connector on the simulated gateway. No port is opened and nobody waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from orchestration.connectors.aliexpress import PLATFORM, AliExpressConnector
from orchestration.connectors.base import Access, MemoryTokens, Page, Stream
from sandbox.aliexpress import AliExpressSandbox

URL = "https://gateway.example"


@dataclass
class Supplier:
    """The sandbox with what a load of it remembers."""

    sandbox: AliExpressSandbox
    connector: AliExpressConnector
    slept: list[float]
    landed: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def stream(self, name: str) -> Stream:
        return next(one for one in self.connector.streams() if one.name == name)

    def load(self, name: str) -> list[Page]:
        """Read to the end and keep what landing would keep."""
        held = self.landed.setdefault(name, {})
        pages = []
        for page in self.stream(name).read(self.states.get(name, {}), Known(held)):
            for record in page.records:
                if record.is_deleted:
                    held.pop(record.id, None)
                else:
                    held[record.id] = record
            self.states[name] = page.state
            pages.append(page)
        return pages


@dataclass
class Known:
    held: dict[str, Any]

    def fingerprints(self) -> dict[str, str]:
        return {i: record.fingerprint for i, record in self.held.items()}


OpenSupplier = Callable[..., Supplier]


@pytest.fixture
def open_supplier() -> OpenSupplier:
    def opened(sandbox: AliExpressSandbox | None = None, http: httpx2.Client | None = None, **changed: str) -> Supplier:
        sandbox = sandbox or AliExpressSandbox()
        given = sandbox.credentials | changed
        secret = {f.name for f in PLATFORM.fields if f.is_secret}
        slept: list[float] = []
        access = Access(
            URL,
            {k: v for k, v in given.items() if k in secret},
            {k: v for k, v in given.items() if k not in secret},
            http or TestClient(sandbox.app, base_url=URL),
            MemoryTokens(),
            sleep=slept.append,
        )
        return Supplier(sandbox, AliExpressConnector(access), slept)

    return opened


@pytest.fixture
def supplier(open_supplier: OpenSupplier) -> Supplier:
    return open_supplier()
