"""Try quarantined records again, after a contract or a platform was mended. What still breaks stays where it is.

Only what landing itself set aside can be tried: lines and answers that a connector could not read have to be fetched anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection, sql

from orchestration.connectors.base import Page, Record
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.landing.batch import Batch, rows_of
from orchestration.landing.check import Checker
from orchestration.landing.contract import Contract
from orchestration.landing.leases import held, move_cursor
from orchestration.landing.merge import merge
from orchestration.landing.registry import matters_of
from orchestration.landing.seen_fields import SeenFields
from orchestration.landing.tables import Target

_JUDGED = ["type_changed", "field_missing", "not_json", "not_storable"]
_AT_ONCE = 1_000
_KEY = "business_id = %s and connection_id = %s and stream = %s"


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """Records that landed, versions dropped because there is a later one, and records whose newest version still breaks."""

    landed: int = 0
    outdated: int = 0
    broken: int = 0


class _Kept(NamedTuple):
    record_id: str
    original: bytes
    exchange_id: str
    quarantined_at: datetime


def replay(
    connection: Connection[Any],
    target: Target,
    *,
    holder: str = "replay",
    run_id: str = "replay",
    matters: Mapping[str, str] | None = None,
) -> ReplayResult:
    """Land what can be landed now, under the stream's lease; raises LeaseHeldError while the stream is being loaded.

    `connection` is of `ecom_ingest`, in autocommit mode. The sweep reads replayed records once more: their fingerprint is
    not known here.
    """
    contract = Contract(matters_of(target.platform, target.stream) if matters is None else matters)
    total, after = ReplayResult(), ""
    with held(connection, target, holder) as lease:
        while kept := _next(connection, target, after):
            after = kept[-1].record_id
            with connection.transaction():
                move_cursor(connection, lease, lease.cursor)
                part = _try(connection, target, kept, Checker(contract, SeenFields.of(connection, target)), run_id)
            total = ReplayResult(total.landed + part.landed, total.outdated + part.outdated, total.broken + part.broken)
    return total


def _next(connection: Connection[Any], target: Target, after: str) -> list[_Kept]:
    """The newest version of each of the next records, however far apart the versions of one record lie."""
    rows = connection.execute(
        "select distinct on (record_id) record_id, original, exchange_id, quarantined_at from raw.quarantine "  # noqa: S608
        f"where {_KEY} and reason_code = any(%s) and record_id > %s order by record_id, quarantined_at desc limit %s",
        (*target.key, _JUDGED, after, _AT_ONCE),
    )
    return [_Kept(*row) for row in rows]


def _try(connection: Connection[Any], target: Target, kept: list[_Kept], checker: Checker, run_id: str) -> ReplayResult:
    landed_at = _landed_at(connection, target, [one.record_id for one in kept])
    batch = Batch()
    for one in kept:
        if one.record_id not in landed_at or landed_at[one.record_id] < one.quarantined_at:
            batch.add(rows_of(Page([Record(one.record_id, one.original)], {}, one.exchange_id, one.quarantined_at)))
    try:
        counts = merge(connection, target, batch, checker, run_id)
    except SchemaDriftError:  # none of them fits yet
        landed, broken = 0, set(batch.rows)
    else:
        landed = counts.rows_new + counts.rows_changed
        broken = {one.reject.record_id or "" for one in checker.asides if one.reject.reason_code in _JUDGED}
    dropped = _drop(connection, target, [one.record_id for one in kept if one.record_id not in broken])
    return ReplayResult(landed, dropped - landed, len(broken))


def _landed_at(connection: Connection[Any], target: Target, ids: list[str]) -> dict[str, datetime]:
    query = sql.SQL("select id, loaded_at from {} where business_id = %s and connection_id = %s and id = any(%s)")
    found = connection.execute(query.format(target.table), (target.business_id, target.connection_id, ids))
    return dict(found.fetchall())


def _drop(connection: Connection[Any], target: Target, ids: list[str]) -> int:
    """Drop all versions of records that need no further try; returns how many those were."""
    statement = f"delete from raw.quarantine where {_KEY} and reason_code = any(%s) and record_id = any(%s)"  # noqa: S608
    return connection.execute(statement, (*target.key, _JUDGED, ids)).rowcount
