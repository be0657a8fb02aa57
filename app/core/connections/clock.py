"""The business clock: decisions, expiry and outcomes live on it, never on the wall clock (contracts.md)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from app.core.connections.exceptions import ConnectionsError


def business_clock(database: Connection) -> datetime:
    """The latest instant that any connection of the transaction's business knows of.

    Raises ConnectionsError before anything was pulled or imported.
    """
    clock: datetime | None = database.execute(
        text("select max(clock_at) from core.connections where business_id = core.current_business()")
    ).scalar()
    if clock is None:
        raise ConnectionsError("This business has no data yet: connect a shop or import a file, then use `ecom run`.")
    return clock
