"""Tokens that expire, sealed beside the connection: one process renews them at a time, and a lost answer loses no access.

Knows no platform: whether tokens are fresh and how they are renewed is handed in by the connector.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, text

from app.core.connections.credentials import Credentials
from app.core.connections.exceptions import ConnectionsError
from app.core.connections.sealing import Sealer
from app.core.connections.store import replace_sealed, sealed_credentials
from app.core.database.engine import tenant
from orchestration.connectors.exceptions import CredentialsError

Tokens = Mapping[str, str]
LONGEST_RENEWAL = "5min"  # the platform is asked in between, with its pauses


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
        with tenant(self.engine, self.business_id) as database:
            _take_turn(database, self.connection_id)
            sealed = sealed_credentials(database, self.connection_id)
            if sealed is None:
                raise ConnectionsError("This connection has no credentials any more: connect it again.")
            known = Credentials.opened(sealed, self.sealer, self.business_id, self.connection_id)
            if known.tokens and is_fresh(known.tokens):
                return known.tokens
            renewed = Credentials(known.given, _renewed(known, renew), known.tokens)
            envelope = renewed.sealed(self.sealer, self.business_id, self.connection_id)
            replace_sealed(database, self.connection_id, before=sealed, after=envelope)
            return renewed.tokens


def _renewed(known: Credentials, renew: Callable[[Tokens], Tokens]) -> Tokens:
    """The current tokens may be refused because their successors' answer was lost; then their predecessors still hold."""
    try:
        return renew(known.tokens)
    except CredentialsError:
        if not known.previous:
            raise
        return renew(known.previous)


def _take_turn(database: DatabaseConnection, connection_id: UUID) -> None:
    """Until the transaction ends nobody else renews this connection's tokens; its row itself stays free for others."""
    for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        database.execute(text("select set_config(:name, :value, true)"), {"name": limit, "value": LONGEST_RENEWAL})
    database.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"tokens:{connection_id}"}
    )
