"""A paused connection rests: no pull, no schedule, until a person resumes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import dagster as dg
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from app.cli.failures import WrongUseError
from app.cli.main import assemble
from app.core.businesses.store import Business, create_business
from app.core.connections.store import Connection, find_connection, save_connection, set_status
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.automation import INGESTION_SCHEDULES
from orchestration.connectors.exceptions import FatalError
from orchestration.partitions import connection_key, connections_of, register
from orchestration.resources import Workspace
from orchestration.runs import pull_connection

Ecom = Callable[..., Result]


@pytest.fixture
def ecom(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Ecom:
    assert database.database_url is not None
    monkeypatch.setenv("ECOM_HOME", str(database.home))
    monkeypatch.setenv("DATABASE_URL", database.database_url.get_secret_value())
    return lambda *words: CliRunner().invoke(assemble(list(words)), list(words), catch_exceptions=False)


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def business(engine: Engine) -> Business:
    return create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")


@pytest.fixture
def connection_id(engine: Engine, business: Business) -> UUID:
    made = Connection(
        business.business_id, uuid4(), "shopify", "Shop", "https://x.example", {}, None, None, None, "connected"
    )
    with tenant(engine, business.business_id) as database:
        save_connection(database, made, None)
    return made.connection_id


def stored(engine: Engine, business: Business, connection_id: UUID) -> Connection:
    with tenant(engine, business.business_id) as database:
        return find_connection(database, connection_id)


def test_a_paused_connection_is_not_pulled_until_it_is_resumed(
    ecom: Ecom, engine: Engine, business: Business, connection_id: UUID
) -> None:
    ecom("connections", "pause", "Shop")
    paused = stored(engine, business, connection_id)
    assert paused.status == "paused"
    assert '"status": "paused"' in ecom("connections", "--json").stdout
    with pytest.raises(FatalError, match=f"Shop is paused and was not pulled: .*resume {connection_id}"):
        pull_connection(business, paused)
    ecom("connections", "resume", str(connection_id))
    assert stored(engine, business, connection_id).status == "connected"


def test_nothing_but_a_pause_is_resumed(ecom: Ecom, engine: Engine, business: Business, connection_id: UUID) -> None:
    with tenant(engine, business.business_id) as database:
        set_status(database, connection_id, "needs_credentials", "The token was refused.")
    with pytest.raises(WrongUseError, match="is not paused"):
        ecom("connections", "resume", "Shop")
    assert stored(engine, business, connection_id).status == "needs_credentials"


def test_schedules_leave_a_paused_connection_alone(
    ecom: Ecom, engine: Engine, business: Business, connection_id: UUID, tmp_path: Path
) -> None:
    [schedule] = [one for one in INGESTION_SCHEDULES if one.name.startswith("shopify_")]

    def started(instance: dg.DagsterInstance) -> list[str | None]:
        workspace = Workspace()
        workspace._engine = engine
        context = dg.build_schedule_context(instance, resources={"workspace": workspace})
        requests: Any = schedule(context)
        return [request.partition_key for request in requests]

    key = connection_key(business.slug, connection_id)
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        register(instance, connections_of("shopify"), key)
        assert started(instance) == [key]
        ecom("connections", "pause", "Shop")
        assert started(instance) == []
