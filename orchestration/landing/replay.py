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
from orchestration.landing.batch import Batch
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
    """Records by what became of them: landed, passed over because a later version is landed, or still broken."""

    landed: int = 0
    outdated: int = 0
    broken: int = 0


class _Kept(NamedTuple):
    record_hash: str
    reason_code: str
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
    total, after = ReplayResult(), ("", "")
    with held(connection, target, holder) as lease:
        while kept := _next(connection, target, after):
            after = kept[-1][:2]
            with connection.transaction():
                move_cursor(connection, lease, lease.cursor)
                part = _try(connection, target, kept, Checker(contract, SeenFields.of(connection, target)), run_id)
            total = ReplayResult(total.landed + part.landed, total.outdated + part.outdated, total.broken + part.broken)
    return total


def _next(connection: Connection[Any], target: Target, after: tuple[str, str]) -> list[_Kept]:
    rows = connection.execute(
        "select record_hash, reason_code, record_id, original, exchange_id, quarantined_at from raw.quarantine "  # noqa: S608
        f"where {_KEY} and reason_code = any(%s) and record_id is not null and (record_hash, reason_code) > (%s, %s) "
        "order by record_hash, reason_code limit %s",
        (*target.key, _JUDGED, *after, _AT_ONCE),
    )
    return [_Kept(*row) for row in rows]


def _try(connection: Connection[Any], target: Target, kept: list[_Kept], checker: Checker, run_id: str) -> ReplayResult:
    newest = {one.record_id: one for one in sorted(kept, key=lambda one: one.quarantined_at)}
    landed_at = _landed_at(connection, target, list(newest))
    tried = [one for i, one in newest.items() if i not in landed_at or landed_at[i] < one.quarantined_at]
    batch = Batch()
    for one in tried:
        record = Record(one.record_id, one.original)
        batch.add(Page([record], {}, one.exchange_id, one.quarantined_at))
    try:
        counts = merge(connection, target, batch, checker, run_id)
    except SchemaDriftError:  # none of them fits yet
        return ReplayResult(
            outdated=_drop(connection, target, [one for one in kept if one not in tried]), broken=len(tried)
        )
    broken = {aside.reject.record_id for aside in checker.asides if aside.reject.reason_code in _JUDGED}
    done = [one for one in kept if one.record_id not in broken]
    outdated = _drop(connection, target, done) - counts.rows_new - counts.rows_changed
    return ReplayResult(counts.rows_new + counts.rows_changed, outdated, len(kept) - len(done))


def _landed_at(connection: Connection[Any], target: Target, ids: list[str]) -> dict[str, datetime]:
    query = sql.SQL("select id, loaded_at from {} where business_id = %s and connection_id = %s and id = any(%s)")
    found = connection.execute(query.format(target.table), (target.business_id, target.connection_id, ids))
    return dict(found.fetchall())


def _drop(connection: Connection[Any], target: Target, done: list[_Kept]) -> int:
    dropped = connection.execute(
        f"delete from raw.quarantine where {_KEY} and (record_hash, reason_code) in (select * from unnest(%s::text[], %s::text[]))",  # noqa: S608
        (*target.key, [one.record_hash for one in done], [one.reason_code for one in done]),
    )
    return dropped.rowcount
