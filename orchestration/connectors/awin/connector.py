"""Awin as a `Connector`: test it, read it."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from orchestration.connectors.awin.client import IN_FLIGHT, AwinClient
from orchestration.connectors.awin.streams import all_streams
from orchestration.connectors.base import Access, Account, Stream
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError

REGIONS = frozenset(
    {
        "AT",
        "AU",
        "BE",
        "BR",
        "BU",
        "CA",
        "CH",
        "DE",
        "DK",
        "ES",
        "FI",
        "FR",
        "GB",
        "IE",
        "IT",
        "NL",
        "NO",
        "PL",
        "SE",
        "US",
    }
)
"""Of Awin's reports; BU is Brazil in US dollars."""


class _Account(msgspec.Struct, rename="camel"):
    account_id: int | str
    account_name: str = ""


class _Accounts(msgspec.Struct):
    accounts: list[_Account]


class AwinConnector:
    """One publisher account. Raises FatalError for a publisher id or a region that is none; nothing is sent yet."""

    platform = "awin"

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic, in_flight: int = IN_FLIGHT) -> None:
        self.client = AwinClient(access, clock, in_flight)
        self._regions = _regions(access.settings.get("regions", ""))

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


def _regions(text: str) -> list[str]:
    found = list(dict.fromkeys(text.upper().replace(",", " ").split()))
    unknown = next((one for one in found if one not in REGIONS), None)
    if unknown is not None:
        raise FatalError(f"Awin reports no region {unknown[:10]!r}; choose among {', '.join(sorted(REGIONS))}.")
    return found


def connect(access: Access) -> AwinConnector:
    """As `Platform.connect`."""
    return AwinConnector(access)
