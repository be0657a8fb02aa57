"""Amazon's streams: what is read when, and which cursor holds after each page.

A state is `{}` (never loaded, or everything is wanted anew) or holds moments of the server's clock: `updated_at` (all
changes before it are in), `reread_at`, `compared_at`, `read_at`. `marketplace_ids` are those whose orders are in. `walk` is a
list that is being paged through, `report` a report that was asked for and is not in yet: both are gone on with after a
crash, since calls are few.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.connectors.amazon_seller import lists
from orchestration.connectors.amazon_seller.client import AmazonClient
from orchestration.connectors.amazon_seller.listings import ListingStream
from orchestration.connectors.amazon_seller.lists import Fetch, Part
from orchestration.connectors.amazon_seller.records import to_orders, to_summaries, to_transactions
from orchestration.connectors.amazon_seller.silent_edits import silently_edited
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State, Stream
from orchestration.connectors.elements import Element, Seen, gone, to_pages
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.windows import moment

HISTORY = timedelta(days=730)
"""How far back the first load goes: Amazon keeps two years."""
ORDERS_LOOK_BACK = timedelta(minutes=5)
TRANSACTIONS_LOOK_BACK = timedelta(days=3)
"""Orders of the last 48 hours may not be posted yet."""
LONGEST_WINDOW = timedelta(days=180)
"""Amazon answers a longer window of transactions with nothing."""
DEEP_EVERY, DEEP_DAYS = timedelta(days=7), timedelta(days=30)
"""Every week the last 30 days are looked at again: edits that moved no time, and transactions that were released."""


@dataclass(frozen=True, slots=True)
class Source:
    """A list that is read from a cursor less `look_back` on."""

    fetch: Fetch
    to_records: Callable[[list[bytes]], list[Element]]
    look_back: timedelta


ORDERS = Source(lists.orders, to_orders, ORDERS_LOOK_BACK)
TRANSACTIONS = Source(lists.transactions, to_transactions, TRANSACTIONS_LOOK_BACK)


@dataclass(frozen=True, slots=True)
class OrderStream:
    """Orders with their items; weekly a report of 30 days says which changed in silence, and these are read by id."""

    client: AmazonClient
    name: str = "orders"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now, after = yield from _walk(self.client, ORDERS, _with_marketplaces(state, self.client.marketplace_ids()))
        compared_at = moment(after.get("compared_at"))
        if compared_at is None:  # the first load has just seen all there is
            yield from to_pages([], after, {**after, "compared_at": now.isoformat()}, now)
        elif "report" in after or now - compared_at >= DEEP_EVERY:
            yield from silently_edited(self.client, after, known, now, now - DEEP_DAYS)


@dataclass(frozen=True, slots=True)
class TransactionStream:
    """Sales, refunds, fees and transfers as Amazon books them."""

    client: AmazonClient
    name: str = "transactions"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        now, after = yield from _walk(self.client, TRANSACTIONS, state)
        reread_at = moment(after.get("reread_at"))
        if reread_at is not None and now - reread_at < DEEP_EVERY:
            return
        if reread_at is not None:
            for part in lists.parts(self.client, lists.transactions, now - DEEP_DAYS):
                yield from to_pages(to_transactions(part.objects), after, after, part.now)
        yield from to_pages([], after, {**after, "reread_at": now.isoformat()}, now)


@dataclass(frozen=True, slots=True)
class InventoryStream:
    """Stock in Amazon's warehouses: all of it at each sync, which also finds what is gone."""

    client: AmazonClient
    name: str = "inventory_summaries"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        before, seen = dict(state), Seen()
        _, now = self.client.participations()
        for marketplace_id in self.client.marketplace_ids():
            for part in lists.inventory_parts(self.client, marketplace_id):
                elements, now = to_summaries(part.objects, marketplace_id), part.now
                seen.add(elements)
                yield from to_pages(elements, before, before, now)
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        deleted = [Record(one, is_deleted=True) for one in missing]
        yield from to_pages(deleted, before, {"read_at": now.isoformat()}, now)


def all_streams(client: AmazonClient) -> list[Stream]:
    """What costs least first: a first load of many orders takes hours at Amazon's pace."""
    return [InventoryStream(client), ListingStream(client), TransactionStream(client), OrderStream(client)]


def _with_marketplaces(state: State, ids: list[str]) -> JsonObject:
    """The state for these marketplaces; one that was not read before has its whole history still to come."""
    is_wider = not set(ids) <= set(state.get("marketplace_ids", ids))
    kept = {name: value for name, value in state.items() if not is_wider or name not in ("updated_at", "walk")}
    return {**kept, "marketplace_ids": sorted(ids)}


def _walk(client: AmazonClient, source: Source, state: State) -> Generator[Page, None, tuple[datetime, JsonObject]]:
    """Pages up to the present, window by window; returns the server's clock and the state that then holds."""
    after = dict(state)
    while True:
        base = {name: value for name, value in after.items() if name != "walk"}
        part, walk = _first_part(client, source, after.get("walk") or _next_window(client, source, base))
        while True:
            walk = {**walk, "until": walk.get("until") or part.covered_until.isoformat(), "token": part.token}
            after = {**base, "walk": walk} if part.token else {**base, "updated_at": _later(walk["until"], base)}
            yield from to_pages(source.to_records(part.objects), after, after, part.now)
            if part.token is None:
                break
            part = source.fetch(client, *_bounds(walk), part.token)
        if walk["before"] is None:
            return part.now, after


def _next_window(client: AmazonClient, source: Source, state: JsonObject) -> JsonObject:
    """From the cursor on, or from as far back as Amazon remembers; an end only where the window would be too long."""
    cursor, (_, now) = moment(state.get("updated_at")), client.participations()
    since = cursor - source.look_back if cursor else now - HISTORY
    end = since + LONGEST_WINDOW
    return {"since": since.isoformat(), "before": end.isoformat() if end < now - lists.NOT_YET else None}


def _first_part(client: AmazonClient, source: Source, walk: JsonObject) -> tuple[Part, JsonObject]:
    """The page where an earlier process stopped, and its window.

    When Amazon no longer knows the mark, half of the window begins anew: at some length it fits into one run.
    """
    token = walk.get("token")
    try:
        return source.fetch(client, *_bounds(walk), token), walk
    except (CredentialsError, SchemaDriftError):
        raise
    except FatalError:
        if token is None:
            raise
    walk = _halved(client, source, walk)
    return source.fetch(client, *_bounds(walk), None), walk


def _halved(client: AmazonClient, source: Source, walk: JsonObject) -> JsonObject:
    since, before = _bounds(walk)
    half = ((before or client.participations()[1] - lists.NOT_YET) - since) / 2
    if half <= 2 * source.look_back:  # the next window begins a look back before this one's end
        return {"since": walk["since"], "before": walk["before"]}
    return {"since": walk["since"], "before": (since + half).isoformat()}


def _bounds(walk: JsonObject) -> tuple[datetime, datetime | None]:
    return datetime.fromisoformat(walk["since"]), moment(walk["before"])


def _later(until: str, state: JsonObject) -> str:
    """A cursor never goes back."""
    before: str = state.get("updated_at", until)
    return max(until, before, key=datetime.fromisoformat)
