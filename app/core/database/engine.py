"""Engines for each role, and transactions that carry the tenant. It refuses roles that row-level security cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, text

from app.core.database.exceptions import UnsafeRoleError
from app.core.database.roles import url_of
from app.core.database.server import connect
from app.core.database.urls import PSYCOPG, with_driver
from app.core.settings import Settings

APP_LIMITS = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
SET_TENANT = text("select set_config('app.business_id', :business_id, true), set_config('app.user_id', :user_id, true)")


def app_engine(settings: Settings) -> Engine:
    """Engine of `ecom_app` for the API and the rules. Raises UnsafeRoleError for an owner, superuser or BYPASSRLS role."""
    url = url_of(settings, "app")
    refuse_unsafe_role(url)
    return _engine(url, APP_LIMITS)


@contextmanager
def tenant(engine: Engine, business_id: UUID, user_id: UUID | None = None) -> Iterator[Connection]:
    """One transaction that sees one business: committed at the end, rolled back by an exception.

    The setting is local to the transaction, so a pooled connection carries nothing to the next one.
    """
    with engine.connect() as connection, tenant_in(connection, business_id, user_id):
        yield connection


@contextmanager
def tenant_in(connection: Connection, business_id: UUID, user_id: UUID | None = None) -> Iterator[None]:
    """The same for a connection whose session has to outlive the transaction."""
    with connection.begin():
        connection.execute(SET_TENANT, {"business_id": str(business_id), "user_id": str(user_id or "")})
        yield


@contextmanager
def as_user(engine: Engine, user_id: UUID) -> Iterator[Connection]:
    """One transaction that sees a person's own memberships and businesses, and no business's rows."""
    with engine.begin() as connection:
        connection.execute(SET_TENANT, {"business_id": "", "user_id": str(user_id)})
        yield connection


@contextmanager
def as_operator(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees the name of every business, and no business's rows: for commands and pipelines.

    Never for a request: a person's businesses come from `as_user`.
    """
    with engine.begin() as connection:
        connection.execute(text("select set_config('app.operator', 'on', true)"))
        yield connection


def refuse_unsafe_role(url: str) -> None:
    """Raise UnsafeRoleError when the role could see past row-level security."""
    question = """
        select current_user, r.rolsuper, r.rolbypassrls, exists (
            select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where pg_has_role(c.relowner, 'member') and c.relkind in ('r', 'p', 'v', 'm')
              and n.nspname in ('core', 'raw', 'staging', 'intermediate', 'marts', 'features', 'predictions'))
        from pg_roles r where r.rolname = current_user"""
    with connect(url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    name, is_superuser, has_bypass, is_owner = row
    flaw = "is a superuser" if is_superuser else "has BYPASSRLS" if has_bypass else "owns tables" if is_owner else None
    if flaw:
        raise UnsafeRoleError(
            f"The application's database role {name} {flaw}, so tenants are not kept apart: set ECOM_APP_DATABASE_URL to ecom_app."
        )


def _engine(url: str, options: str = "") -> Engine:
    return create_engine(
        with_driver(url, PSYCOPG),
        pool_size=8,
        max_overflow=8,
        pool_timeout=10,
        pool_pre_ping=True,  # a server that was restarted is met with a new connection, not with an error
        hide_parameters=True,  # an error must not carry personal data into a log
        connect_args={"connect_timeout": 5, "options": options} if options else {"connect_timeout": 5},
    )
