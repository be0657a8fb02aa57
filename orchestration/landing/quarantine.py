"""`raw.quarantine`: what could not be stored as it came, with its bytes and the reason. The same reject is kept once."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from psycopg import Connection

from orchestration.connectors.base import Reject
from orchestration.landing.tables import Target
from orchestration.landing.text import storable_text


def quarantine(
    connection: Connection[Any], target: Target, rejects: Iterable[Reject], *, run_id: str, exchange_id: str
) -> None:
    """Add `rejects` inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into raw.quarantine (business_id, connection_id, stream, record_id, line_number, reason_code, reason, "
            "original, run_id, exchange_id, record_hash) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
            [
                (
                    *target.key,
                    storable_text(reject.record_id) if reject.record_id else None,
                    reject.line_number,
                    reject.reason_code,
                    storable_text(reject.reason),
                    reject.original,
                    run_id,
                    exchange_id,
                    _hash(reject),
                )
                for reject in rejects
            ],
        )


def _hash(reject: Reject) -> str:
    """Equal lines of one file are two rejects: each line is counted."""
    place = f"{reject.record_id or ''}\x1f{reject.line_number or ''}\x1f"
    return sha256(place.encode("utf-8", "surrogatepass") + reject.original).hexdigest()
