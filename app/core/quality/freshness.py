"""How old each source's data is, and which source is too old to be trusted as today's. It reads no payload.

Two rules: a connection that is pulled must have been read within its platform's allowance, by the wall clock; and it must not
lag behind the business clock, which the most current connection sets (contracts.md). A file promises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, text

READ_WITHIN = timedelta(hours=26)
"""A day and what a daily schedule may be late; hourly platforms are read far more often."""
LAG_WITHIN = timedelta(days=2)
"""How far a connection may stay behind the business clock: a weekend of one platform is no alarm for a daily one."""

_SOURCES = text("""
    select connection_id, platform, name, status, clock_at, last_synced_at as read_at
    from core.connections where business_id = :business_id order by name, connection_id""")


@dataclass(frozen=True, slots=True)
class SourceAge:
    """One connection. `clock_at` is its platform's clock at the last read, `read_at` ours; `sentence` is for a person."""

    connection_id: UUID
    platform: str
    name: str
    read_at: datetime | None
    clock_at: datetime | None
    is_stale: bool
    sentence: str


def source_ages(conn: Connection, business_id: UUID, now: datetime | None = None) -> list[SourceAge]:
    """Every connection of the business; `now` is the wall clock."""
    rows = list(conn.execute(_SOURCES, {"business_id": business_id}).mappings())
    clock = max((row["clock_at"] for row in rows if row["clock_at"]), default=None)
    found = []
    for row in rows:
        why = _why_stale(
            row["platform"], row["status"], row["read_at"], row["clock_at"], clock, now or datetime.now(UTC)
        )
        sentence = why or ("Imported when somebody has a file." if row["platform"] == "files" else "Fresh.")
        said = {key: row[key] for key in ("connection_id", "platform", "name", "read_at", "clock_at")}
        found.append(SourceAge(**said, is_stale=why is not None, sentence=sentence))
    return found


def _why_stale(
    platform: str,
    status: str,
    read_at: datetime | None,
    clock_at: datetime | None,
    clock: datetime | None,
    now: datetime,
) -> str | None:
    if platform == "files":
        return None
    if status == "paused":
        return "It is paused, so its data stays as it is."
    if read_at is None:
        return "It has never been read."
    if now - read_at > READ_WITHIN:
        return f"It was last read {_age(now - read_at)} ago."
    if clock and clock_at and clock - clock_at > LAG_WITHIN:
        return f"It is {_age(clock - clock_at)} behind the business clock."
    return None


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"
