"""AliExpress as a `Connector`: test it, read it, place orders where the connection allows it."""

from __future__ import annotations

from orchestration.connectors.aliexpress.actions import AliExpressOrders
from orchestration.connectors.aliexpress.client import AliExpressClient
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.aliexpress.orders import server_clock
from orchestration.connectors.aliexpress.streams import all_streams
from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.exceptions import FatalError

TIMEZONE = "America/Los_Angeles"
"""Order times come without an offset, in this zone."""


class AliExpressConnector:
    """One authorised buyer account. Raises FatalError for settings that cannot be right; nothing is sent yet."""

    platform = "aliexpress"

    def __init__(self, access: Access) -> None:
        self.client, self.listing = AliExpressClient(access), Listing.of(access.settings)
        self._may_order = (access.settings.get("allow_orders") or "no").strip().lower() == "yes"

    def test(self) -> Account:
        """Who authorised the app. Raises a ConnectorError with one sentence when key, secret, code or permission is wrong."""
        now = server_clock(self.client)
        tokens = self.client.tokens.current()
        account_id = tokens.get("user_id") or tokens.get("seller_id") or tokens.get("account") or "buyer"
        return Account(
            account_id=account_id,
            name=tokens.get("account") or account_id,
            currency_code=self.listing.currency,
            timezone=TIMEZONE,
            server_time=now,
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self.listing)

    def orders(self) -> AliExpressOrders:
        """Raises FatalError unless the connection was made with `allow_orders=yes`."""
        if not self._may_order:
            raise FatalError(
                "Placing orders is switched off for this AliExpress connection; connect it again with --allow-orders yes."
            )
        return AliExpressOrders(self.client, self.listing)

    def close(self) -> None:
        """Nothing is held open: `access.http` belongs to the caller."""
