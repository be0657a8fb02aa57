"""Amazon Associates as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from orchestration.connectors.amazon_associates.client import CreatorsClient
from orchestration.connectors.amazon_associates.products import Products, asins_of
from orchestration.connectors.amazon_associates.reports import ReportRows
from orchestration.connectors.base import Access, Account, Stream


class AssociatesConnector:
    """One tracking id in one marketplace. Raises FatalError for settings that cannot be used; nothing is sent yet."""

    platform = "amazon_associates"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = CreatorsClient(access, clock)
        self._asins = asins_of(access.settings.get("asins", ""))

    def test(self) -> Account:
        """Prove credential and eligibility by asking for the list of report files, which may be empty."""
        _, now = self.client.reports()
        tag, marketplace = self.client.partner_tag, self.client.marketplace
        return Account(f"{marketplace.host}:{tag}", f"{tag} at {marketplace.host}", marketplace.currency_code, "", now)

    def streams(self) -> list[Stream]:
        rows = [ReportRows(self.client, kind) for kind in ("earnings", "orders")]
        return [Products(self.client, self._asins), *rows]

    def close(self) -> None:
        """Nothing is held open between calls."""


def connect(access: Access) -> AssociatesConnector:
    """As `Platform.connect`."""
    return AssociatesConnector(access)
