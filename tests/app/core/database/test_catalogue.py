"""No table of a business is without its wall: asked of the database itself, so a new table cannot forget it."""

from __future__ import annotations

import psycopg
import pytest

from app.core.database.roles import Role, role_url
from app.core.settings import Settings

# Payload tables of platforms stand in `raw` too; the application has no right on them, which is asked below.
OWN_BOOKS = ("stream_states", "loads", "quarantine", "stream_fields", "webhook_inbox")


@pytest.fixture
def catalogue(database: Settings) -> psycopg.Connection:
    assert database.database_url is not None
    return psycopg.connect(database.database_url.get_secret_value())


def tables(catalogue: psycopg.Connection, condition: str) -> list[str]:
    query = f"""select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname in ('core', 'predictions', 'raw')
        and (n.nspname <> 'raw' or c.relname = any(%s))
        and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'business_id') and {condition}"""
    return [row[0] for row in catalogue.execute(query, [list(OWN_BOOKS)])]


def test_every_table_of_a_business_has_row_level_security_for_the_application(catalogue: psycopg.Connection) -> None:
    has_policy = "exists (select 1 from pg_policy p where p.polrelid = c.oid and 'ecom_app'::regrole = any(p.polroles))"
    assert len(tables(catalogue, "true")) >= 15
    assert tables(catalogue, f"not (c.relrowsecurity and {has_policy})") == []


def test_row_level_security_is_forced_on_core(catalogue: psycopg.Connection) -> None:
    assert tables(catalogue, "n.nspname = 'core' and not c.relforcerowsecurity") == []


def test_every_policy_of_the_application_names_the_business(catalogue: psycopg.Connection) -> None:
    query = """select polrelid::regclass::text from pg_policy where 'ecom_app'::regrole = any(polroles)
        and polname <> 'names_for_the_operator' and pg_get_expr(polqual, polrelid) not like '%business_id%'"""
    assert catalogue.execute(query).fetchall() == []


def test_the_business_comes_first_in_every_primary_key(catalogue: psycopg.Connection) -> None:
    query = """select i.indrelid::regclass::text from pg_index i
        join pg_attribute b on b.attrelid = i.indrelid and b.attname = 'business_id'
        where i.indisprimary and i.indrelid::regclass::text ~ '^(core|predictions|raw)[.]' and i.indkey[0] <> b.attnum"""
    assert catalogue.execute(query).fetchall() == []


def test_the_application_owns_nothing_and_reads_no_payload(catalogue: psycopg.Connection) -> None:
    owned = "select oid::regclass::text from pg_class where relowner = 'ecom_app'::regrole"
    assert catalogue.execute(owned).fetchall() == []
    readable = """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'raw' and c.relkind = 'r' and has_any_column_privilege('ecom_app', c.oid, 'select')"""
    assert {row[0] for row in catalogue.execute(readable)} == set(OWN_BOOKS)


def test_pipelines_read_what_they_need_and_no_credentials(database: Settings) -> None:
    assert database.database_url is not None
    admin = database.database_url.get_secret_value()
    roles: tuple[Role, ...] = ("transform", "ml")
    for role in roles:
        with psycopg.connect(role_url(admin, role, database)) as connection:
            connection.execute("select business_id, slug, timezone from core.businesses")
            connection.execute("select connection_id, clock_at from core.connections")
            for secret in (
                "credentials_sealed from core.connections",
                "password_hash from core.users",
                "token_hash from core.sessions",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(f"select {secret}")
