"""The administrative door: which server we use, whether it answers, and whether it is new enough."""

from __future__ import annotations

import psycopg

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.exceptions import DatabaseError
from app.core.database.urls import PSYCOPG2, parse, spell
from app.core.settings import Settings

OLDEST_VERSION = 15
CONNECT_SECONDS = 5


def administrative_url(settings: Settings) -> str:
    """`DATABASE_URL`, or the embedded server's, which is started if it does not run. Raises DatabaseError.

    The answer is a plain `postgresql://` URL with its password: a secret.
    """
    if settings.database_url is None:
        return EmbeddedPostgres(settings.home, settings.postgres_port).start()
    url = spell(parse(settings.database_url.get_secret_value()))
    check(url)
    return url


def stop_embedded(settings: Settings) -> None:
    """End the embedded server if this installation has one."""
    if settings.database_url is None:
        EmbeddedPostgres(settings.home).stop()


def dagster_url(settings: Settings) -> str:
    """Dagster's storage, made by `migrate`."""
    return _beside(settings, settings.dagster_database)


def mlflow_url(settings: Settings) -> str:
    """MLflow's backend store, made by `migrate`."""
    return _beside(settings, settings.mlflow_database)


def check(url: str) -> None:
    """Raise DatabaseError with the remedy unless the server answers, lets us in and is new enough."""
    with connect(url) as connection:
        require_version(connection.info.server_version)


def connect(url: str) -> psycopg.Connection:
    """Connect with plain psycopg; a failure is a DatabaseError in our words, without the password."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        raise DatabaseError(_in_words(url, str(error))) from None


def require_version(number: int) -> None:
    """Refuse a server that is too old; `number` is PostgreSQL's server_version_num, 150004 for 15.4."""
    if number < OLDEST_VERSION * 10_000:
        raise DatabaseError(
            f"PostgreSQL {number // 10_000} is too old: DATABASE_URL needs version {OLDEST_VERSION} or newer."
        )


def _beside(settings: Settings, database: str) -> str:
    return spell(parse(administrative_url(settings)).set(database=database), PSYCOPG2)


def _in_words(url: str, cause: str) -> str:
    """One sentence from libpq's message; connection failures carry no SQLSTATE to go by."""
    parsed = parse(url)
    where = f"{parsed.host or 'the local socket'}:{parsed.port or 5432}"
    if "password authentication failed" in cause or "no password supplied" in cause:
        return (
            f"The database at {where} refuses user {parsed.username}: correct the user or password in the database URL."
        )
    if "does not exist" in cause and "database" in cause:
        return f"The database {parsed.database} does not exist at {where}: create it or correct the database URL."
    if "too many clients" in cause or "remaining connection slots" in cause:
        return f"The database at {where} has no free connection: close some or raise max_connections."
    return f"No PostgreSQL answers at {where}: start it or correct the database URL (unset, an embedded one is used)."
