"""Load a stream: pages, their cursor and the proof of the lease are committed in one transaction.

A loader that is killed loses at most the pages it was at; run again, it goes on from the last cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from orchestration.connectors.base import JsonObject, Page, Stream
from orchestration.landing.ahead import ReadAhead
from orchestration.landing.batch import Batch, PageRows, rows_of
from orchestration.landing.check import Checker
from orchestration.landing.contract import Contract
from orchestration.landing.garbage import rarely_collected
from orchestration.landing.inbox import mark_read_again
from orchestration.landing.leases import Lease, beat, held, move_cursor
from orchestration.landing.merge import Counts, merge
from orchestration.landing.registry import matters_of
from orchestration.landing.seen_fields import SeenFields
from orchestration.landing.tables import Target
from orchestration.landing.text import storable_text

BATCH_BYTES = 4 * 1024**2
"""Pages that are ready are committed together up to this size: a commit per page of 100 would cost more than the rows."""
AHEAD_BYTES = 8 * 1024**2
BEAT_SECONDS = 20.0
GATHER_SECONDS = 0.05
"""Pages that come faster than this are not committed one by one: the dozen statements of a commit cost as much as 50 orders."""
_IDS_AT_ONCE = 10_000

_SESSION = """
    set synchronous_commit = off;  -- a crash loses pages and cursor together; the lease's end makes all of them durable
    set enable_seqscan = off;      -- a table that was never analysed must not be read whole for every batch
    set jit = off"""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Totals over the committed pages. `server_time` is the latest business clock that a page carried; `new_fields` are
    top-level fields that no record of this stream had before this load."""

    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_deleted: int = 0
    rows_quarantined: int = 0
    pages: int = 0
    cursor: JsonObject = field(default_factory=dict)
    server_time: datetime | None = None
    new_fields: tuple[str, ...] = ()


def load_stream(
    ingest_url: str,
    *,
    business_id: UUID,
    connection_id: UUID,
    platform: str,
    stream: Stream,
    run_id: str,
    holder: str,
    full: bool = False,
    progress: Callable[[LoadResult], None] | None = None,
    matters: Mapping[str, str] | None = None,
) -> LoadResult:
    """Land what `stream` has to say since the last load, or all of it when `full`.

    Raises LeaseHeldError when another holder loads it, LeaseLostError when one took over, SchemaDriftError when its
    records no longer keep to `matters` (without it: to what the platform declares), and what the stream raises; pages
    before that are in. `ingest_url` is a plain `postgresql://` URL of `ecom_ingest`.
    """
    target = Target(business_id, connection_id, platform, stream.name)
    contract = Contract(matters_of(platform, stream.name) if matters is None else matters)
    with (
        rarely_collected(),
        psycopg.connect(ingest_url, autocommit=True) as connection,
        held(connection, target, holder) as lease,
    ):
        connection.execute(_SESSION)
        seen = SeenFields.of(connection, target)
        checker = Checker(contract, seen, expects_new=seen.is_first_load)
        state = {} if full else lease.cursor
        result = LoadResult(cursor=state)
        ahead: ReadAhead[PageRows] = ReadAhead(
            weigh=lambda page: page.bytes, most=AHEAD_BYTES, idle_seconds=BEAT_SECONDS, gather_seconds=GATHER_SECONDS
        )
        pages = stream.read(state, LandedRecords(ingest_url, target, ahead.settle))
        for ready in ahead.over(_rows(pages, checker)):
            if not ready:
                beat(connection, lease)
            for batch in batches(ready):
                result = _add(result, commit(connection, lease, batch, checker, run_id), batch, checker)
                if progress:
                    progress(result)
        mark_read_again(connection, target, lease.began_at)
    return result


def _rows(pages: Iterable[Page], checker: Checker) -> Iterator[PageRows]:
    """Hashed, and judged while most are new, in the thread that reads: PostgreSQL takes in the pages before meanwhile."""
    for page in pages:
        yield rows_of(page, checker.judge if checker.expects_new else None)


def batches(pages: Iterable[PageRows]) -> Iterable[Batch]:
    """What of `pages` is committed together."""
    batch = Batch()
    for page in pages:
        if batch.bytes >= BATCH_BYTES or not batch.add(page):
            yield batch
            batch = Batch()
            batch.add(page)
    if batch.pages:
        yield batch


def commit(connection: Connection[Any], lease: Lease, batch: Batch, checker: Checker, run_id: str) -> Counts:
    """One transaction: lease and cursor first, which locks the stream's row, then the rows and the record of the load."""
    with connection.transaction():
        move_cursor(connection, lease, batch.state)
        if not (batch.rows or batch.asides):
            return Counts()
        counts = merge(connection, lease.target, batch, checker, run_id)
        connection.execute(
            "insert into raw.loads (business_id, connection_id, stream, run_id, exchange_id, rows_new, rows_changed, "
            "rows_same, rows_quarantined) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *lease.target.key,
                run_id,
                storable_text(batch.pages[-1].exchange_id),
                counts.rows_new,
                counts.rows_changed + counts.rows_deleted,
                counts.rows_same,
                counts.rows_quarantined,
            ),
        )
        return counts


@dataclass(frozen=True, slots=True)
class LandedRecords:
    """`KnownRecords` of a stream, read when asked for and not kept. `settle` waits until pages under way are in."""

    ingest_url: str
    target: Target
    settle: Callable[[], None]

    def fingerprints(self) -> Mapping[str, str]:
        self.settle()
        query = sql.SQL(
            "select id, fingerprint from {} where business_id = %s and connection_id = %s and not is_deleted"
        )
        with psycopg.connect(self.ingest_url) as connection, connection.cursor("landed") as cursor:
            cursor.execute(query.format(self.target.table), (self.target.business_id, self.target.connection_id))
            found: dict[str, str] = {}
            while rows := cursor.fetchmany(_IDS_AT_ONCE):  # all at once would take two thirds more than what is kept
                found.update(rows)
            return found


def _add(result: LoadResult, counts: Counts, batch: Batch, checker: Checker) -> LoadResult:
    clocks = [result.server_time, *(page.server_time for page in batch.pages)]
    return replace(
        result,
        rows_new=result.rows_new + counts.rows_new,
        rows_changed=result.rows_changed + counts.rows_changed,
        rows_same=result.rows_same + counts.rows_same,
        rows_deleted=result.rows_deleted + counts.rows_deleted,
        rows_quarantined=result.rows_quarantined + counts.rows_quarantined,
        pages=result.pages + len(batch.pages),
        cursor=batch.state,
        server_time=max((moment for moment in clocks if moment), default=None),
        new_fields=tuple(checker.seen.drifted),
    )
