"""Shopify as a `Connector`: test it, read it, write back what was approved."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2

from orchestration.connectors.base import Account, Stream
from orchestration.connectors.exceptions import CredentialsError
from orchestration.connectors.shopify.actions import ShopifyPrices
from orchestration.connectors.shopify.auth import TokenSource
from orchestration.connectors.shopify.client import ShopifyClient, field
from orchestration.connectors.shopify.discounts import ShopifyDiscounts
from orchestration.connectors.shopify.queries import SHOP
from orchestration.connectors.shopify.stock import ShopifyStock
from orchestration.connectors.shopify.streams import all_streams, grants, scopes
from orchestration.connectors.shopify.texts import ShopifyTexts
from orchestration.connectors.shopify.webhooks import ShopifyWebhooks

NEEDED_SCOPES = ("read_products", "read_inventory", "read_orders", "read_customers")
"""Why each is needed: README.md beside this file."""


class ShopifyConnector:
    """One shop. `base_url` is its address (`https://name.myshopify.com`), to which the API's path is added.

    Raises FatalError for an address that is none and CredentialsError for a token that cannot be one; nothing is sent yet.
    """

    platform = "shopify"

    def __init__(
        self,
        base_url: str,
        token: str | TokenSource,
        *,
        http: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        attempts: int = 5,
    ) -> None:
        self.client = ShopifyClient(base_url, token, http=http, sleep=sleep, attempts=attempts)

    def test(self) -> Account:
        """Who this shop is. Raises a ConnectorError with one sentence when address, token or scopes are wrong."""
        answer = self.client.query(SHOP)
        shop, granted = field(answer.body, "shop"), scopes(answer)
        self._check_scopes(granted)
        return Account(
            account_id=field(shop, "id"),
            name=field(shop, "name"),
            currency_code=field(shop, "currencyCode"),
            timezone=field(shop, "ianaTimezone"),
            server_time=answer.server_time,
            granted_scopes=granted,
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client)

    def prices(self) -> ShopifyPrices:
        """The write-back of prices; needs the scope write_products."""
        return ShopifyPrices(self.client)

    def stock(self) -> ShopifyStock:
        """The write-back of stock; needs the scope write_inventory."""
        return ShopifyStock(self.client)

    def discounts(self) -> ShopifyDiscounts:
        """Discount codes; needs the scope write_discounts."""
        return ShopifyDiscounts(self.client)

    def texts(self) -> ShopifyTexts:
        """The write-back of titles, descriptions and tags; needs the scope write_products."""
        return ShopifyTexts(self.client)

    def webhooks(self) -> ShopifyWebhooks:
        """What the shop tells us by itself."""
        return ShopifyWebhooks(self.client)

    def send_webhooks(self, url: str, secret: str) -> list[str]:
        """Every topic that the granted scopes allow."""
        return self.webhooks().subscribe(url, scopes(self.client.query(SHOP)))

    def close(self) -> None:
        self.client.close()

    def _check_scopes(self, granted: tuple[str, ...]) -> None:
        missing = [scope for scope in NEEDED_SCOPES if not grants(granted, scope)]
        if missing:
            raise CredentialsError(
                f"The access token of {self.client.host} lacks {', '.join(missing)}; grant it in the app's settings and connect again."
            )
