"""One migrated database and one parsed project for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.settings import Settings
from tests.dbt_project.warehouse import FILES, SHOP, Warehouse


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One target folder for all tests of a process: what was parsed once is parsed."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="module")
def warehouse(server: EmbeddedPostgres, template: str, dbt_target: Path, tmp_path_factory: Any) -> Iterator[Warehouse]:
    """A module's own warehouse: one business in Madrid that has a shop and a file connection, and nothing landed."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        settings = Settings(home=tmp_path_factory.mktemp("home"), database_url=SecretStr(server.url(name)))
        found = Warehouse(settings, dbt_target)
        found.add_business()
        found.add_connection(SHOP, "shopify", "2026-06-30T21:59:00Z")
        found.add_connection(FILES, "files", "2026-06-30T12:00:00Z")
        yield found
        connection.execute(f"drop database {name} with (force)")
