"""CJ Dropshipping as a `Connector`: test it, read it, place orders where the connection allows it."""

from __future__ import annotations

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.cj_dropshipping.actions import CjOrders
from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.cj_dropshipping.listing import Listing
from orchestration.connectors.cj_dropshipping.streams import all_streams
from orchestration.connectors.exceptions import FatalError

CURRENCY, TIMEZONE = "USD", "Asia/Shanghai"
"""Prices are US dollars; times without an offset are those of CJ's head office."""


class CjDropshippingConnector:
    """One account. Raises FatalError for settings that cannot be right; nothing is sent yet."""

    platform = "cj_dropshipping"

    def __init__(self, access: Access) -> None:
        self.client, self.listing = CjClient(access), Listing.of(access.settings)
        self._may_order = (access.settings.get("allow_orders") or "no").strip().lower() == "yes"

    def test(self) -> Account:
        """Whose key this is. Raises a ConnectorError with one sentence when CJ refuses it."""
        account, now = self.client.account()
        return Account(
            account_id=str(account.openId),
            name=(account.openName or str(account.openId)) + (" (sandbox)" if account.isSandbox else ""),
            currency_code=CURRENCY,
            timezone=TIMEZONE,
            server_time=now,
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self.listing)

    def orders(self) -> CjOrders:
        """Raises FatalError unless the connection was made with `allow_orders=yes`."""
        if not self._may_order:
            raise FatalError(
                "Placing orders is switched off for this CJ connection; connect it again with --allow-orders yes."
            )
        return CjOrders(self.client, self.listing)

    def close(self) -> None:
        """Nothing is held open: `access.http` belongs to the caller."""
