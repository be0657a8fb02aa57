"""Spelling of database URLs: every one names its driver, and none is printed with its password by accident."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.core.database.exceptions import DatabaseError

PLAIN = "postgresql"
PSYCOPG = "postgresql+psycopg"
PSYCOPG2 = "postgresql+psycopg2"  # the only driver that dagster-postgres speaks


def parse(url: str) -> URL:
    """Read a PostgreSQL URL in any usual spelling. Raises DatabaseError that does not repeat it: it holds a password."""
    remedy = "write it as postgresql://user:password@host:5432/database"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(f"The database URL cannot be read: {remedy}.") from None
    if parsed.drivername.split("+")[0] not in ("postgresql", "postgres"):
        raise DatabaseError(f"The database URL is not one of PostgreSQL: {remedy}.")
    if not parsed.database:
        raise DatabaseError(f"The database URL names no database: {remedy}.")
    return parsed.set(drivername=PLAIN)


def spell(url: URL, driver: str = PLAIN) -> str:
    """The URL as text with its password: a secret."""
    return url.set(drivername=driver).render_as_string(hide_password=False)


def with_driver(url: str, driver: str) -> str:
    """The same database by another driver: `PLAIN`, `PSYCOPG` or `PSYCOPG2`."""
    return spell(parse(url), driver)
