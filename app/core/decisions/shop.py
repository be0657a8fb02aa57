"""The connection through which an approved price is written. It knows its row, no secret and no platform."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection as Database
from sqlalchemy import text

from app.core.decisions.rows import Row
from app.core.decisions.states import DecisionError

if TYPE_CHECKING:
    from app.core.connections.store import Connection

_FIND = text("""
    select business_id, connection_id, platform, name, url, settings, currency_code, timezone, clock_at, status
    from core.connections where business_id = :business_id and connection_id = :connection_id""")
_MARK = text("""
    update core.connections set status = 'needs_credentials', status_reason = :reason
    where business_id = :business_id and connection_id = :connection_id""")


class NotWritableError(DecisionError):
    """There is no shop behind this recommendation that could be written to."""


def connection_of(conn: Database, row: Row) -> Connection:
    """Return the recommendation's connection; raises `NotWritableError` when it was only ever known from files."""
    from app.core.connections.store import Connection  # noqa: PLC0415 - it brings cryptography, which readers do not need

    keys = {"business_id": row["business_id"], "connection_id": row["connection_id"]}
    found = conn.execute(_FIND, keys).mappings().first()
    if found is None or found["url"] is None:
        raise NotWritableError("This product is known from files only; change its price in the shop by hand.")
    return Connection(**found)


def mark_needs_credentials(conn: Database, business_id: UUID, connection_id: UUID, reason: str) -> None:
    """Stop writing through a connection until a person has connected it again."""
    conn.execute(_MARK, {"business_id": business_id, "connection_id": connection_id, "reason": reason})
