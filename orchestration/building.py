"""One build of a business at a time: the end of one empties the change sets (dbt_project/macros/changes.sql), also of what
another one has just noted as read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg


@contextmanager
def one_build_at_a_time(transform_url: str, business_id: UUID) -> Iterator[None]:
    """Wait for the other build, if there is one. The lock is the connection's: it goes with a process that is killed."""
    with psycopg.connect(transform_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [f"build of {business_id}"])
        yield
