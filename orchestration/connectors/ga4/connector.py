"""Google Analytics 4 as a `Connector`: test it and read it. There is nothing to write."""

from __future__ import annotations

from datetime import date

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from orchestration.connectors.ga4.client import Ga4Client
from orchestration.connectors.ga4.streams import QUERIES, all_streams


class Ga4Connector:
    """One property. Raises CredentialsError or FatalError for what cannot be right; nothing is sent yet."""

    platform = "ga4"

    def __init__(self, access: Access) -> None:
        self.client = Ga4Client(access)
        self._first_day = _day(access.settings.get("start_date") or "")

    def test(self) -> Account:
        """Currency and zone of the property. Raises a ConnectorError when the account may not see it, or when it does not
        know a dimension or metric that the streams need."""
        metadata, now = self.client.today()
        missing = {name for query in QUERIES for name in (*query.dimensions, *query.metrics)} - self.client.names()
        if missing:
            raise SchemaDriftError(f"Analytics no longer knows {', '.join(sorted(missing))}; update this product.")
        return Account(
            account_id=self.client.property_id,
            name=f"Analytics property {self.client.property_id}",
            currency_code=str(metadata.get("currencyCode") or ""),
            timezone=str(metadata.get("timeZone") or ""),
            server_time=now,
        )

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self._first_day)

    def close(self) -> None:
        """Nothing is held open: `access.http` belongs to the caller."""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise FatalError("The setting start_date of Analytics is a day, as 2026-01-31; correct it.") from error
