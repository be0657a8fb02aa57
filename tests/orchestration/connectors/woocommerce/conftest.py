"""A simulated shop, a connector before it, and a landing in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from orchestration.connectors.base import Stream
from orchestration.connectors.http import new_client
from orchestration.connectors.woocommerce import PLATFORM, WooCommerceConnector
from sandbox.woocommerce import WooSandbox, create
from tests.orchestration.connectors.contract.in_process import InProcess
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import BASE_URL, access_to

HOUR, DAY = 3_600, 86_400


@dataclass
class Shop:
    """One shop; every call of `connector` is a process of its own."""

    sandbox: WooSandbox
    settings: dict[str, str] = field(default_factory=lambda: {"requests_at_once": "1"})

    def connector(self, **changed: str) -> WooCommerceConnector:
        access = access_to(PLATFORM, self.sandbox, **{**self.settings, **changed})
        return WooCommerceConnector(replace(access, http=new_client(transport=InProcess(self.sandbox.app))))

    def stream(self, name: str) -> Stream:
        return next(stream for stream in self.connector().streams() if stream.name == name)

    def load(self, name: str, into: Landed | None = None) -> Landed:
        return (into or Landed()).load(self.stream(name))

    def edit(self, table: str, number: int, **moved: Any) -> None:
        """What somebody does in the shop: `modified` is of the row alone, `status` of both, the rest of the object."""
        rows = self.sandbox.trade.tables[table]
        row = rows.get(number)
        assert row is not None
        of_row = {name: moved[name] for name in ("modified", "status") if name in moved}
        rows.edit(row, {name: value for name, value in moved.items() if name != "modified"}, **of_row)

    def asked(self, part: str) -> int:
        """How many requests had `part` in their path."""
        return sum(part in path for path in self.sandbox.faults.paths)


@pytest.fixture
def open_shop() -> Callable[..., Shop]:
    return lambda **size: Shop(create(7, BASE_URL, **size))


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()
