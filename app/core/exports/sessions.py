"""Database sessions that see one business, read only, as it is at one moment. Row-level security keeps the others out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from app.core.database.engine import refuse_unsafe_role
from app.core.database.roles import url_of
from app.core.settings import Settings

RAW_READER = "ecom_export"
"""Landed payloads are kept from the application; this role reads them, one business at a time (migration 0003)."""


@contextmanager
def reading(settings: Settings, business_id: UUID, *, is_raw: bool = False) -> Iterator[Connection[Any]]:
    """One transaction, however long it takes. `is_raw`: of schema `raw`, else of marts, features and predictions."""
    url = url_of(settings, "transform" if is_raw else "app")
    if not is_raw:
        refuse_unsafe_role(url)
    with psycopg.connect(url, connect_timeout=5, options="-c timezone=UTC -c statement_timeout=0") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        if is_raw:
            connection.execute(psycopg.sql.SQL("set local role {}").format(psycopg.sql.Identifier(RAW_READER)))
        connection.execute("select set_config('app.business_id', %s, true)", [str(business_id)])
        yield connection
