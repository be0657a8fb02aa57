"""The three ways to read a kind of object: whole by bulk, by a window of changes, and by looking for what is gone.

Knows neither which streams exist nor when each way is taken; `streams.py` does, and describes the states.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from orchestration.connectors.base import JsonObject, Page, Record, State
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.shopify import bulk, queries
from orchestration.connectors.shopify.bulk_file import BulkFile
from orchestration.connectors.shopify.client import ShopifyClient, server_clock
from orchestration.connectors.shopify.records import orphan, read, to_page

BULK_PAGE = 2_000
MOST_PAGED = 20_000  # Shopify pages no connection past 25,000 objects
BY_ID_BATCH = 250  # Shopify takes no longer lists
MOST_GONE, FEW_GONE = 0.2, 10
"""A sweep that would delete a larger share, and more than a few, is not believed."""


Read = Callable[[ShopifyClient, Sequence[bytes]], list[Element]]
Fingerprint = Callable[[bytes], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of object: its documents, how its objects become records, and what a sweep compares of a line (id, fingerprint)."""

    name: str
    bulk: str
    nested: Mapping[str, str] = field(default_factory=dict)
    window: str = ""
    root: str = ""
    page: int = 50
    read: Read = lambda _client, texts: read(texts)
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of object that is read by pages: its document, the path to its connection, and the scope it takes."""

    name: str
    document: str
    root: str
    scope: str
    page: int = 100


def read_bulk(
    client: ShopifyClient,
    entity: Entity,
    state: State,
    *,
    search: str = "",
    whole: bool,
    beside: Collection[str] = (),
    operations: int = 2,
) -> Generator[Page, None, tuple[set[str], datetime]]:
    """Pages of a bulk operation, going on with the one in `state`; returns the ids in its file and when it began.

    `beside` are the documents of a first load that are begun together. An operation whose file never comes whole is given up for another; `operations` in all are tried.
    """
    base = {name: value for name, value in state.items() if name != "bulk"}
    job = dict(state.get("bulk") or {})
    if not job:
        operation, began = (
            bulk.start_together(client, entity.bulk, beside) if beside else bulk.start(client, entity.bulk, search)
        )
        job = {"id": operation, "started_at": began.isoformat(), "handed_on": 0, "whole": whole}
        yield to_page([], {**base, "bulk": job}, began, exchange_id=operation)
    started_at = datetime.fromisoformat(job["started_at"])
    with ExitStack() as stack:
        try:
            file = stack.enter_context(bulk.open_file(client, job["id"], BulkFile))
        except bulk.BulkEndedError:
            if operations <= 1:
                raise
            again = read_bulk(client, entity, base, search=search, whole=whole, operations=operations - 1)
            return (yield from again)
        for objects, orphans in file.families(entity.nested, job.get("handed_on", 0)):
            for at in range(0, len(objects), BULK_PAGE):
                chunk = objects[at : at + BULK_PAGE]
                job = {**job, "handed_on": job.get("handed_on", 0) + len(chunk)}
                yield to_page(entity.read(client, chunk), {**base, "bulk": job}, started_at, job["id"])
            if orphans:
                yield Page([], {**base, "bulk": job}, job["id"], started_at, [orphan(line) for line in orphans])
        return file.ids, started_at


def read_window(client: ShopifyClient, entity: Entity, state: State, start: datetime, end: datetime) -> Iterator[Page]:
    """Pages of what changed in [start, end), oldest change first; the cursor follows them and never goes back."""
    since = datetime.fromisoformat(state["updated_at"])
    walked, reached = 0, start
    for texts, answer in client.pages(entity.window, entity.root, entity.page, filter=search_of(start, end)):
        if not texts:
            continue
        elements = entity.read(client, texts)
        walked += len(elements)
        reached = max(reached, *(one.updated_at for one in elements if isinstance(one, Record) and one.updated_at))
        cursor = {**state, "updated_at": max(reached, since).isoformat()}
        yield to_page(elements, cursor, server_clock(answer))
        if walked >= MOST_PAGED and reached > start:
            yield from read_window(client, entity, cursor, reached, end)
            return


def mark_gone(
    client: ShopifyClient,
    kind: Entity | Listing,
    missing: Collection[str],
    held: int,
    state: JsonObject,
    *,
    server_time: datetime,
    is_trusted: bool,
) -> Iterator[Page]:
    """Deletions of what Shopify does not list (`missing`) of the `held` that landing holds, each asked for by id before it is
    believed.

    Raises FatalError when a large part would vanish, unless the caller asked for everything anew (`is_trusted`).
    """
    if not is_trusted and len(missing) > max(FEW_GONE, MOST_GONE * held):
        raise FatalError(
            f"{client.host} lists {held - len(missing):,} of the {held:,} {kind.name} that are known, so none was marked as"
            " deleted; check the app's scopes, or load the stream in full if they really are gone."
        )
    for found, ids in client.nodes(queries.EXISTING, list(missing), BY_ID_BATCH):
        gone = [Record(i, is_deleted=True) for i, node in zip(ids, found, strict=True) if node is None]
        yield Page(gone, state, uuid4().hex, server_time)


def search_of(start: datetime, end: datetime | None = None) -> str:
    """Shopify's search text for changes in the half-open window [start, end)."""
    later = f" AND updated_at:<'{_utc(end)}'" if end else ""
    return f"updated_at:>='{_utc(start)}'{later}"


def _utc(moment_: datetime) -> str:
    return moment_.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
