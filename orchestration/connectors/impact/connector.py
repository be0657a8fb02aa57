"""impact.com as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.impact.client import ImpactClient
from orchestration.connectors.impact.streams import Campaigns, Changes
from orchestration.connectors.windows import Window


class ImpactConnector:
    """One partner account. Raises FatalError for an Account SID that is none; nothing is sent yet."""

    platform = "impact"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = ImpactClient(access, clock)

    def test(self) -> Account:
        """Prove both scopes that are needed, one call each. Actions carry their own currency."""
        now, sid = self.client.now(), self.client.account_sid
        next(self.client.updated("Actions", Window(now - timedelta(hours=1), now)))
        return Account(sid, f"impact.com {sid}", "", "UTC", now, ("Actions", "Campaigns"))

    def streams(self) -> list[Stream]:
        changes = [Changes(self.client, "actions", "Actions"), Changes(self.client, "action_updates", "ActionUpdates")]
        return [Campaigns(self.client), *changes]

    def close(self) -> None:
        """Nothing is held open between calls."""


def connect(access: Access) -> ImpactConnector:
    """As `Platform.connect`."""
    return ImpactConnector(access)
