"""The connection through which an approved price is written. It knows its row, no secret and no platform."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from app.core.connections.store import Connection, find_connection
from app.core.decisions.rows import Row
from app.core.decisions.states import DecisionError


class NotWritableError(DecisionError):
    """There is no shop behind this recommendation that could be written to."""


class NotReadyError(DecisionError):
    """The shop cannot be written to at present; the write stays in the outbox."""


def writable_connection(conn: Database, row: Row) -> Connection:
    """Return the recommendation's connection.

    Raises `NotWritableError` when its shop is known from files only, `NotReadyError` when it is paused or must be connected
    again.
    """
    connection = find_connection(conn, row["connection_id"]) if row["connection_id"] else None
    if connection is None or connection.url is None:
        raise NotWritableError("This product is known from files only; change its price in the shop by hand.")
    if connection.status != "connected":
        todo = "is paused" if connection.status == "paused" else "must be connected again"
        raise NotReadyError(f"The shop {connection.name} {todo}, so nothing is written to it yet.")
    return connection
