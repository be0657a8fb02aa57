"""Dagster's storage keeps its connections: a run's events do not each pay for one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import dagster as dg
import psycopg
import pytest
from sqlalchemy import text

from app.core.database.embedded import EmbeddedPostgres
from app.core.settings import REPOSITORY
from orchestration.event_storage import keep_connections
from orchestration.resources import Workspace


@pytest.fixture
def instance(server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """As dagster.yaml has it, in a database of its own."""
    name = f"dagster_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    monkeypatch.setenv("ECOM_DAGSTER_DATABASE_URL", server.url(name).replace("postgresql://", "postgresql+psycopg2://"))
    shutil.copy(REPOSITORY / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as opened:
        yield opened


def _backend(instance: dg.DagsterInstance) -> int:
    """Process id of the server's side of the connection that the next event would be written through."""
    with instance.event_log_storage.index_connection() as connection:
        return int(connection.execute(text("select pg_backend_pid()")).scalar_one())


def test_one_connection_serves_event_after_event(instance: dg.DagsterInstance) -> None:
    assert _backend(instance) != _backend(instance), (
        "Dagster keeps connections by itself: event_storage.py is not needed"
    )
    keep_connections(instance)
    kept = _backend(instance)
    keep_connections(instance)  # a run does so again: no new pool
    assert {_backend(instance) for _ in range(5)} == {kept}


def test_a_run_keeps_them_too_whoever_started_it(instance: dg.DagsterInstance) -> None:
    seen: list[int] = []

    @dg.asset
    def written(context: dg.AssetExecutionContext, workspace: Workspace) -> None:
        seen.extend([_backend(context.instance), _backend(context.instance)])

    assert dg.materialize([written], instance=instance, resources={"workspace": Workspace()}).success
    assert seen[0] == seen[1]
