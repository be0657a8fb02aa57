"""Meta as a `Connector`: test it, read it, send conversions and set budgets where the connection allows it."""

from __future__ import annotations

from datetime import date

import msgspec

from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError
from orchestration.connectors.meta.budgets import MetaBudgets
from orchestration.connectors.meta.client import MetaClient
from orchestration.connectors.meta.conversions import MetaConversions
from orchestration.connectors.meta.streams import all_streams

NEEDED = "ads_read"


class _Permission(msgspec.Struct):
    permission: str
    status: str = ""


class MetaConnector:
    """One ad account. Raises CredentialsError or FatalError for what cannot be right; nothing is sent yet."""

    platform = "meta"

    def __init__(self, access: Access) -> None:
        self.client, self._settings = MetaClient(access), access.settings
        self._first_day = _day(access.settings.get("start_date") or "")

    def test(self) -> Account:
        """Whose account this is. Raises a ConnectorError when the token, its proof or a right is wrong."""
        account, now = self.client.account()
        reply = self.client.get("me/permissions", {})
        rights = fields(bytes(reply.answer.data), list[_Permission], self.client.host)
        granted = tuple(one.permission for one in rights if one.status == "granted")
        if granted and NEEDED not in granted:
            raise CredentialsError(f"The access token lacks {NEEDED}; grant it to the system user and connect again.")
        return Account(account.id, account.name or account.id, account.currency, account.timezone_name, now, granted)

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self._first_day)

    def conversions(self) -> MetaConversions:
        """Raises FatalError unless the connection was made with `allow_conversions=yes` and a dataset."""
        self._check("allow_conversions", "Sending conversions")
        dataset_id = (self._settings.get("dataset_id") or "").strip()
        if not dataset_id.isdigit():
            raise FatalError(
                "Meta needs the number of a dataset (pixel) to send conversions to; connect again with --dataset-id."
            )
        return MetaConversions(self.client, dataset_id, (self._settings.get("test_event_code") or "").strip())

    def budgets(self) -> MetaBudgets:
        """Raises FatalError unless the connection was made with `allow_budget=yes`."""
        self._check("allow_budget", "Changing budgets")
        return MetaBudgets(self.client)

    def close(self) -> None:
        self.client.close()

    def _check(self, name: str, what: str) -> None:
        if (self._settings.get(name) or "no").strip().lower() != "yes":
            option = name.replace("_", "-")
            raise FatalError(f"{what} is switched off for this Meta connection; connect it again with --{option} yes.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise FatalError("The setting start_date of Meta is a day, as 2026-01-31; correct it.") from error
