"""BigCommerce's streams: what is read when, and which cursor holds after each page.

A state is `{}` (never loaded, or everything is wanted anew) or `{"updated_at", "swept_at", "reread_at"}`, moments of the
server's clock. While a list is being walked it also holds `"walk": {"job", "since", "began_at", "after"}`; a walk by id
goes on from its mark after a crash. Changes are asked for from the cursor less `LOOK_BACK` on, without an upper end: what
changes meanwhile is met again next time, since the cursor becomes the server's Date of the walk's first answer.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State, Stream
from orchestration.connectors.bigcommerce import listings
from orchestration.connectors.bigcommerce.client import BigCommerceClient
from orchestration.connectors.bigcommerce.listings import Listing, Part, Span
from orchestration.connectors.bigcommerce.records import to_inventory_records, to_records
from orchestration.connectors.elements import Seen, gone, to_pages
from orchestration.connectors.windows import moment, server_clock

LOOK_BACK = timedelta(minutes=10)
"""Lists lag behind, and times have a grain of a second."""
SWEEP_EVERY = timedelta(hours=20)
REREAD_EVERY = timedelta(days=7)
REREAD_DAYS = timedelta(days=30)
"""What was created in these days is read again every week: not every edit moves `date_modified`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object. `sweep` says how what is gone is found: by a list of `ids`, by reading the `whole` list again,
    or not at all, where nothing is ever deleted. `rereads` is the weekly look at what is recent."""

    name: str
    listing: Listing
    sweep: Literal["", "ids", "whole"]
    rereads: bool = False


@dataclass(frozen=True, slots=True)
class ChangeStream:
    """Objects that say when they changed: first all, then what changed; nightly what is gone, weekly silent edits."""

    client: BigCommerceClient
    kind: Kind

    @property
    def name(self) -> str:
        return self.kind.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        is_new = not state and not known.fingerprints()
        walk = state.get("walk") or _changes(state)
        now, after = yield from self._walk(_without_walk(state), walk, is_new=is_new)
        if self.kind.rereads and _is_due(after, "reread_at", now, REREAD_EVERY):
            since = (now - REREAD_DAYS).isoformat()
            now, after = yield from self._walk(after, {"job": "reread", "since": since})
        if self.kind.sweep and _is_due(after, "swept_at", now, SWEEP_EVERY):
            yield from self._sweep(after, known)

    def _walk(
        self, state: JsonObject, walk: JsonObject, *, is_new: bool = False
    ) -> Generator[Page, None, tuple[datetime, JsonObject]]:
        """Pages to the end of a list; returns the server's clock and the state that then holds."""
        since = moment(walk["since"])
        span = Span(changed_since=since) if walk["job"] == "changes" else Span(created_since=since)
        for part, now in _parts(self.client, self.kind.listing, span, walk.get("after", "")):
            walk = {**walk, "began_at": walk.get("began_at") or now.isoformat(), "after": part.after}
            after = {**state, "walk": walk} if part.after else _walked(state, walk, is_new=is_new)
            yield from to_pages(to_records(part.objects), after, after, now)
        return now, after

    def _sweep(self, state: JsonObject, known: KnownRecords) -> Iterator[Page]:
        """Mark what is gone. A list that is read whole is loaded on the way. A crash begins the sweep anew."""
        seen, is_trusted = Seen(), "swept_at" not in state
        for part, now in _parts(self.client, self.kind.listing, Span(only_ids=self.kind.sweep == "ids"), ""):
            elements = to_records(part.objects)
            seen.add([one for one in elements if isinstance(one, Reject) or not one.is_deleted])
            yield from to_pages(elements if self.kind.sweep == "whole" else [], state, state, now)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=is_trusted)
        done = {**state, "swept_at": now.isoformat()}
        yield from to_pages([Record(one, is_deleted=True) for one in missing], state, done, now)


@dataclass(frozen=True, slots=True)
class InventoryStream:
    """Stock says nowhere when it changed: all of it is read at every sync, which also finds what is gone."""

    client: BigCommerceClient
    name: str = "inventory"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        before, seen = dict(state), Seen()
        for part, now in _parts(self.client, listings.inventory, Span(), ""):
            elements = to_inventory_records(part.objects)
            seen.add(elements)
            yield from to_pages(elements, before, before, now)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        there = listings.inventory_of(self.client, missing)  # pages shift when items come and go meanwhile
        done = {"updated_at": now.isoformat()}
        yield from to_pages([Record(one, is_deleted=True) for one in missing if one not in there], before, done, now)


@dataclass(frozen=True, slots=True)
class StoreStream:
    """The store itself: one record."""

    client: BigCommerceClient
    name: str = "store"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        content = self.client.get("/v2/store")
        now = server_clock(content, self.client.host)
        done = {"updated_at": now.isoformat()}
        yield from to_pages(to_records([content.body]), done, done, now)


ORDERS = Kind("orders", listings.orders, "ids", rereads=True)
ORDER_REFUNDS = Kind("order_refunds", listings.order_refunds, "", rereads=True)
ORDER_TRANSACTIONS = Kind("order_transactions", listings.order_transactions, "", rereads=True)
PRODUCTS = Kind("products", listings.products, "whole")
PRODUCT_VARIANTS = Kind("product_variants", listings.product_variants, "whole")
CUSTOMERS = Kind("customers", listings.customers, "whole")


def all_streams(client: BigCommerceClient, *, with_transactions: bool) -> list[Stream]:
    """In the order in which they are best read: what others refer to comes first, what costs most comes last."""
    kinds = [PRODUCTS, PRODUCT_VARIANTS, CUSTOMERS, ORDERS, ORDER_REFUNDS]
    kinds += [ORDER_TRANSACTIONS] if with_transactions else []
    return [StoreStream(client), InventoryStream(client), *(ChangeStream(client, kind) for kind in kinds)]


def _parts(client: BigCommerceClient, listing: Listing, span: Span, after: str) -> Iterator[tuple[Part, datetime]]:
    """Pages of a list with the server's clock at each, until there are no more."""
    mark: str | None = after
    while mark is not None:
        part = listing(client, span, mark)
        yield part, server_clock(part.content, client.host)
        mark = part.after


def _changes(state: State) -> JsonObject:
    since = moment(state.get("updated_at"))
    return {"job": "changes", "since": (since - LOOK_BACK).isoformat() if since else None}


def _walked(state: JsonObject, walk: JsonObject, *, is_new: bool) -> JsonObject:
    """The state after a walk. A first load has seen all there is; a load anew still has to look for what is gone."""
    began_at = walk["began_at"]
    if walk["job"] == "reread":
        return {**state, "reread_at": began_at}
    if walk["since"] is None:
        return {"updated_at": began_at, "reread_at": began_at, **({"swept_at": began_at} if is_new else {})}
    return {**state, "updated_at": max(began_at, state["updated_at"], key=datetime.fromisoformat)}


def _without_walk(state: State) -> JsonObject:
    return {name: value for name, value in state.items() if name != "walk"}


def _is_due(state: JsonObject, what: str, now: datetime, every: timedelta) -> bool:
    before = moment(state.get(what))
    return before is None or now - before >= every
