"""What all tests share: one embedded PostgreSQL per test process, and a fresh migrated database per test."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.migrate import migrate
from app.core.database.roles import role_url
from app.core.settings import Settings

TEMPLATE = "ecom_template"
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_developer() -> None:
    """A variable in somebody's shell must not change what a test means."""
    for name in [n for n in os.environ if n.startswith("ECOM_") or n in ("DATABASE_URL", "OPENAI_API_KEY")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for this test process, without fsync; its own under each pytest-xdist worker."""
    home = Path(tempfile.mkdtemp(prefix="ecom-tests-"))
    home.chmod(0o711)  # as root the server runs as nobody, which must get through
    postgres = EmbeddedPostgres(home, configuration=HASTY)
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(postgres.place)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: EmbeddedPostgres) -> str:
    """Name of a migrated database that is only ever copied; nobody may be connected to it."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE}")
    url = server.url(TEMPLATE)
    settings = Settings(home=server.home, database_url=SecretStr(url))
    migrate(settings)
    _add_landing_tables(role_url(url, "ingest", settings))
    return TEMPLATE


@pytest.fixture
def database(server: EmbeddedPostgres, template: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty, migrated database of this test's own; every role's URL follows from them."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        yield Settings(home=tmp_path / "home", database_url=SecretStr(server.url(name)))
        connection.execute(f"drop database {name} with (force)")


def _add_landing_tables(ingest_url: str) -> None:
    try:
        known = importlib.util.find_spec("orchestration.landing.tables")
    except ModuleNotFoundError:
        known = None
    if known is not None:
        from orchestration.landing.tables import ensure_all_tables

        ensure_all_tables(ingest_url)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes by the name of their argument: packed ones hold the time, and two workers must collect the same names."""
    return argname if isinstance(val, bytes) else None
