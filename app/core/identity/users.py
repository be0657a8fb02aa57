"""Users: making them, letting them in, and their membership in businesses. It knows no cookie and no token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.core.database.engine import tenant
from app.core.identity.exceptions import IdentityError, LoginError
from app.core.identity.passwords import check_new_password, hash_password, verify_password
from app.core.identity.throttle import forget_tries, note_try
from app.schemas.identity import Role

EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,189}")

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class User:
    """A person who may log in."""

    user_id: UUID
    email: str
    display_name: str


def create_user(engine: Engine, email: str, password: str, display_name: str = "") -> User:
    """Make a user. Raises IdentityError for an address that is none or is taken, PasswordError for a weak password."""
    email = normalised_email(email)
    if not EMAIL.fullmatch(email):
        raise IdentityError("This is no e-mail address: write it as name@example.com.")
    check_new_password(password, email)
    query = text("""insert into core.users (email, display_name, password_hash)
        values (:email, :display_name, :password_hash) returning user_id""")
    name = "".join(c for c in display_name if c.isprintable()).strip()[:LONGEST_NAME]
    words = {"email": email, "display_name": name, "password_hash": hash_password(password)}
    try:
        with engine.begin() as connection:
            return User(connection.execute(query, words).scalar_one(), email, name)
    except IntegrityError:
        raise IdentityError("This e-mail address has a user already: log in, or use another address.") from None


def count_users(engine: Engine) -> int:
    """How many can log in: none means that a first owner is needed."""
    with engine.begin() as connection:
        return int(connection.execute(text("select count(*) from core.users where disabled_at is null")).scalar_one())


def find_user(engine: Engine, user_id: UUID) -> User | None:
    """The user, unless there is none or the user is disabled."""
    query = text("select user_id, email, display_name from core.users where user_id = :id and disabled_at is null")
    with engine.begin() as connection:
        row = connection.execute(query, {"id": user_id}).one_or_none()
    return User(row.user_id, row.email, row.display_name) if row else None


def find_user_by_email(engine: Engine, email: str) -> User | None:
    """The user with this address, for commands; log-in asks `authenticate`, which tells nobody who exists."""
    query = text("select user_id, email, display_name from core.users where email = :email and disabled_at is null")
    with engine.begin() as connection:
        row = connection.execute(query, {"email": normalised_email(email)}).one_or_none()
    return User(row.user_id, row.email, row.display_name) if row else None


def add_member(engine: Engine, business_id: UUID, user_id: UUID, role: Role) -> None:
    """Give a user a role in a business, in place of the one he or she had."""
    if role not in get_args(Role):
        raise IdentityError(f"There is no role {role!r}: use one of {', '.join(get_args(Role))}.")
    query = text("""insert into core.memberships (business_id, user_id, role) values (:business_id, :user_id, :role)
        on conflict (business_id, user_id) do update set role = excluded.role""")
    with tenant(engine, business_id) as connection:
        connection.execute(query, {"business_id": business_id, "user_id": user_id, "role": role})


def authenticate(engine: Engine, email: str, password: str, network: str, now: datetime | None = None) -> User:
    """The user whose password this is. `network` is the address it came from, `now` the wall clock.

    Raises LoginError, the same in words and time for an unknown address, a wrong password and a disabled user;
    LoginThrottledError after too many tries.
    """
    email = normalised_email(email)
    note_try(engine, email, network, now or datetime.now(UTC))
    query = text("select user_id, email, display_name, password_hash, disabled_at from core.users where email = :email")
    with engine.begin() as connection:
        row = connection.execute(query, {"email": email.replace("\0", "")}).one_or_none()
    fits = verify_password(password, row.password_hash if row else None)  # outside any transaction: it takes long
    if row is None or not fits or row.disabled_at is not None:
        raise LoginError("E-mail address or password is wrong: check both and try again.")
    with engine.begin() as connection:
        forget_tries(connection, email, network)
    return User(row.user_id, row.email, row.display_name)


def normalised_email(email: str) -> str:
    """Lower case without outer spaces; text that cannot be stored becomes text that can, and matches nobody."""
    return email.strip().lower().encode("utf-8", "replace").decode()
