"""CJ as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.cj.client import CjClient
from orchestration.connectors.cj.streams import Commissions


class CjConnector:
    """One publisher's company. Raises FatalError for a publisher id that is none; nothing is sent yet."""

    platform = "cj"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = CjClient(access, clock)
        self._currency_code = access.settings.get("currency_code") or "USD"

    def test(self) -> Account:
        """CJ tells nothing of the account; that it shows its commissions is the proof. The currency is the one given."""
        publisher = self.client.publisher_id
        return Account(publisher, f"CJ publisher {publisher}", self._currency_code, "UTC", self.client.now())

    def streams(self) -> list[Stream]:
        return [Commissions(self.client)]

    def close(self) -> None:
        """Nothing is held open between calls."""


def connect(access: Access) -> CjConnector:
    """As `Platform.connect`."""
    return CjConnector(access)
