"""One page into its table, inside the caller's transaction: new rows in, replaced ones to history, deleted ones marked.

The caller holds the stream's lease, so nobody else writes these keys: what is known is read once, and only what is new
is sent, by COPY, straight into the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from orchestration.connectors.base import Page
from orchestration.landing.prepare import Row, prepare
from orchestration.landing.quarantine import quarantine
from orchestration.landing.tables import Target

_KEY = sql.SQL("business_id = %s and connection_id = %s and id = any(%s)")
_COPIED = "business_id, connection_id, id, payload, payload_hash, fingerprint, source_updated_at, observed_at, run_id, exchange_id"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a page did; every record of it is in exactly one of the first five, or quarantined."""

    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_deleted: int = 0
    rows_quarantined: int = 0


def merge(connection: Connection[Any], target: Target, page: Page, run_id: str) -> Counts:
    """Land `page`. The same page a second time changes nothing."""
    rows, rejects, repeated = prepare(page.records)
    rejects = [*page.rejects, *rejects]
    held = _held(connection, target, list(rows))
    new = [row for row in rows.values() if row.id not in held and not row.is_deleted]
    changed = [row for row in rows.values() if row.id in held and not row.is_deleted and _differs(row, *held[row.id])]
    gone = [row.id for row in rows.values() if row.is_deleted and row.id in held and not held[row.id][1]]
    _to_history(connection, target, [row.id for row in changed] + gone)
    _delete(connection, target, [row.id for row in changed])
    _mark_deleted(connection, target, gone, page, run_id)
    _copy(connection, target, [*new, *changed], page, run_id)
    if rejects:
        quarantine(connection, target, rejects, run_id=run_id, exchange_id=page.exchange_id)
    same = len(rows) - len(new) - len(changed) - len(gone) + repeated
    return Counts(len(new), len(changed), same, len(gone), len(rejects))


def _held(connection: Connection[Any], target: Target, ids: list[str]) -> dict[str, tuple[bytes, bool]]:
    """`{id: (payload_hash, is_deleted)}` of what is landed already."""
    if not ids:
        return {}
    query = sql.SQL("select id, payload_hash, is_deleted from {} where {}").format(target.table, _KEY)
    found = connection.execute(query, (target.business_id, target.connection_id, ids))
    return {identity: (digest, is_deleted) for identity, digest, is_deleted in found}


def _differs(row: Row, payload_hash: bytes, is_deleted: bool) -> bool:
    return is_deleted or row.payload_hash != payload_hash


def _to_history(connection: Connection[Any], target: Target, ids: list[str]) -> None:
    if ids:
        statement = sql.SQL("insert into {} select *, now() from {} where {}")
        statement_ = statement.format(target.history, target.table, _KEY)
        connection.execute(statement_, (target.business_id, target.connection_id, ids))


def _delete(connection: Connection[Any], target: Target, ids: list[str]) -> None:
    if ids:
        statement = sql.SQL("delete from {} where {}").format(target.table, _KEY)
        connection.execute(statement, (target.business_id, target.connection_id, ids))


def _mark_deleted(connection: Connection[Any], target: Target, ids: list[str], page: Page, run_id: str) -> None:
    if ids:
        statement = sql.SQL(
            "update {} set is_deleted = true, observed_at = %s, loaded_at = now(), run_id = %s, exchange_id = %s where {}"
        ).format(target.table, _KEY)
        values = (page.server_time, run_id, page.exchange_id, target.business_id, target.connection_id, ids)
        connection.execute(statement, values)


def _copy(connection: Connection[Any], target: Target, rows: Iterable[Row], page: Page, run_id: str) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(target.table, sql.SQL(_COPIED))
    business_id, connection_id, observed_at = str(target.business_id), str(target.connection_id), page.server_time
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values: tuple[str | bytes | datetime | None, ...] = (
                business_id,
                connection_id,
                row.id,
                row.payload,
                row.payload_hash,
                row.fingerprint,
                row.updated_at,
                observed_at,
                run_id,
                page.exchange_id,
            )
            copy.write_row(values)
