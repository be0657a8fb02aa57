"""Connections in the database, seen from inside one business's transaction. Credentials stay sealed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Row, text

from app.core.connections.exceptions import ConnectionNotFoundError

Status = Literal["connected", "needs_credentials", "paused"]
COLUMNS = """business_id, connection_id, platform, name, url, settings, currency_code, timezone, clock_at, status,
    status_reason, last_synced_at"""


@dataclass(frozen=True, slots=True)
class Connection:
    """One account on one platform. `clock_at` is its business clock, `last_synced_at` the wall clock."""

    business_id: UUID
    connection_id: UUID
    platform: str
    name: str
    url: str | None
    settings: dict[str, Any]
    currency_code: str | None
    timezone: str | None
    clock_at: datetime | None
    status: Status
    status_reason: str | None = None
    last_synced_at: datetime | None = None


def list_connections(database: DatabaseConnection) -> list[Connection]:
    """All connections of the transaction's business, oldest first."""
    query = text(f"select {COLUMNS} from core.connections order by created_at, connection_id")  # noqa: S608
    return [_connection(row) for row in database.execute(query)]


def find_connection(database: DatabaseConnection, connection_id: UUID) -> Connection:
    """One connection of the transaction's business. Raises ConnectionNotFoundError."""
    query = text(f"select {COLUMNS} from core.connections where connection_id = :id")  # noqa: S608
    row = database.execute(query, {"id": connection_id}).one_or_none()
    if row is None:
        raise ConnectionNotFoundError("There is no such connection: `ecom connections` shows those there are.")
    return _connection(row)


def record_sync(
    database: DatabaseConnection, connection_id: UUID, *, clock_at: datetime | None, stream: str | None = None
) -> None:
    """Note a finished pull of `stream`. The business clock never goes back; None leaves it."""
    query = text("""update core.connections set last_synced_at = now(), clock_at = greatest(clock_at, :clock_at)
        where connection_id = :id""")
    database.execute(query, {"id": connection_id, "clock_at": clock_at})
    accepted = text("""update core.connections set status = 'connected', status_reason = null, refused_stream = null
        where connection_id = :id and status = 'needs_credentials' and refused_stream = :stream""")
    database.execute(accepted, {"id": connection_id, "stream": stream})


def set_status(
    database: DatabaseConnection,
    connection_id: UUID,
    status: Status,
    reason: str | None = None,
    *,
    refused_stream: str | None = None,
) -> None:
    """Say that a person must reconnect or that pulls pause, with the reason as a sentence.

    A refusal that the pull of `refused_stream` met ends with that stream's next success, any other by connecting again.
    """
    query = text("""update core.connections set status = :status, status_reason = :reason, refused_stream = :stream
        where connection_id = :id""")
    database.execute(query, {"id": connection_id, "status": status, "reason": reason, "stream": refused_stream})


def save_connection(database: DatabaseConnection, connection: Connection, sealed: bytes | None) -> None:
    """Insert the connection, or replace all of it that a person gives; its clock and history stay."""
    query = text("""insert into core.connections
            (business_id, connection_id, platform, name, url, settings, credentials_sealed, currency_code, timezone)
        values (:business_id, :connection_id, :platform, :name, :url, cast(:settings as jsonb), :sealed,
            :currency_code, :timezone)
        on conflict (business_id, connection_id) do update set name = excluded.name, url = excluded.url,
            settings = excluded.settings, credentials_sealed = excluded.credentials_sealed,
            currency_code = excluded.currency_code, timezone = excluded.timezone, status = 'connected',
            status_reason = null, refused_stream = null""")
    fields = {name: getattr(connection, name) for name in Connection.__slots__}
    database.execute(query, {**fields, "settings": json.dumps(connection.settings), "sealed": sealed})


def sealed_credentials(database: DatabaseConnection, connection_id: UUID) -> bytes | None:
    """The envelope as stored; None for files."""
    query = text("select credentials_sealed from core.connections where connection_id = :id")
    sealed = database.execute(query, {"id": connection_id}).scalar_one_or_none()
    return None if sealed is None else bytes(sealed)


def replace_sealed(database: DatabaseConnection, connection_id: UUID, *, before: bytes, after: bytes) -> None:
    """Put another envelope in place of `before`; does nothing when somebody connected again in between."""
    query = text("""update core.connections set credentials_sealed = :after
        where connection_id = :id and credentials_sealed = :before""")
    database.execute(query, {"id": connection_id, "before": before, "after": after})


def lock_connections(database: DatabaseConnection) -> None:
    """Until the transaction ends, nobody else adds a connection to this business."""
    query = text("select 1 from core.businesses where business_id = core.current_business() for update")
    database.execute(query).one()


def _connection(row: Row[tuple[Any, ...]]) -> Connection:
    return Connection(**{name: getattr(row, name) for name in Connection.__slots__})
