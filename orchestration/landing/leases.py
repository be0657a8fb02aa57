"""Who may write a stream, and its cursor. One holder at a time; whoever lost the lease commits nothing more.

Two things guard it. The session's advisory lock says whether the last holder still lives: after a crash the next loader
need not wait. The epoch, checked inside every page's transaction, fences a holder that only seems dead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

from orchestration.connectors.base import JsonObject
from orchestration.connectors.exceptions import FatalError
from orchestration.landing.tables import Target

LEASE_TIME = timedelta(minutes=10)
_KEY = "business_id = %s and connection_id = %s and stream = %s"


class LeaseHeldError(FatalError):
    """Somebody else loads this stream right now."""


class LeaseLostError(FatalError):
    """Somebody else has taken over; nothing of this page was written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write while `raw.stream_states.lease_epoch` is `epoch`; `cursor` is where the last holder ended.
    `began_at` is the database's clock when it was taken."""

    target: Target
    epoch: int
    cursor: JsonObject
    began_at: datetime


@contextmanager
def held(connection: Connection[Any], target: Target, holder: str) -> Iterator[Lease]:
    """Take the lease, and give it back at the end. Raises LeaseHeldError while a living other holder has it."""
    lease = acquire(connection, target, holder)
    try:
        yield lease
    finally:
        if not connection.closed:
            connection.rollback()
            _release(connection, lease)


def acquire(connection: Connection[Any], target: Target, holder: str, lease_time: timedelta = LEASE_TIME) -> Lease:
    """A lease with the next epoch. The same `holder` may take over from itself: a retry whose first try hangs."""
    with connection.transaction():
        connection.execute(
            "insert into raw.stream_states (business_id, connection_id, stream) values (%s, %s, %s) on conflict do nothing",
            target.key,
        )
        row = connection.execute(
            "select cursor, lease_holder, lease_until > now(), pg_try_advisory_lock(hashtextextended(%s, 0)) "  # noqa: S608
            f"from raw.stream_states where {_KEY} for update",
            (":".join(map(str, target.key)), *target.key),
        ).fetchone()
        assert row is not None
        cursor, other, is_running, is_alone = row
        if is_running and not is_alone and other != holder:
            raise LeaseHeldError(f"{target.stream} is being loaded by {other} already; wait until that load has ended.")
        taken = connection.execute(
            "update raw.stream_states set lease_epoch = lease_epoch + 1, lease_holder = %s, lease_until = now() + %s, "  # noqa: S608
            f"updated_at = now(), beat_at = now() where {_KEY} returning lease_epoch, now()",
            (holder, lease_time, *target.key),
        ).fetchone()
    assert taken is not None
    return Lease(target, taken[0], cursor, taken[1])


def move_cursor(connection: Connection[Any], lease: Lease, cursor: JsonObject) -> None:
    """Part of a page's transaction: lock the stream's row, prove the lease, store the cursor.

    Raises LeaseLostError when another epoch has begun.
    """
    moved = connection.execute(
        "update raw.stream_states set cursor = %s, lease_until = now() + %s, updated_at = now(), beat_at = now() "  # noqa: S608
        f"where {_KEY} and lease_epoch = %s",
        (Jsonb(cursor), LEASE_TIME, *lease.target.key, lease.epoch),
    )
    if moved.rowcount != 1:
        raise LeaseLostError(
            f"Another load of {lease.target.stream} has taken over; this one stopped and wrote nothing more."
        )


def beat(connection: Connection[Any], lease: Lease) -> None:
    """Say that the holder lives, while it waits for the platform. It prolongs nothing: a lease lasts as its pages come.

    Raises LeaseLostError when another epoch has begun: waiting on would be for nothing.
    """
    beaten = connection.execute(
        f"update raw.stream_states set beat_at = now() where {_KEY} and lease_epoch = %s",  # noqa: S608
        (*lease.target.key, lease.epoch),
    )
    if beaten.rowcount != 1:
        raise LeaseLostError(f"Another load of {lease.target.stream} has taken over; this one stopped.")


def _release(connection: Connection[Any], lease: Lease) -> None:
    try:
        with connection.transaction():
            connection.execute(
                "set local synchronous_commit = on"
            )  # the log is in order: all pages are durable with it
            connection.execute(
                "update raw.stream_states set lease_holder = null, lease_until = null "  # noqa: S608
                f"where {_KEY} and lease_epoch = %s",
                (*lease.target.key, lease.epoch),
            )
            connection.execute("select pg_advisory_unlock_all()")
    except psycopg.OperationalError:
        connection.close()  # the server is gone, and the lock with it; the error that led here is the one to see
