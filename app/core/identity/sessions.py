"""Sessions: an opaque token in a cookie, its sha256 in the database. The server decides when one ends, not the cookie."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from app.core.identity.users import User

IDLE = timedelta(hours=1)
ABSOLUTE = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=1)
ALIVE = "revoked_at is null and expires_at > :now and last_seen_at > :idle_since"


@dataclass(frozen=True, slots=True)
class Session:
    """A living session and whose it is."""

    session_id: UUID
    user: User


def open_session(engine: Engine, user_id: UUID, now: datetime | None = None) -> str:
    """Start a session after a log-in and return its token (a secret, 256 bits), which is nowhere stored."""
    now, token = now or datetime.now(UTC), secrets.token_urlsafe(32)
    query = text("""insert into core.sessions (user_id, token_hash, created_at, last_seen_at, expires_at)
        values (:user_id, :token_hash, :now, :now, :expires_at)""")
    with engine.begin() as connection:
        words = {"user_id": user_id, "token_hash": _hash(token), "now": now, "expires_at": now + ABSOLUTE}
        connection.execute(query, words)
    return token


def find_session(engine: Engine, token: str, now: datetime | None = None) -> Session | None:
    """The session of a token, kept from going idle; None when it is unknown, ended, idle or its user disabled."""
    now = now or datetime.now(UTC)
    query = text(f"""select s.session_id, s.last_seen_at, u.user_id, u.email, u.display_name
        from core.sessions s join core.users u using (user_id)
        where token_hash = :token_hash and {ALIVE} and u.disabled_at is null""")  # noqa: S608 - our own words
    with engine.begin() as connection:
        words = {"token_hash": _hash(token), "now": now, "idle_since": now - IDLE}
        row = connection.execute(query, words).one_or_none()
        if row is None:
            return None
        if now - row.last_seen_at > TOUCH_EVERY:
            touch = text("update core.sessions set last_seen_at = :now where session_id = :id")
            connection.execute(touch, {"now": now, "id": row.session_id})
    return Session(row.session_id, User(row.user_id, row.email, row.display_name))


def is_alive(engine: Engine, session_id: UUID, now: datetime | None = None) -> bool:
    """Whether a session still holds: asked before anything is changed on the word of an access token."""
    now = now or datetime.now(UTC)
    query = text(f"""select exists (select 1 from core.sessions s join core.users u using (user_id)
        where session_id = :id and {ALIVE} and u.disabled_at is null)""")  # noqa: S608
    with engine.begin() as connection:
        return bool(connection.execute(query, {"id": session_id, "now": now, "idle_since": now - IDLE}).scalar())


def revoke_session(engine: Engine, token: str, now: datetime | None = None) -> None:
    """Log out."""
    query = text("update core.sessions set revoked_at = :now where token_hash = :hash and revoked_at is null")
    with engine.begin() as connection:
        connection.execute(query, {"now": now or datetime.now(UTC), "hash": _hash(token)})


def revoke_all(engine: Engine, user_id: UUID, now: datetime | None = None) -> None:
    """Log a user out everywhere: after a change of password, or when the user is disabled."""
    query = text("update core.sessions set revoked_at = :now where user_id = :user_id and revoked_at is null")
    with engine.begin() as connection:
        connection.execute(query, {"now": now or datetime.now(UTC), "user_id": user_id})


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
