"""How far each connection has been read, and which records were set aside. It reads landing's books and no payload."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from app.schemas.overview import Freshness, SetAside

_CONNECTIONS = text("""
    select connection_id, platform, name, status, status_reason, clock_at, last_synced_at
    from core.connections where business_id = :business_id order by name, connection_id""")
_SET_ASIDE = text("""
    select stream, reason_code, count(*) as records, min(reason) as example
    from raw.quarantine where business_id = :business_id
    group by stream, reason_code order by count(*) desc, stream, reason_code limit 50""")


def freshness(conn: Connection, business_id: UUID) -> list[Freshness]:
    """One row per connection."""
    return [
        Freshness.model_validate(dict(row))
        for row in conn.execute(_CONNECTIONS, {"business_id": business_id}).mappings()
    ]


def as_of(conn: Connection, business_id: UUID) -> datetime | None:
    """The business clock: the latest of its connections; None before the first sync."""
    return max((one.clock_at for one in freshness(conn, business_id) if one.clock_at), default=None)


def set_aside(conn: Connection, business_id: UUID) -> list[SetAside]:
    """Quarantined records by stream and reason, the most frequent first."""
    return [
        SetAside.model_validate(dict(row)) for row in conn.execute(_SET_ASIDE, {"business_id": business_id}).mappings()
    ]
