"""`raw.quarantine`: what could not be stored as it came, with its bytes and the reason. The same reject is kept
once, with the time at which it was seen last: of the versions of a record, a replay tries the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from psycopg import Connection

from orchestration.connectors.base import Reject
from orchestration.landing.batch import Aside
from orchestration.landing.tables import Target
from orchestration.landing.text import storable_text


def quarantine(connection: Connection[Any], target: Target, asides: Sequence[Aside], *, run_id: str) -> None:
    """Add what was set aside inside the caller's transaction."""
    if not asides:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into raw.quarantine (business_id, connection_id, stream, record_id, line_number, reason_code, reason, "
            "original, run_id, exchange_id, record_hash) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (business_id, connection_id, stream, record_hash, reason_code) do update set "
            "quarantined_at = now(), run_id = excluded.run_id, exchange_id = excluded.exchange_id",
            [
                (
                    *target.key,
                    storable_text(reject.record_id) if reject.record_id else None,
                    reject.line_number,
                    reject.reason_code,
                    storable_text(reject.reason),
                    reject.original,
                    run_id,
                    storable_text(page.exchange_id),
                    _hash(reject),
                )
                for reject, page in asides
            ],
        )


def _hash(reject: Reject) -> str:
    """Equal lines of one file are two rejects: each line is counted. Where there are no bytes, the reasons tell them apart."""
    place = f"{reject.record_id or ''}\x1f{reject.line_number or ''}\x1f".encode("utf-8", "surrogatepass")
    content = reject.original or reject.reason.encode("utf-8", "surrogatepass")
    return sha256(place + content).hexdigest()
