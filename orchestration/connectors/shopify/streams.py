"""Shopify's streams: what is read, by window or by bulk operation, and which cursor holds after each page.

Knows no database: what landing holds already comes in as `KnownRecords`. A state is `{}` (never loaded, or everything is
wanted anew) or `{"updated_at", "whole_at"}`, moments of the server's clock; while a bulk operation is being read it also
holds `"bulk": {"id", "started_at", "done", "whole"}`. Its file reads the same a second time, so a crash costs one page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import uuid4

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State, Stream
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify import bulk, orders, queries
from orchestration.connectors.shopify.client import ShopifyClient
from orchestration.connectors.shopify.records import Fingerprint, moment, orphan, to_page

BULK_PAGE = 2_000
LOOK_BACK = timedelta(minutes=15)
"""Search lags behind and times have a grain of a second, so each window begins this much before the cursor."""
LONGEST_WINDOW = timedelta(days=1)
"""A longer gap is read by a bulk operation, which costs no query budget."""
WHOLE_EVERY = timedelta(days=7)
"""How often a stream without a sweep is read whole, to find what vanished."""
MOST_PAGED = 20_000  # Shopify pages no connection past 25,000 objects
MOST_BY_ID = 1_000
BY_ID_BATCH = 250  # Shopify takes no longer lists
MOST_GONE, FEW_GONE = 0.2, 10
"""A sweep that would delete a larger share, and more than a few, is not believed."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of object: its documents and how an object is made whole."""

    name: str
    bulk: str
    nested: Mapping[str, str] = field(default_factory=dict)
    window: str = ""
    root: str = ""
    page: int = 50
    complete: Callable[[ShopifyClient, list[JsonObject]], None] = lambda _client, _objects: None
    fingerprint: Fingerprint | None = None


ORDERS = Entity(
    "orders",
    queries.BULK_ORDERS,
    {"LineItem": "lineItems"},
    queries.ORDERS,
    "orders",
    complete=orders.complete,
    fingerprint=orders.fingerprint,
)
CUSTOMERS = Entity("customers", queries.BULK_CUSTOMERS, {}, queries.CUSTOMERS, "customers", page=100)
PRODUCTS = Entity("products", queries.BULK_PRODUCTS)
PRODUCT_VARIANTS = Entity("product_variants", queries.BULK_PRODUCT_VARIANTS)
INVENTORY_ITEMS = Entity("inventory_items", queries.BULK_INVENTORY_ITEMS, {"InventoryLevel": "inventoryLevels"})


@dataclass(frozen=True, slots=True)
class ShopStream:
    """The shop itself: one record."""

    client: ShopifyClient
    name: str = "shop"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:  # noqa: ARG002
        answer = self.client.query(queries.SHOP)
        now = server_clock(answer)
        yield to_page([answer.body["shop"]], {"updated_at": now.isoformat()}, now)


@dataclass(frozen=True, slots=True)
class SnapshotStream:
    """Objects that are few, or that change without moving `updatedAt` (stock): all are read at every sync."""

    client: ShopifyClient
    entity: Entity

    @property
    def name(self) -> str:
        return self.entity.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        before = moment(state.get("updated_at"))
        ids, started_at = yield from read_bulk(self.client, self.entity, state, whole=True)
        done = {"updated_at": started_at.isoformat()}
        yield to_page([], done, started_at)
        yield from mark_gone(
            self.client, self.entity, known, ids, done, server_time=started_at, is_trusted=before is None
        )


@dataclass(frozen=True, slots=True)
class WindowStream:
    """Objects that are many: first all by bulk, then what changed since, then a look for what changed in silence."""

    client: ShopifyClient
    entity: Entity

    @property
    def name(self) -> str:
        return self.entity.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        answer = self.client.query(queries.SHOP)
        now, since, job = server_clock(answer), moment(state.get("updated_at")), state.get("bulk")
        whole_at = moment(state.get("whole_at"))
        is_due = self.entity.fingerprint is None and (whole_at is None or now - whole_at >= WHOLE_EVERY)
        if since is None or (job["whole"] if job else is_due):
            yield from self._read_whole(state, known, is_trusted=since is None)
            return
        if job or now - since > LONGEST_WINDOW:
            _, now = yield from read_bulk(
                self.client, self.entity, state, search=search_of(since - LOOK_BACK), whole=False
            )
        else:
            yield from read_window(self.client, self.entity, state, since - LOOK_BACK, now)
        done = {"updated_at": now.isoformat(), "whole_at": state.get("whole_at")}
        yield to_page([], done, now)
        if self.entity.fingerprint:
            yield from self._sweep(self.entity.fingerprint, done, known, sees_all="read_all_orders" in scopes(answer))

    def _read_whole(self, state: State, known: KnownRecords, *, is_trusted: bool) -> Iterator[Page]:
        ids, started_at = yield from read_bulk(self.client, self.entity, state, whole=True)
        done = {"updated_at": started_at.isoformat(), "whole_at": started_at.isoformat()}
        yield to_page([], done, started_at)
        yield from mark_gone(self.client, self.entity, known, ids, done, server_time=started_at, is_trusted=is_trusted)

    def _sweep(
        self, fingerprint: Fingerprint, state: JsonObject, known: KnownRecords, *, sees_all: bool
    ) -> Iterator[Page]:
        """Find edits that did not move `updatedAt`, and orders that vanished. Without the scope read_all_orders Shopify
        hides orders of more than 60 days, so a missing one means nothing."""
        operation, answer = bulk.start(self.client, queries.BULK_ORDER_FINGERPRINTS)
        started_at = server_clock(answer)
        with bulk.open_file(self.client, operation) as file:
            seen = {order["id"]: fingerprint(order) for order in file.objects({})}
        held = known.fingerprints()
        changed = [order_id for order_id, found in seen.items() if held.get(order_id) != found]
        if len(changed) > MOST_BY_ID:
            yield from self._read_whole(state, known, is_trusted=False)
            return
        for whole in orders.by_id(self.client, changed):
            yield to_page(whole, state, started_at, fingerprint=fingerprint)
        if sees_all:
            yield from mark_gone(
                self.client, self.entity, known, seen.keys(), state, server_time=started_at, is_trusted=False
            )


