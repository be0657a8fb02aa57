"""Which streams of a business wait to be read again, because of a webhook or because it is time to look for lost ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import text

RECONCILED_EVERY = timedelta(minutes=10)
"""Platforms do not promise that webhooks come. Whoever uses them has orders read this often, so a lost one heals in 15 minutes."""

TRIED_EVERY = timedelta(minutes=5)
"""A read that failed, or met another, is started again after this long."""

_WAITING = text("""
    with wanted as (
        select business_id, connection_id, stream, received_at as since
        from raw.webhook_inbox
        where read_again_at is null and stream is not null
        union all
        select business_id, connection_id, stream, updated_at as since
        from raw.stream_states as state
        where stream = 'orders' and updated_at < now() - :every
          and exists (select 1 from core.webhook_secrets as secret where secret.connection_id = state.connection_id)
    )
    select connection_id, platform, stream, max(since) as since, now() - max(since) as waited
    from wanted
    join core.connections using (business_id, connection_id)
    left join raw.stream_states as state using (business_id, connection_id, stream)
    where status = 'connected' and (state.lease_holder is null or state.lease_until < now())
    group by connection_id, platform, stream
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stream to read again that nobody is reading. `since` is the last delivery, or the last read for one that is only
    due; `waited` is how long ago that is."""

    connection_id: UUID
    platform: str
    stream: str
    since: datetime
    waited: timedelta

    @property
    def run_key(self) -> str:
        """The same for one delivery until it is time to try again: a run that failed has spent its key."""
        return f"{self.connection_id}:{self.stream}:{self.since.isoformat()}:{self.waited // TRIED_EVERY}"


def waiting(database: DatabaseConnection, *, every: timedelta = RECONCILED_EVERY) -> list[Waiting]:
    """What waits in the transaction's business."""
    return [Waiting(**row) for row in database.execute(_WAITING, {"every": every}).mappings()]
