"""The durable inbox: each delivery once for every stream it speaks of, whoever sends it how often. It is only written here; pipelines read it.

What is needed of a connection is kept for half a minute, so that a flood costs the database one insert a delivery.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from sqlalchemy import Engine, text

from app.core.connections.sealing import Sealer
from app.core.database.engine import tenant
from app.core.exceptions import UserError
from app.core.webhooks.deliveries import Delivery, is_ping, read
from app.core.webhooks.secrets import secrets_of

KEPT_SECONDS = 30.0
MOST_KEPT = 1_000
MOST_PER_MINUTE = 6_000
"""Twice what the busiest shop was ever seen to send; counted after the proof, so that a forger cannot use it up."""

_INSERT = text("""
    insert into raw.webhook_inbox (business_id, connection_id, event_id, topic, stream, body_sha256)
    select core.current_business(), :connection_id, :event_id, :topic, stream, :body_sha256
    from unnest(cast(:streams as text[])) as stream
    on conflict do nothing""")
_PLATFORM = text("select platform from core.connections where connection_id = :connection_id")


class NobodyHereError(UserError):
    """There is no such connection."""


class TooManyError(UserError):
    """The connection has sent more than its share of this minute."""


@dataclass(frozen=True, slots=True)
class _Known:
    platform: str | None
    secrets: tuple[bytes, ...]
    until: float


@dataclass(slots=True)
class _Minute:
    began: float = 0.0
    count: int = 0


@dataclass(slots=True)
class Inbox:
    """Takes in deliveries for all businesses of an installation; safe under threads."""

    engine: Engine
    sealer: Sealer
    clock: Callable[[], float] = time.monotonic
    most_per_minute: int = MOST_PER_MINUTE
    refused: int = 0
    _known: OrderedDict[tuple[UUID, UUID], _Known] = field(default_factory=OrderedDict)
    _minutes: dict[tuple[UUID, UUID], _Minute] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def receive(self, business_id: UUID, connection_id: UUID, headers: Mapping[str, str], body: bytes) -> bool:
        """Store the delivery; True when it is new. It is durable when this returns.

        Raises NobodyHereError, UnsignedError or ForgedError (nothing is stored), TooManyError.
        """
        key = business_id, connection_id
        known = self._look_up(key)
        if known.platform is None:
            raise NobodyHereError("Nothing is connected at this address: use the one that `ecom webhook` shows.")
        if is_ping(known.platform, headers, body):
            return False
        try:
            delivery = read(known.platform, headers, body, known.secrets)
        except UserError:
            self.refused += 1
            raise
        self._count(key)
        return self._store(key, delivery)

    def _store(self, key: tuple[UUID, UUID], delivery: Delivery) -> bool:
        values = {
            "connection_id": key[1],
            "event_id": delivery.event_id,
            "topic": delivery.topic,
            "streams": [*(delivery.streams or (None,))],
            "body_sha256": delivery.body_sha256,
        }
        with tenant(self.engine, key[0]) as database:
            return database.execute(_INSERT, values).rowcount > 0

    def _look_up(self, key: tuple[UUID, UUID]) -> _Known:
        """Also what is not there is remembered, for addresses that somebody makes up."""
        with self._lock:
            known = self._known.get(key)
        if known and known.until > self.clock():
            return known
        with tenant(self.engine, key[0]) as database:
            platform = database.execute(_PLATFORM, {"connection_id": key[1]}).scalar()
            secrets = tuple(secrets_of(database, self.sealer, *key)) if platform else ()
        known = _Known(platform, secrets, self.clock() + KEPT_SECONDS)
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > MOST_KEPT:
                self._minutes.pop(self._known.popitem(last=False)[0], None)
        return known

    def _count(self, key: tuple[UUID, UUID]) -> None:
        with self._lock:
            minute, now = self._minutes.setdefault(key, _Minute()), self.clock()
            if now - minute.began >= 60:
                minute.began, minute.count = now, 0
            minute.count += 1
            if minute.count > self.most_per_minute:
                raise TooManyError("This connection has sent too many webhooks in a minute: send the rest later.")
