"""Tokens that expire, sealed beside the connection: one process renews them at a time, and a lost answer loses no access.

Knows no platform: whether tokens are fresh and how they are renewed is handed in by the connector.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, text

from app.core.connections.credentials import Credentials
from app.core.connections.exceptions import ConnectionsError
from app.core.connections.sealing import Sealer
from app.core.connections.store import replace_sealed, sealed_credentials
from app.core.database.engine import tenant_in
from orchestration.connectors.exceptions import CredentialsError

Tokens = Mapping[str, str]
LONGEST_RENEWAL = "20min"
"""How long others wait for one who renews: longer than a connector's patience with the pauses that a platform asks for."""

_SET_LOCAL = text("select set_config(:name, :value, true)")
_LOCK = text("select pg_advisory_lock(hashtextextended(:key, 0))")
_UNLOCK = text("select pg_advisory_unlock(hashtextextended(:key, 0))")


@dataclass(slots=True)
class SealedTokens:
    """The `TokenStore` of one connection. Reads the database only when the tokens at hand are not fresh."""

    engine: Engine
    sealer: Sealer
    business_id: UUID
    connection_id: UUID
    _held: Tokens = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def current(self, is_fresh: Callable[[Tokens], bool], renew: Callable[[Tokens], Tokens]) -> Tokens:
        """Fresh tokens; what `renew` made of the old ones is stored before it is returned."""
        with self._lock:
            if not self._held or not is_fresh(self._held):
                self._held = self._shared(is_fresh, renew)
            return self._held

    def _shared(self, is_fresh: Callable[[Tokens], bool], renew: Callable[[Tokens], Tokens]) -> Tokens:
        with self.engine.connect() as session, self._turn(session):
            with tenant_in(session, self.business_id):
                sealed = sealed_credentials(session, self.connection_id)
            if sealed is None:
                raise ConnectionsError("This connection has no credentials any more: connect it again.")
            known = Credentials.opened(sealed, self.sealer, self.business_id, self.connection_id)
            if known.tokens and is_fresh(known.tokens):
                return known.tokens
            renewed = Credentials(known.given, _renewed(known, renew), known.tokens)
            envelope = renewed.sealed(self.sealer, self.business_id, self.connection_id)
            with tenant_in(session, self.business_id):
                replace_sealed(session, self.connection_id, before=sealed, after=envelope)
            return renewed.tokens

    @contextmanager
    def _turn(self, session: DatabaseConnection) -> Iterator[None]:
        """Nobody else renews this connection's tokens meanwhile; its row itself stays free for others.

        The lock is the session's and no transaction is open while the platform is asked: the server ends one that idles
        for long, and with it the tokens that the platform has just exchanged would be lost.
        """
        key = {"key": f"tokens:{self.connection_id}"}
        with session.begin():
            for limit in ("lock_timeout", "statement_timeout"):
                session.execute(_SET_LOCAL, {"name": limit, "value": LONGEST_RENEWAL})
            session.execute(_LOCK, key)
        try:
            yield
        finally:
            with session.begin():
                session.execute(_UNLOCK, key)


def _renewed(known: Credentials, renew: Callable[[Tokens], Tokens]) -> Tokens:
    """The current tokens may be refused because their successors' answer was lost; then their predecessors still hold."""
    try:
        return renew(known.tokens)
    except CredentialsError:
        if not known.previous:
            raise
        return renew(known.previous)
