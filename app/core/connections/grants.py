"""A merchant's grant in a browser: begun by an owner, ended by the same session within ten minutes, and only once.

What is particular to Shopify's addresses and signatures is in its connector; this keeps the state and makes the connection.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from app.core.businesses.store import Business, find_membership
from app.core.connections.connect import connect
from app.core.connections.exceptions import ConnectionsError
from app.core.connections.store import Connection
from app.core.database.engine import tenant
from app.core.identity.sessions import Session
from app.core.settings import Settings
from orchestration.connectors.registry import find
from orchestration.connectors.shopify.oauth import authorize_url, shop_host, verified

LIFETIME = timedelta(minutes=10)

Connect = Callable[[Business, str, Mapping[str, str]], Connection]
"""`(business, address of the shop, values by field)`."""


class NotAnOwnerError(ConnectionsError):
    """Only owners connect platforms."""


class StateError(ConnectionsError):
    """The grant was not begun here, by this person, for this shop, just now."""


@dataclass(frozen=True, slots=True)
class ShopifyGrants:
    """Grants to the app whose id and secret are in the settings. `connect` exchanges the code and stores what it gives."""

    engine: Engine
    client_id: str
    client_secret: str = field(repr=False)
    connect: Connect
    clock: Callable[[], float] = time.time

    @classmethod
    def of(cls, engine: Engine, settings: Settings) -> ShopifyGrants:
        """Raises ConnectionsError where this installation has no app of its own."""
        if not settings.shopify_client_id or settings.shopify_client_secret is None:
            raise ConnectionsError(
                "This installation has no Shopify app: set ECOM_SHOPIFY_CLIENT_ID and ECOM_SHOPIFY_CLIENT_SECRET."
            )
        platform = find("shopify")
        return cls(
            engine,
            settings.shopify_client_id,
            settings.shopify_client_secret.get_secret_value(),
            lambda business, url, values: connect(engine, business, platform, url, values, settings=settings),
        )

    def begin(self, session: Session, slug: str, shop: str, redirect_uri: str) -> str:
        """Where the browser goes next. Raises NotAnOwnerError, BusinessNotFoundError, or CallbackRefusedError for no shop."""
        host, business = shop_host(shop), self._owned(session, slug)
        state = f"{business.business_id.hex}-{secrets.token_urlsafe(32)}"
        words = self._words(state, session) | {"shop": host, "expires_at": self._now() + LIFETIME}
        with tenant(self.engine, business.business_id) as database:
            database.execute(text("delete from core.oauth_states where expires_at <= :now"), {"now": self._now()})
            insert = text("""insert into core.oauth_states (business_id, state_hash, session_id, shop, expires_at)
                values (core.current_business(), :state_hash, :session_id, :shop, :expires_at)""")
            database.execute(insert, words)
        scopes = [scope.name for scope in find("shopify").scopes]
        return authorize_url(
            f"https://{host}", client_id=self.client_id, scopes=scopes, redirect_uri=redirect_uri, state=state
        )

    def finish(self, session: Session, pairs: Iterable[tuple[str, str]]) -> Connection:
        """Connect the shop that answered; `pairs` are the query's parameters as they came. Nothing is sent before all holds.

        Raises CallbackRefusedError for a wrong signature, StateError for a state that is used, old or another's.
        """
        callback = verified(pairs, self.client_secret, now=self.clock())
        business = self._spend(callback.state, callback.shop, session)
        values = {"client_id": self.client_id, "client_secret": self.client_secret, "code": callback.code}
        return self.connect(business, f"https://{callback.shop}", values)

    def _spend(self, state: str, shop: str, session: Session) -> Business:
        """Whatever else is wrong, a state that was shown is gone."""
        query = text("""delete from core.oauth_states o using core.businesses b
            where o.state_hash = :state_hash and b.business_id = o.business_id
            returning o.session_id, o.shop, o.expires_at, b.slug""")
        words = self._words(state, session)
        with tenant(self.engine, _business_of(state)) as database:
            row = database.execute(query, {"state_hash": words["state_hash"]}).one_or_none()
        if row is None or row.session_id != session.session_id or row.shop != shop or row.expires_at <= self._now():
            raise StateError("This grant was not begun here, was used already or is too old: begin again.")
        return self._owned(session, row.slug)

    def _owned(self, session: Session, slug: str) -> Business:
        found = find_membership(self.engine, session.user.user_id, slug)
        if found.role != "owner":
            raise NotAnOwnerError("Only an owner may connect a shop: ask one.")
        return found.business

    def _words(self, state: str, session: Session) -> dict[str, object]:
        return {"state_hash": hashlib.sha256(state.encode()).digest(), "session_id": session.session_id}

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


def _business_of(state: str) -> UUID:
    try:
        return UUID(hex=state.partition("-")[0])
    except ValueError:
        raise StateError("This grant was not begun here: begin again.") from None
