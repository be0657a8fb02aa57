"""One implementer per implementation at a time, and none for ever: the lock dies with the process that held it.

A lease with an end would make a person wait for it after a crash; the server drops a session's lock with its connection.
Fencing against holders that only seemed dead is the outbox's part.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, text

_TRY = text("select pg_try_advisory_lock(hashtextextended('implement ' || cast(:name as text), 0))")
_RELEASE = text("select pg_advisory_unlock(hashtextextended('implement ' || cast(:name as text), 0))")


@contextmanager
def only_one(engine: Engine, name: UUID) -> Iterator[bool]:
    """Yield whether the lock `name` is ours; it is tried, never waited for."""
    # Outside of any transaction: an idle one would be ended by the server, and the lock with it.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        is_ours = bool(session.execute(_TRY, {"name": name}).scalar())
        try:
            yield is_ours
        finally:
            if is_ours:
                session.execute(_RELEASE, {"name": name})
