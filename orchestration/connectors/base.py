"""The contract that every platform fills. It knows HTTP results and JSON, and neither Dagster nor the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

JsonObject = dict[str, Any]
State = Mapping[str, Any]
"""A stream's cursor as JSON. `{}` is "never loaded"; only the stream itself knows what is inside."""


@dataclass(frozen=True, slots=True)
class Record:
    """One object of the platform, as its server wrote it.

    `payload` is the JSON text of the object (UTF-8 bytes); `updated_at` is the server's own change time where it has
    one. `fingerprint` is short text over the few fields that a sweep can read cheaply: two records of one id with the
    same fingerprint are taken for the same. Streams without a sweep leave it empty. A deleted record needs no payload:
    landing keeps the last one and marks it.
    """

    id: str
    payload: bytes = b""
    updated_at: datetime | None = None
    is_deleted: bool = False
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that cannot be read. It is quarantined with its bytes; the rest of the page loads."""

    reason_code: str
    reason: str
    original: bytes
    record_id: str | None = None
    line_number: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What landing commits in one transaction: records, rejects, and the cursor that holds once they are in.

    A page without records is legal: it moves the cursor. `server_time` is the business clock when the page was read;
    landing stores it with every record as `observed_at`.
    """

    records: list[Record]
    state: JsonObject
    exchange_id: str
    server_time: datetime | None = None
    rejects: list[Reject] = field(default_factory=list)


class Stream(Protocol):
    """One kind of object of one platform."""

    @property
    def name(self) -> str:
        """As the API calls it, in snake case and plural: `orders`; the raw table is `raw.<platform>_<name>`."""
        ...

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        """Yield pages from `state` on. Reading on after a crash from the last committed state loses and doubles nothing."""
        ...


class KnownRecords(Protocol):
    """What landing already holds of this stream: lets a sweep find silent edits and deletions without loading all again."""

    def fingerprints(self) -> Mapping[str, str]:
        """`{id: Record.fingerprint}` over records that are not deleted; empty before the first load."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """What a connection test learns."""

    account_id: str
    name: str
    currency_code: str
    timezone: str
    server_time: datetime | None
    granted_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceChange:
    """Result of `set_price`: the pre-image undoes it, the post-image was read back after the write."""

    pre_image: JsonObject
    post_image: JsonObject
    server_time: datetime | None
    was_written: bool  # False when the platform already showed the wanted price


class Connector(Protocol):
    """One platform for one account."""

    platform: str

    def test(self) -> Account:
        """Prove that the credentials work. Raises a ConnectorError with one sentence otherwise."""
        ...

    def streams(self) -> list[Stream]: ...

    def close(self) -> None: ...


class PriceActions(Protocol):
    """Write-back of prices, split into single steps so that a crash between any two is survivable."""

    def read_price(self, platform_id: str) -> JsonObject:
        """The pre-image: `{"platform_id", "product_id", "price", "compare_at_price", "currency_code", "server_time"}`; money as strings."""
        ...

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> JsonObject:
        """Send the write and return what the platform answered, in the shape of `read_price`."""
        ...
