"""BigCommerce as a `Connector`: test it, read it, write prices and stock."""

from __future__ import annotations

import msgspec

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.bigcommerce.actions import BigCommercePrices, BigCommerceStock
from orchestration.connectors.bigcommerce.client import BigCommerceClient
from orchestration.connectors.bigcommerce.streams import all_streams
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError

_PROBES = {
    "store_v2_products_read_only": "/v3/catalog/products",
    "store_inventory_read_only": "/v3/inventory/items",
    "store_v2_customers_read_only": "/v3/customers",
    "store_v2_orders_read_only": "/v2/orders",
}
"""What each scope opens. Its name is that of the read-only scope; the one that also writes includes it."""


class _Zone(msgspec.Struct):
    name: str = "UTC"


class _Store(msgspec.Struct):
    id: str
    name: str
    currency: str
    timezone: _Zone = msgspec.field(default_factory=_Zone)


class BigCommerceConnector:
    """One store. Raises CredentialsError for a token that cannot be one; nothing is sent yet."""

    platform = "bigcommerce"

    def __init__(self, access: Access) -> None:
        self.client = BigCommerceClient(access)
        self._with_transactions = access.settings.get("transactions", "no").strip().lower() == "yes"

    def test(self) -> Account:
        """Which store this is. Raises a ConnectorError with one sentence when address, token or scopes are wrong."""
        content = self.client.get("/v2/store")
        store = fields(content.body, _Store, self.client.host)
        for scope, path in _PROBES.items():
            self._probe(scope, path)
        return Account(
            account_id=store.id,
            name=store.name,
            currency_code=store.currency,
            timezone=store.timezone.name,
            server_time=content.server_time,
            granted_scopes=tuple(sorted(_PROBES)),
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client, with_transactions=self._with_transactions)

    def prices(self) -> BigCommercePrices:
        """The write-back of prices; needs the scope store_v2_products."""
        return BigCommercePrices(self.client)

    def stock(self) -> BigCommerceStock:
        """The write-back of stock; needs the scope store_inventory."""
        return BigCommerceStock(self.client)

    def close(self) -> None:
        self.client.close()

    def _probe(self, scope: str, path: str) -> None:
        try:
            self.client.get(path, {"limit": 1})
        except CredentialsError as error:
            raise CredentialsError(
                f"The access token of {self.client.host} lacks the scope {scope}; grant it to the API account and connect again."
            ) from error
