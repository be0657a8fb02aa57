"""Semrush as a `Connector`: test it and read it. There is nothing to write."""

from __future__ import annotations

from orchestration.connectors.base import Access, Account, JsonObject, Stream
from orchestration.connectors.semrush.client import SemrushClient
from orchestration.connectors.semrush.streams import all_streams, estimate
from orchestration.connectors.targets import Targets


class SemrushConnector:
    """One key and the domains that it follows. Raises for settings that cannot be right; nothing is sent yet."""

    platform = "semrush"

    def __init__(self, access: Access) -> None:
        self.client, self.targets = SemrushClient(access), Targets.of(access.settings)

    def test(self) -> Account:
        """Ask for the units that are left, which costs none. Raises a ConnectorError when the key is refused."""
        left, now = self.client.balance()
        own = self.targets.domains[0]
        return Account(own, f"{own} ({left:,} units left)", "USD", "UTC", now)

    def plan(self) -> JsonObject:
        """What a snapshot would cost: `{"units", "units_budget", "units_left"}`. Nothing is spent."""
        left, _ = self.client.balance()
        return {"units": estimate(self.targets), "units_budget": self.targets.units_budget, "units_left": left}

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self.targets)

    def close(self) -> None:
        """Nothing is held open: `access.http` belongs to the caller."""
