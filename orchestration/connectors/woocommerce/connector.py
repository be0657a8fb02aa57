"""WooCommerce as a `Connector`: test it, read it, write to it."""

from __future__ import annotations

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.woocommerce.actions import WooPrices, WooStock
from orchestration.connectors.woocommerce.client import WooClient
from orchestration.connectors.woocommerce.coupons import WooCoupons
from orchestration.connectors.woocommerce.site import read_account
from orchestration.connectors.woocommerce.streams import all_streams
from orchestration.connectors.woocommerce.texts import WooTexts
from orchestration.connectors.woocommerce.webhooks import WooWebhooks


class WooCommerceConnector:
    """One shop. Raises FatalError or CredentialsError for what cannot be an address or a key; nothing is sent yet."""

    platform = "woocommerce"

    def __init__(self, access: Access) -> None:
        self.client = WooClient(access)

    def test(self) -> Account:
        """Who this shop is. Raises a ConnectorError with one sentence when the address or the key is wrong."""
        return read_account(self.client)

    def streams(self) -> list[Stream]:
        return all_streams(self.client)

    def prices(self) -> WooPrices:
        """The write-back of prices; this and all below need a key that may write."""
        return WooPrices(self.client)

    def stock(self) -> WooStock:
        return WooStock(self.client)

    def texts(self) -> WooTexts:
        return WooTexts(self.client)

    def coupons(self) -> WooCoupons:
        return WooCoupons(self.client)

    def webhooks(self, delivery_url: str) -> WooWebhooks:
        """Those that deliver to `delivery_url`."""
        return WooWebhooks(self.client, delivery_url)

    def send_webhooks(self, url: str, secret: str) -> list[str]:
        """Every topic, also those that the shop has switched off; needs a key that may write."""
        return self.webhooks(url).ensure(secret)

    def close(self) -> None:
        """Nothing is kept open."""
