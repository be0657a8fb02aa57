"""The four roles that work for us, their passwords and their URLs. It knows no table.

A password is derived (HMAC-SHA256) from the administrative one, so every process can work it out and none stores it.
Roles belong to the whole server while databases do not: databases of one server share them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal

import psycopg
from psycopg import errors, sql

from app.core.database.exceptions import DatabaseError
from app.core.database.server import administrative_url, connect
from app.core.database.urls import parse, spell
from app.core.secret_files import load_or_make
from app.core.settings import Settings

Role = Literal["app", "ingest", "transform", "ml"]
ROLES: tuple[Role, ...] = ("app", "ingest", "transform", "ml")
LOCK = 7_310_002
TRIES = 5


def role_name(role: Role) -> str:
    return f"ecom_{role}"


def role_url(admin_url: str, role: Role, settings: Settings) -> str:
    """Plain `postgresql://` URL of a role, a secret. `ECOM_<ROLE>_DATABASE_URL` wins over the derived one."""
    if (override := getattr(settings, f"{role}_database_url")) is not None:
        return spell(parse(override.get_secret_value()))
    password = _password(admin_url, role, settings)
    return spell(parse(admin_url).set(username=role_name(role), password=password))


def url_of(settings: Settings, role: Role) -> str:
    """`role_url`, asking for the administrative URL only if there is no override: a server of its own needs no more."""
    if getattr(settings, f"{role}_database_url") is not None:
        return role_url("", role, settings)
    return role_url(administrative_url(settings), role, settings)


def ensure_roles(admin_url: str, settings: Settings) -> None:
    """Make roles and the databases of Dagster and MLflow; roles that work already are not touched.

    Safe when two run at once, also from two databases of one server, where no advisory lock meets.
    """
    for role in ROLES:
        if getattr(settings, f"{role}_database_url") is not None:
            _make_role(admin_url, role, None)
        elif not _works(role_url(admin_url, role, settings), role):
            _make_role(admin_url, role, _password(admin_url, role, settings))
    with connect(admin_url) as connection:
        connection.autocommit = True
        for name in (settings.dagster_database, settings.mlflow_database):
            _make_database(connection, name)


def _works(url: str, role: Role) -> bool:
    """Whether the role logs in, is no stronger than it may be, and may use the database."""
    question = (
        "select not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb) "
        "and has_database_privilege(current_database(), 'TEMPORARY') from pg_roles where rolname = %s"
    )
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(question, [role_name(role)]).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _make_role(admin_url: str, role: Role, password: str | None) -> None:
    """Make a role or mend its password. Without one it only has to exist: its login is somebody else's to arrange."""
    for attempt in range(TRIES):
        try:
            with connect(admin_url) as connection:
                connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
                _write_role(connection, role, password)
            return
        except (errors.UniqueViolation, errors.DuplicateObject, errors.InternalError_):
            if attempt == TRIES - 1:  # else another database's migration was making the same role: look again
                raise
        except errors.InsufficientPrivilege:
            raise DatabaseError(
                f"The user of DATABASE_URL may not create the role {role_name(role)}: give it CREATEROLE and CREATEDB."
            ) from None


def _write_role(connection: psycopg.Connection, role: Role, password: str | None) -> None:
    name = sql.Identifier(role_name(role))
    exists = connection.execute("select 1 from pg_roles where rolname = %s", [role_name(role)]).fetchone()
    if exists and password is None:
        return
    if not exists:
        connection.execute(sql.SQL("create role {}").format(name))
    if password is not None:
        # The verifier is made here, so that no server log ever shows the password.
        words = password.encode(), role_name(role).encode(), b"scram-sha-256"
        verifier = connection.pgconn.encrypt_password(*words).decode()
        connection.execute(sql.SQL("alter role {} login password {}").format(name, sql.Literal(verifier)))
    _restrict(connection, role)


def _restrict(connection: psycopg.Connection, role: Role) -> None:
    """Take away what would beat row-level security, grant the database, and let a non-superuser hand schemas over."""
    name = sql.Identifier(role_name(role))
    row = connection.execute(
        "select rolsuper, current_database() from pg_roles where rolname = current_user"
    ).fetchone()
    assert row is not None
    is_superuser, database = row
    if is_superuser:
        connection.execute(sql.SQL("alter role {} nosuperuser nobypassrls nocreaterole nocreatedb").format(name))
    else:
        connection.execute(sql.SQL("grant {} to current_user").format(name))
    connection.execute(sql.SQL("grant connect, temporary on database {} to {}").format(sql.Identifier(database), name))


def _make_database(connection: psycopg.Connection, name: str) -> None:
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    try:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        # Only tools' logs, written hundreds of times a run: a crash may cost the last half second of them, nothing else.
        connection.execute(sql.SQL("alter database {} set synchronous_commit = off").format(sql.Identifier(name)))
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        pass  # another process was faster
    except errors.InsufficientPrivilege:
        raise DatabaseError(f"The user of DATABASE_URL may not create the database {name}: give it CREATEDB.") from None


def _password(admin_url: str, role: Role, settings: Settings) -> str:
    password = parse(admin_url).password
    key = str(password).encode() if password else _own_secret(settings)
    return hmac.new(key, role_name(role).encode(), hashlib.sha256).hexdigest()


def _own_secret(settings: Settings) -> bytes:
    """For servers that let the administrator in without a password."""
    return load_or_make(settings.secrets_folder / "roles", lambda: secrets.token_bytes(32))
