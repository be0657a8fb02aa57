"""Which tables of the warehouse dbt has built yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

_ALL_THERE = text("select bool_and(to_regclass(name) is not null) from unnest(cast(:names as text[])) as name")


def has_tables(conn: Connection, names: Sequence[str]) -> bool:
    """Whether all of these are there."""
    return bool(conn.execute(_ALL_THERE, {"names": list(names)}).scalar())
