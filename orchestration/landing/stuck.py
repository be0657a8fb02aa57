"""Loads that hold a lease and get nowhere: found by what they last said (`raw.stream_states`). Knows no orchestrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

SILENT = timedelta(minutes=2)
"""A loader speaks at every commit and every 20 seconds while it waits: after this long its process is gone or frozen."""
IDLE = timedelta(minutes=30)
"""A loader that lives and has committed nothing for so long waits for a platform that will not answer any more."""


@dataclass(frozen=True, slots=True)
class StuckLoad:
    """`holder` is who took the lease (a run's id and the stream); `since` is when it last got anywhere."""

    business_id: UUID
    connection_id: UUID
    platform: str | None
    name: str | None
    stream: str
    holder: str
    since: datetime
    is_silent: bool

    @property
    def sentence(self) -> str:
        what = "has said nothing" if self.is_silent else "has loaded nothing"
        return (
            f"{self.stream} of {self.name or self.connection_id} is held by {self.holder}, which {what} since"
            f" {self.since:%Y-%m-%d %H:%M:%S} UTC: end that run and start another, which goes on from the last page."
        )


def stuck_loads(connection: Connection[Any], *, silent: timedelta = SILENT, idle: timedelta = IDLE) -> list[StuckLoad]:
    """Every load that is silent or idle for too long, the longest first. `connection` is of `ecom_transform`."""
    query = """
        select state.business_id, state.connection_id, platform, name, stream, lease_holder as holder,
            least(beat_at, updated_at) as since, beat_at < now() - %(silent)s as is_silent
        from raw.stream_states as state left join core.connections using (business_id, connection_id)
        where lease_holder is not null and (beat_at < now() - %(silent)s or updated_at < now() - %(idle)s)
        order by since
    """
    with connection.cursor(row_factory=class_row(StuckLoad)) as cursor:
        return cursor.execute(query, {"silent": silent, "idle": idle}).fetchall()
