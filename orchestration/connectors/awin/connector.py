"""Awin as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from orchestration.connectors.awin.client import IN_FLIGHT, AwinClient
from orchestration.connectors.awin.streams import all_streams
from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError


class _Account(msgspec.Struct, rename="camel"):
    account_id: int | str
    account_name: str = ""


class _Accounts(msgspec.Struct):
    accounts: list[_Account]


class AwinConnector:
    """One publisher account. Raises FatalError for a publisher id that is none; nothing is sent yet."""

    platform = "awin"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic, in_flight: int = IN_FLIGHT) -> None:
        self.client = AwinClient(access, clock, in_flight)
        self._regions = [r for r in access.settings.get("regions", "").replace(" ", "").upper().split(",") if r]

    def test(self) -> Account:
        """Which account this is; amounts carry their own currencies. Raises CredentialsError when the token's user does not see it."""
        answer = self.client.accounts()
        accounts = fields(answer.body, _Accounts, self.client.host).accounts
        mine = next((one for one in accounts if str(one.account_id) == self.client.publisher_id), None)
        if mine is None:
            raise CredentialsError(
                f"The token's user does not see the publisher account {self.client.publisher_id} at Awin; "
                "create the token as a user of that account and connect again."
            )
        return Account(str(mine.account_id), mine.account_name, "", "UTC", answer.server_time)

    def streams(self) -> list[Stream]:
        return all_streams(self.client, self._regions)

    def close(self) -> None:
        """Nothing is held open between calls."""


def connect(access: Access) -> AwinConnector:
    """As `Platform.connect`."""
    return AwinConnector(access)
