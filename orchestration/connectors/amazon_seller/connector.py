"""An Amazon seller account as a `Connector`: test it and read it. Nothing is ever written."""

from __future__ import annotations

from orchestration.connectors.amazon_seller.client import AmazonClient
from orchestration.connectors.amazon_seller.streams import all_streams
from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.exceptions import FatalError

ZONES = {
    "US": "America/Los_Angeles", "CA": "America/Los_Angeles", "MX": "America/Los_Angeles", "BR": "America/Sao_Paulo",
    "UK": "Europe/London", "GB": "Europe/London", "IE": "Europe/Dublin", "JP": "Asia/Tokyo", "AU": "Australia/Sydney",
    "SG": "Asia/Singapore", "IN": "Asia/Kolkata", "AE": "Asia/Dubai", "SA": "Asia/Riyadh", "TR": "Europe/Istanbul",
    "EG": "Africa/Cairo", "ZA": "Africa/Johannesburg", "DE": "Europe/Berlin", "FR": "Europe/Paris",
    "IT": "Europe/Rome", "ES": "Europe/Madrid", "NL": "Europe/Amsterdam", "BE": "Europe/Brussels",
    "SE": "Europe/Stockholm", "PL": "Europe/Warsaw",
}  # fmt: skip
"""The zone in which Seller Central ends its day, by country; Amazon's API does not say it."""


class AmazonSellerConnector:
    """One seller account in one region."""

    platform = "amazon_seller"

    def __init__(self, access: Access) -> None:
        self.client = AmazonClient(access)

    def test(self) -> Account:
        """Whose account this is; currency and zone are those of the first marketplace of the connection.

        Raises a ConnectorError with one sentence when a credential, the region or a marketplace is wrong.
        """
        participations, now = self.client.participations()
        wanted = self.client.marketplace_ids()
        first = next(one for one in participations if one.marketplace.id == wanted[0])
        return Account(
            account_id=_seller_id(self.client.access),
            name=first.storeName or first.marketplace.name,
            currency_code=first.marketplace.defaultCurrencyCode,
            timezone=ZONES.get(first.marketplace.countryCode, "UTC"),
            server_time=now,
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client)

    def close(self) -> None:
        """Nothing to close: the client of HTTP was handed in."""


def _seller_id(access: Access) -> str:
    """Amazon's API does not say whose account it is, and marketplaces are the same for many."""
    found = access.settings.get("seller_id", "").strip()
    if not found:
        raise FatalError(
            "The field seller_id of Amazon Seller is empty: copy the merchant token from Settings → Account Info in Seller"
            " Central and connect again."
        )
    return found
