"""Ahrefs as a `Connector`: test it and read it. There is nothing to write."""

from __future__ import annotations

from orchestration.connectors.ahrefs.client import AhrefsClient
from orchestration.connectors.ahrefs.streams import all_streams, estimate
from orchestration.connectors.base import Access, Account, JsonObject, Stream
from orchestration.connectors.targets import Targets


class AhrefsConnector:
    """One key and the domains that it follows. Raises for settings that cannot be right; nothing is sent yet."""

    platform = "ahrefs"

    def __init__(self, access: Access) -> None:
        self.client, self.targets = AhrefsClient(access), Targets.of(access.settings)

    def test(self) -> Account:
        """Ask for the plan's limits, which costs nothing. Raises a ConnectorError when the key is refused."""
        limits, now = self.client.limits()
        own, until = self.targets.domains[0], (limits.api_key_expiration_date or "")[:10]
        name = f"{own} (key good until {until})" if until else own
        return Account(own, name, "USD", "UTC", now)

    def plan(self) -> JsonObject:
        """What a snapshot would cost: `{"units", "units_budget", "units_left", "renewed_on", "key_until"}`. Nothing is spent."""
        limits, _ = self.client.limits()
        return {
            "units": estimate(self.targets),
            "units_budget": self.targets.units_budget,
            "units_left": limits.left(),
            "renewed_on": limits.usage_reset_date,
            "key_until": limits.api_key_expiration_date,
        }

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self.targets)

    def close(self) -> None:
        self.client.close()
