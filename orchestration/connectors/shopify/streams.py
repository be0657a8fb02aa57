"""Shopify's streams: what is read, by window or by bulk operation, and which cursor holds after each page.

Knows no database: what landing holds already comes in as `KnownRecords`. A state is `{}` (never loaded, or everything is
wanted anew) or `{"updated_at", "whole_at"}`, moments of the server's clock; while a bulk operation is being read it also
holds `"bulk": {"id", "started_at", "handed_on", "whole"}`. Its file reads the same a second time, so a crash costs one page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

import orjson

from orchestration.connectors.base import JsonObject, KnownRecords, Page, State, Stream
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify import bulk, orders, queries
from orchestration.connectors.shopify.bulk_file import RootsFile
from orchestration.connectors.shopify.client import ShopifyClient, server_clock
from orchestration.connectors.shopify.reads import (
    Entity,
    Fingerprint,
    Listing,
    mark_gone,
    read_bulk,
    read_window,
    search_of,
)
from orchestration.connectors.shopify.records import ids, moment, read, to_page
from orchestration.connectors.shopify.reports import DailyTotals

LOOK_BACK = timedelta(minutes=15)
"""Search lags behind and times have a grain of a second, so each window begins this much before the cursor."""
LONGEST_WINDOW = timedelta(days=1)
"""A longer gap is read by a bulk operation, which costs no query budget."""
WHOLE_EVERY = timedelta(days=7)
"""How often a stream without a sweep is read whole, to find what vanished."""
DAYS_OF_ORDERS = 60
"""As many Shopify shows without the scope read_all_orders."""
MOST_BY_ID = 1_000  # a sweep that finds more changes reads everything anew

ORDERS = Entity(
    "orders",
    queries.BULK_ORDERS,
    {"LineItem": "lineItems"},
    queries.ORDERS,
    "orders",
    read=orders.read,
    fingerprint=orders.fingerprint,
)
CUSTOMERS = Entity("customers", queries.BULK_CUSTOMERS, {}, queries.CUSTOMERS, "customers", page=100)
DISCOUNTS = Listing("discounts", queries.DISCOUNTS, "discountNodes", "read_discounts", page=25)
LOCATIONS = Listing("locations", queries.LOCATIONS, "locations", "read_locations")
PAYOUTS = Listing("payouts", queries.PAYOUTS, "shopifyPaymentsAccount.payouts", "read_shopify_payments_payouts")
PRODUCTS = Entity("products", queries.BULK_PRODUCTS)
PRODUCT_VARIANTS = Entity("product_variants", queries.BULK_PRODUCT_VARIANTS)
INVENTORY_ITEMS = Entity("inventory_items", queries.BULK_INVENTORY_ITEMS, {"InventoryLevel": "inventoryLevels"})
BY_BULK = (ORDERS, CUSTOMERS, INVENTORY_ITEMS, PRODUCT_VARIANTS, PRODUCTS)
"""The largest first: Shopify works on five at once."""


@dataclass(frozen=True, slots=True)
class ShopStream:
    """The shop itself: one record."""

    client: ShopifyClient
    name: str = "shop"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        answer = self.client.query(queries.SHOP)
        now = server_clock(answer)
        yield to_page(read([orjson.dumps(answer.body["shop"])]), {"updated_at": now.isoformat()}, now)


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
        beside = _first_load(state, known, self.entity)
        seen, started_at = yield from read_bulk(self.client, self.entity, state, whole=True, beside=beside)
        done = {"updated_at": started_at.isoformat()}
        yield to_page([], done, started_at)
        held = known.fingerprints()
        missing = [one for one in held if one not in seen]
        yield from mark_gone(
            self.client, self.entity, missing, len(held), done, server_time=started_at, is_trusted=before is None
        )


@dataclass(frozen=True, slots=True)
class PagedStream:
    """Objects that are few and that no bulk operation is worth: all pages at every sync.

    Without the scope that Shopify asks for there is nothing to read, which the state says instead of an error.
    """

    client: ShopifyClient
    listing: Listing

    @property
    def name(self) -> str:
        return self.listing.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        answer = self.client.query(queries.SHOP)
        now, before = server_clock(answer), moment(state.get("updated_at"))
        if not grants(scopes(answer), self.listing.scope):
            yield to_page([], {**state, "not_granted": self.listing.scope}, now)
            return
        done: JsonObject = {"updated_at": now.isoformat()}
        seen: set[str] = set()
        for texts, _ in self.client.pages(self.listing.document, self.listing.root, self.listing.page):
            elements = read(texts)
            seen.update(ids(elements))
            yield to_page(elements, dict(state), now)
        yield to_page([], done, now)
        held = known.fingerprints()
        missing = [one for one in held if one not in seen]
        yield from mark_gone(
            self.client, self.listing, missing, len(held), done, server_time=now, is_trusted=before is None
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
        whole_at, sees_all = moment(state.get("whole_at")), self._sees_all(answer)
        is_due = self.entity.fingerprint is None and (whole_at is None or now - whole_at >= WHOLE_EVERY)
        state = {**state, **self._limit(sees_all)}
        if since is None or (job["whole"] if job else is_due):
            yield from self._read_whole(state, known, sees_all=sees_all, is_trusted=since is None)
            return
        if job or now - since > LONGEST_WINDOW:
            _, now = yield from read_bulk(
                self.client, self.entity, state, search=search_of(since - LOOK_BACK), whole=False
            )
        else:
            yield from read_window(self.client, self.entity, state, since - LOOK_BACK, now)
        done = {"updated_at": now.isoformat(), "whole_at": state.get("whole_at"), **self._limit(sees_all)}
        yield to_page([], done, now)
        if self.entity.fingerprint:
            yield from self._sweep(self.entity.fingerprint, done, known, sees_all=sees_all)

    def _sees_all(self, answer: Answer) -> bool:
        """Without the scope read_all_orders Shopify hides orders of more than 60 days: a missing one means nothing."""
        return self.entity is not ORDERS or "read_all_orders" in scopes(answer)

    def _limit(self, sees_all: bool) -> JsonObject:
        """In the state, because the state is what every sync shows."""
        return {} if sees_all else {"only_last_days": DAYS_OF_ORDERS, "not_granted": "read_all_orders"}

    def _read_whole(self, state: State, known: KnownRecords, *, sees_all: bool, is_trusted: bool) -> Iterator[Page]:
        beside = _first_load(state, known, self.entity)
        seen, started_at = yield from read_bulk(self.client, self.entity, state, whole=True, beside=beside)
        done = {"updated_at": started_at.isoformat(), "whole_at": started_at.isoformat(), **self._limit(sees_all)}
        yield to_page([], done, started_at)
        if sees_all:
            held = known.fingerprints()
            missing = [one for one in held if one not in seen]
            yield from mark_gone(
                self.client, self.entity, missing, len(held), done, server_time=started_at, is_trusted=is_trusted
            )

    def _sweep(
        self, fingerprint: Fingerprint, state: JsonObject, known: KnownRecords, *, sees_all: bool
    ) -> Iterator[Page]:
        """Find edits that did not move `updatedAt`, and orders that vanished."""
        operation, started_at = bulk.start(self.client, queries.BULK_ORDER_FINGERPRINTS)
        with bulk.open_file(self.client, operation, RootsFile) as file:
            unseen = dict(known.fingerprints())
            many = len(unseen)
            found = map(fingerprint, file.roots())
            changed = [order_id for order_id, mark in found if unseen.pop(order_id, None) != mark]
        if len(changed) > MOST_BY_ID:
            yield from self._read_whole(state, known, sees_all=sees_all, is_trusted=False)
            return
        for whole in orders.by_id(self.client, changed):
            yield to_page(whole, state, started_at)
        if sees_all:
            yield from mark_gone(
                self.client, self.entity, unseen, many, state, server_time=started_at, is_trusted=False
            )


def _first_load(state: State, known: KnownRecords, entity: Entity) -> tuple[str, ...]:
    """The other documents that an account's first load needs; a stream that was loaded before needs none but its own."""
    if "updated_at" in state or known.fingerprints():
        return ()
    return tuple(one.bulk for one in BY_BULK if one is not entity)


def scopes(answer: Answer) -> tuple[str, ...]:
    """What the token may do, from an answer to `queries.SHOP`."""
    return tuple(sorted(scope["handle"] for scope in answer.body["currentAppInstallation"]["accessScopes"]))


def grants(granted: Collection[str], scope: str) -> bool:
    """Whether `scope` is among the granted ones; a write scope includes its read scope."""
    return scope in granted or scope.replace("read_", "write_", 1) in granted


def all_streams(client: ShopifyClient) -> list[Stream]:
    """In the order in which they are best read: what others refer to comes first."""
    listings = [PagedStream(client, listing) for listing in (LOCATIONS, DISCOUNTS, PAYOUTS)]
    snapshots = [SnapshotStream(client, entity) for entity in (PRODUCTS, PRODUCT_VARIANTS, INVENTORY_ITEMS)]
    windows = [WindowStream(client, CUSTOMERS), WindowStream(client, ORDERS)]
    return [ShopStream(client), *listings, *snapshots, *windows, DailyTotals(client)]
