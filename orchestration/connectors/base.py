"""The contract that every platform fills. It knows HTTP results and JSON, and neither Dagster nor the database.

A platform is a package with a `PLATFORM: Platform`, registered as an entry point of the group `ecom.connectors`; all else
(command, assets, tables, tests) follows from what it declares. docs/adding_a_platform.md walks through one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

import httpx2
import msgspec

JsonObject = dict[str, Any]
State = Mapping[str, Any]
"""A stream's cursor as JSON. `{}` is "never loaded"; only the stream itself knows what is inside."""


class Record(msgspec.Struct, frozen=True, gc=False):
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


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a person gives to connect. `client_id` is the option `--client-id`, the key of a credentials file, and,
    for secrets, the variable `ECOM_<PLATFORM>_CLIENT_ID`. What is no secret is kept in the connection's settings."""

    name: str
    help: str
    is_secret: bool = False
    is_required: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """A right that the platform grants, in its own word, and why it is asked for; optional ones say what is lost without."""

    name: str
    reason: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What is known of a stream without an account: the table `raw.<platform>_<name>` and the asset follow from it.

    `grain` is the asset's first sentence ("One row per order, with its lines."). `matters` says which fields the warehouse
    needs: a dotted path and the JSON types it may have, `{"total": "string", "refunds": "array|null"}`, and which names hold
    money wherever they stand, `{"*.amount": "money"}`. A record that
    breaks it goes to quarantine; fields beyond it may come and go.
    """

    name: str
    grain: str
    matters: Mapping[str, str] = field(default_factory=dict)


class TokenStore(Protocol):
    """Tokens that expire or rotate, kept sealed beside the connection."""

    def current(
        self, is_fresh: Callable[[Mapping[str, str]], bool], renew: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """The stored tokens when they are fresh, else what `renew` makes of them, stored before it is returned.

        One caller renews at a time, over all processes; the others wait and get its result. `renew` gets `{}` at first.
        """
        ...


class ResponseCache(Protocol):
    """Answers with their validators (ETag, Last-Modified), so that an unchanged page costs the platform a 304."""

    def get(self, url: str) -> CachedAnswer | None: ...

    def put(self, url: str, answer: CachedAnswer) -> None: ...


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """A body as it was decoded, with the headers that validate it and those that a page needs (totals, links)."""

    content: bytes
    headers: Mapping[str, str]


@dataclass(slots=True)
class MemoryTokens:
    """Tokens of one process: for connection tests and for platforms whose tokens cost nothing to renew."""

    tokens: Mapping[str, str] = field(default_factory=dict)

    def current(
        self, is_fresh: Callable[[Mapping[str, str]], bool], renew: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> Mapping[str, str]:
        if not self.tokens or not is_fresh(self.tokens):
            self.tokens = renew(self.tokens)
        return self.tokens


@dataclass(frozen=True, slots=True)
class Access:
    """All that a connector is opened with. `url` has no slash at its end; `http` connects only where the host guard lets it.

    `credentials` holds the values of the platform's secret fields, `settings` those of the others. `sleep` is handed in so
    that tests need not wait.
    """

    url: str
    credentials: Mapping[str, str]
    settings: Mapping[str, str]
    http: httpx2.Client
    tokens: TokenStore = field(default_factory=MemoryTokens)
    cache: ResponseCache | None = None
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Platform:
    """What a connector package declares. `url` is the API's own address, for platforms that have one for all; "" means that
    each connection has its own, and `url_help` says what it looks like. `domain` is what its assets are tagged with;
    `cadence` is how often it is pulled once its schedule is switched on. `webhook_streams` says, by the topic of a webhook,
    which streams are to be read again; a topic that is not in it means nothing. `totals_stream` names the stream of the
    platform's own totals by day, which the warehouse is tied out against; "" means that there is none, for `no_totals`."""

    name: str
    title: str
    domain: str
    fields: tuple[Field, ...]
    scopes: tuple[Scope, ...]
    streams: tuple[StreamInfo, ...]
    connect: Callable[[Access], Connector]
    url: str = ""
    url_help: str = ""
    cadence: Literal["hourly", "daily"] = "hourly"
    webhook_streams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals_stream: str = ""
    no_totals: str = "no report of its own totals is read from this platform yet"


class PriceActions(Protocol):
    """Write-back of prices, split into single steps so that a crash between any two is survivable."""

    def read_price(self, platform_id: str) -> JsonObject:
        """The pre-image: `{"platform_id", "product_id", "price", "compare_at_price", "currency_code", "server_time"}`; money as strings."""
        ...

    def write_price(self, platform_id: str, product_id: str, price: Decimal) -> JsonObject:
        """Send the write and return what the platform answered, in the shape of `read_price`."""
        ...


@runtime_checkable
class SendsWebhooks(Protocol):
    """A connector whose platform can be asked to send webhooks."""

    def send_webhooks(self, url: str, secret: str) -> list[str]:
        """Have every topic that we read something of sent to `url`, signed with `secret` where the platform lets us choose.

        Those that are sent already stay. Returns the topics that were added or switched on again.
        """
        ...


@runtime_checkable
class SetsPrices(Protocol):
    """A connector that can write prices back."""

    def prices(self) -> PriceActions: ...
