"""Load a stream: each page, its cursor and the proof of the lease are committed in one transaction.

A loader that is killed loses at most the page it was at; run again, it goes on from the last cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from orchestration.connectors.base import JsonObject, Page, Stream
from orchestration.landing.ahead import read_ahead
from orchestration.landing.leases import Lease, held, move_cursor
from orchestration.landing.merge import Counts, merge
from orchestration.landing.tables import Target


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Totals over the committed pages. `server_time` is the latest business clock that a page carried."""

    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_deleted: int = 0
    rows_quarantined: int = 0
    pages: int = 0
    cursor: JsonObject = field(default_factory=dict)
    server_time: datetime | None = None


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
) -> LoadResult:
    """Land what `stream` has to say since the last load, or all of it when `full`.

    Raises LeaseHeldError when another holder loads it, LeaseLostError when one took over, and what the stream raises;
    pages before that are in. `ingest_url` is a plain `postgresql://` URL of `ecom_ingest`.
    """
    target = Target(business_id, connection_id, platform, stream.name)
    with psycopg.connect(ingest_url, autocommit=True) as connection, held(connection, target, holder) as lease:
        state = {} if full else lease.cursor
        result = LoadResult(cursor=state)
        for page in read_ahead(stream.read(state, LandedRecords(ingest_url, target))):
            counts = commit_page(connection, lease, page, run_id)
            result = _add(result, counts, page)
            if progress:
                progress(result)
    return result


def commit_page(connection: Connection[Any], lease: Lease, page: Page, run_id: str) -> Counts:
    """One transaction: lease and cursor first, which locks the stream's row, then the rows and the record of the load."""
    with connection.transaction():
        move_cursor(connection, lease, page.state)
        if not (page.records or page.rejects):
            return Counts()
        counts = merge(connection, lease.target, page, run_id)
        connection.execute(
            "insert into raw.loads (business_id, connection_id, stream, run_id, exchange_id, rows_new, rows_changed, "
            "rows_same, rows_quarantined) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *lease.target.key,
                run_id,
                page.exchange_id,
                counts.rows_new,
                counts.rows_changed + counts.rows_deleted,
                counts.rows_same,
                counts.rows_quarantined,
            ),
        )
        return counts


@dataclass(frozen=True, slots=True)
class LandedRecords:
    """`KnownRecords` of a stream, read when asked for and not kept."""

    ingest_url: str
    target: Target

    def fingerprints(self) -> Mapping[str, str]:
        query = sql.SQL(
            "select id, fingerprint from {} where business_id = %s and connection_id = %s and not is_deleted"
        )
        with psycopg.connect(self.ingest_url) as connection:
            found = connection.execute(
                query.format(self.target.table), (self.target.business_id, self.target.connection_id)
            )
            return dict(found.fetchall())


def _add(result: LoadResult, counts: Counts, page: Page) -> LoadResult:
    clocks = [moment for moment in (result.server_time, page.server_time) if moment]
    return replace(
        result,
        rows_new=result.rows_new + counts.rows_new,
        rows_changed=result.rows_changed + counts.rows_changed,
        rows_same=result.rows_same + counts.rows_same,
        rows_deleted=result.rows_deleted + counts.rows_deleted,
        rows_quarantined=result.rows_quarantined + counts.rows_quarantined,
        pages=result.pages + 1,
        cursor=page.state,
        server_time=max(clocks, default=None),
    )