def read_bulk(
    client: ShopifyClient, entity: Entity, state: State, *, search: str = "", whole: bool, operations: int = 2
) -> Generator[Page, None, tuple[set[str], datetime]]:
    """Pages of a bulk operation, going on with the one in `state`; returns the ids in its file and when it began.

    An operation whose file never comes whole is given up for another; `operations` in all are tried.
    """
    base = {name: value for name, value in state.items() if name != "bulk"}
    job = dict(state.get("bulk") or {})
    if not job:
        operation, answer = bulk.start(client, entity.bulk, search)
        job = {"id": operation, "started_at": server_clock(answer).isoformat(), "done": 0, "whole": whole}
        yield to_page([], {**base, "bulk": job}, server_clock(answer), exchange_id=operation)
    started_at = datetime.fromisoformat(job["started_at"])
    with ExitStack() as stack:
        try:
            file = stack.enter_context(bulk.open_file(client, job["id"]))
        except bulk.BulkEndedError:
            if operations <= 1:
                raise
            again = read_bulk(client, entity, base, search=search, whole=whole, operations=operations - 1)
            return (yield from again)
        objects = file.objects(entity.nested, job["done"])
        while chunk := list(islice(objects, BULK_PAGE)):
            entity.complete(client, chunk)
            job = {**job, "done": job["done"] + len(chunk)}
            yield to_page(
                chunk, {**base, "bulk": job}, started_at, exchange_id=job["id"], fingerprint=entity.fingerprint
            )
        if orphans := [orphan(line) for line in file.orphans()]:
            yield Page([], {**base, "bulk": job}, job["id"], started_at, orphans)
        return set(file.roots), started_at


def read_window(client: ShopifyClient, entity: Entity, state: State, start: datetime, end: datetime) -> Iterator[Page]:
    """Pages of what changed in [start, end), oldest change first; the cursor follows them and never goes back."""
    since = datetime.fromisoformat(state["updated_at"])
    walked, reached = 0, start
    for objects, answer in client.pages(entity.window, entity.root, entity.page, filter=search_of(start, end)):
        if not objects:
            continue
        entity.complete(client, objects)
        walked += len(objects)
        reached = max(reached, moment(objects[-1].get("updatedAt")) or reached)
        cursor = {**state, "updated_at": max(reached, since).isoformat()}
        yield to_page(objects, cursor, server_clock(answer), fingerprint=entity.fingerprint)
        if walked >= MOST_PAGED and reached > start:
            yield from read_window(client, entity, cursor, reached, end)
            return


def mark_gone(
    client: ShopifyClient,
    entity: Entity,
    known: KnownRecords,
    seen: Collection[str],
    state: JsonObject,
    *,
    server_time: datetime,
    is_trusted: bool,
) -> Iterator[Page]:
    """Deletions of what landing holds and Shopify no longer has, each asked for by id before it is believed.

    Raises FatalError when a large part would vanish, unless the caller asked for everything anew (`is_trusted`).
    """
    held = known.fingerprints()
    missing = [record_id for record_id in held if record_id not in seen]
    if not is_trusted and len(missing) > max(FEW_GONE, MOST_GONE * len(held)):
        raise FatalError(
            f"{client.host} lists {len(seen):,} {entity.name} where {len(held):,} are known, so none was marked as deleted;"
            " check the app's scopes, or load the stream in full if they really are gone."
        )
    for found, ids in client.nodes(queries.EXISTING, missing, BY_ID_BATCH):
        gone = [Record(i, is_deleted=True) for i, node in zip(ids, found, strict=True) if node is None]
        yield Page(gone, state, uuid4().hex, server_time)


def search_of(start: datetime, end: datetime | None = None) -> str:
    """Shopify's search text for changes in the half-open window [start, end)."""
    later = f" AND updated_at:<'{_utc(end)}'" if end else ""
    return f"updated_at:>='{_utc(start)}'{later}"


def server_clock(answer: Answer) -> datetime:
    """The server's Date: the business clock, and the upper bound of every cursor."""
    if answer.server_time is None:
        raise SchemaDriftError(
            "The shop's answer has no Date header, without which no cursor is safe; check the address."
        )
    return answer.server_time


def scopes(answer: Answer) -> tuple[str, ...]:
    """What the token may do, from an answer to `queries.SHOP`."""
    return tuple(sorted(scope["handle"] for scope in answer.body["currentAppInstallation"]["accessScopes"]))


def all_streams(client: ShopifyClient) -> list[Stream]:
    """In the order in which they are best read: what others refer to comes first."""
    snapshots = [SnapshotStream(client, entity) for entity in (PRODUCTS, PRODUCT_VARIANTS, INVENTORY_ITEMS)]
    return [ShopStream(client), *snapshots, WindowStream(client, CUSTOMERS), WindowStream(client, ORDERS)]


STREAM_NAMES = ("shop", "products", "product_variants", "inventory_items", "customers", "orders")


def _utc(moment_: datetime) -> str:
    return moment_.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
