"""A migration can be run by anybody, any number of times, also at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from app.core.businesses.store import create_business, find_business
from app.core.database.embedded import EmbeddedPostgres
from app.core.database.engine import app_engine
from app.core.database.exceptions import DatabaseError
from app.core.database.migrate import MIGRATIONS, current_revision, migrate, newest_revision
from app.core.database.roles import ROLES, Role, ensure_roles, role_name, role_url
from app.core.settings import Settings

from .conftest import HASTY


def empty_database(server: EmbeddedPostgres, home: Path) -> Settings:
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return Settings(home=home, database_url=SecretStr(server.url(name)))


def url_of(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def test_the_newest_revision_is_the_one_that_alembic_means() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision()


def test_two_migrators_at_once_on_a_new_server_both_succeed(bare_server: EmbeddedPostgres, tmp_path: Path) -> None:
    first, second = (empty_database(bare_server, tmp_path) for _ in range(2))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, [first, first, second, second]))
    assert {current_revision(url_of(s)) for s in (first, second)} == {newest_revision()}


def test_a_migration_with_nothing_to_do_is_quick(database: Settings) -> None:
    started = time.monotonic()
    migrate(database)
    assert time.monotonic() - started < 2


def test_a_schema_from_a_newer_release_is_not_touched(database: Settings) -> None:
    with psycopg.connect(url_of(database)) as connection:
        connection.execute("update public.alembic_version set version_num = '9999'")
    with pytest.raises(DatabaseError, match="newer than this program"):
        migrate(database)


def test_roles_work_and_are_no_stronger_than_they_may_be(database: Settings) -> None:
    for role in ROLES:
        with psycopg.connect(role_url(url_of(database), role, database)) as connection:
            row = connection.execute(
                "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
            ).fetchone()
            assert row == (False,)
            connection.execute("create temporary table staged (id int)")


def test_a_role_whose_password_was_changed_is_mended(bare_server: EmbeddedPostgres, tmp_path: Path) -> None:
    settings = empty_database(bare_server, tmp_path)
    ensure_roles(url_of(settings), settings)
    with psycopg.connect(url_of(settings)) as connection:
        connection.execute("alter role ecom_ml password 'another' bypassrls")
    ensure_roles(url_of(settings), settings)
    psycopg.connect(role_url(url_of(settings), "ml", settings)).close()


def test_a_pipeline_role_makes_tables_in_its_schemas_and_nowhere_else(database: Settings) -> None:
    own: dict[Role, list[str]] = {
        "ingest": ["raw"],
        "transform": ["staging", "intermediate", "marts", "features"],
        "ml": ["predictions"],
        "app": [],
    }
    schemas = {"core", "public", *(schema for owned in own.values() for schema in owned)}
    for role, allowed in own.items():
        with psycopg.connect(role_url(url_of(database), role, database), autocommit=True) as connection:
            for schema in allowed:
                connection.execute(f"create table {schema}.made (id int)")
            for schema in schemas - set(allowed):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"create table {schema}.made_too (id int)")


def test_an_override_wins_and_its_login_is_left_alone(open_home: Path) -> None:
    own = "postgresql://me:secret@db.internal/warehouse"
    server = EmbeddedPostgres(open_home, configuration=HASTY)
    try:
        settings = Settings(home=open_home, database_url=SecretStr(server.start()), ml_database_url=SecretStr(own))
        assert role_url(url_of(settings), "ml", settings) == own
        migrate(settings)
        with psycopg.connect(url_of(settings)) as connection:
            row = connection.execute("select rolcanlogin from pg_roles where rolname = 'ecom_ml'").fetchone()
        assert row == (False,)
        assert_engine_outlives_a_restart(settings, server)
    finally:
        server.stop()


def assert_engine_outlives_a_restart(settings: Settings, server: EmbeddedPostgres) -> None:
    engine = app_engine(settings)
    create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")
    server.stop()
    server.start()
    assert find_business(engine, "corner-shop").name == "Corner Shop"
    engine.dispose()


def test_an_administrator_who_is_no_superuser_can_migrate(open_home: Path) -> None:
    """As on a managed PostgreSQL."""
    server = EmbeddedPostgres(open_home, configuration=HASTY)
    try:
        with psycopg.connect(server.start(), autocommit=True) as connection:
            connection.execute("create role manager login createrole createdb password 'word'")
            connection.execute("create database shop owner manager")
        url = server.url("shop").replace(server.url("shop").split("//")[1].split("@")[0], "manager:word")
        settings = Settings(home=open_home, database_url=SecretStr(url))
        migrate(settings)
        migrate(settings)
        engine = app_engine(settings)
        business = create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")
        assert find_business(engine, "corner-shop") == business
        engine.dispose()
    finally:
        server.stop()


def test_an_administrator_who_may_not_make_roles_is_told_so(bare_server: EmbeddedPostgres, tmp_path: Path) -> None:
    with psycopg.connect(bare_server.url(), autocommit=True) as connection:
        connection.execute("create role weak login password 'word'")
    url = bare_server.url().replace(bare_server.url().split("//")[1].split("@")[0], "weak:word")
    with pytest.raises(DatabaseError, match=f"may not create the role {role_name('app')}: give it CREATEROLE"):
        migrate(Settings(home=tmp_path, database_url=SecretStr(url)))
