"""Which streams of a business wait to be read again, because of a webhook or because it is time to look for lost ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import text

RECONCILED_EVERY = timedelta(minutes=10)
"""Platforms do not promise that webhooks come. Whoever uses them has orders read this often, so a lost one heals in 15 minutes."""

_WAITING = text("""
    select connection_id, platform, stream, max(received_at) as since
    from raw.webhook_inbox join core.connections using (business_id, connection_id)
    where read_again_at is null and stream is not null and status = 'connected'
    group by connection_id, platform, stream
    union
    select connection_id, platform, stream, state.updated_at as since
    from raw.stream_states as state join core.connections using (business_id, connection_id)
    where stream = 'orders' and status = 'connected' and lease_holder is null and state.updated_at < now() - :every
      and exists (select 1 from core.webhook_secrets as secret where secret.connection_id = state.connection_id)
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stream to read again; `since` is the last delivery, or the last read for one that is only due."""

    connection_id: UUID
    platform: str
    stream: str
    since: datetime


def waiting(database: DatabaseConnection, *, every: timedelta = RECONCILED_EVERY) -> list[Waiting]:
    """What waits in the transaction's business."""
    return [Waiting(**row) for row in database.execute(_WAITING, {"every": every}).mappings()]
