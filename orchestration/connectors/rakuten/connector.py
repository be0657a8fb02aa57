"""Rakuten as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.rakuten.client import RakutenClient
from orchestration.connectors.rakuten.payments import PaymentDetails, Payments
from orchestration.connectors.rakuten.streams import Partnerships, Transactions


class RakutenConnector:
    """One site of a publisher. Raises FatalError for a SID that is none; nothing is sent yet."""

    platform = "rakuten"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = RakutenClient(access, clock)

    def test(self) -> Account:
        """A token and one small call prove the credentials; transactions carry their own currency."""
        sid = self.client.sid
        return Account(sid, f"Rakuten site {sid}", "", "UTC", self.client.now())

    def streams(self) -> list[Stream]:
        return [kind(self.client) for kind in (Partnerships, Transactions, Payments, PaymentDetails)]

    def close(self) -> None:
        """Nothing is held open between calls."""


def connect(access: Access) -> RakutenConnector:
    """As `Platform.connect`."""
    return RakutenConnector(access)
