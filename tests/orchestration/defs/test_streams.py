"""What a refused pull leaves on its connection, for the screens and for whoever writes prices."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.core.businesses.store import create_business
from app.core.connections.store import Connection, find_connection, record_sync, save_connection
from app.core.database.engine import app_engine, tenant
from app.core.settings import Settings
from orchestration.connectors.exceptions import CredentialsError, NotPermittedError, RetryableError
from orchestration.defs.ingestion.streams import refusals_noted

TOKEN = CredentialsError("shop.example refused the access token (401): create a new one and connect again.")


@pytest.fixture
def engine(database: Settings) -> Iterator[Engine]:
    engine = app_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Connection:
    business = create_business(engine, "Corner Shop", "EUR", "Europe/Madrid")
    made = Connection(
        business.business_id, uuid4(), "shop", "Shop", "https://x.example", {}, None, None, None, "connected"
    )
    with tenant(engine, made.business_id) as database:
        save_connection(database, made, None)
    return made


def refuse(engine: Engine, connection: Connection, stream: str, error: Exception) -> None:
    with pytest.raises(type(error)), refusals_noted(engine, connection, stream):
        raise error


def sync(engine: Engine, connection: Connection, stream: str) -> None:
    with tenant(engine, connection.business_id) as database:
        record_sync(database, connection.connection_id, clock_at=None, stream=stream)


def status(engine: Engine, connection: Connection) -> tuple[str, str | None]:
    with tenant(engine, connection.business_id) as database:
        found = find_connection(database, connection.connection_id)
    return found.status, found.status_reason


def test_a_refused_token_asks_to_reconnect_until_the_same_stream_is_read_again(
    engine: Engine, connection: Connection
) -> None:
    refuse(engine, connection, "orders", TOKEN)
    sync(engine, connection, "products")
    assert status(engine, connection) == ("needs_credentials", str(TOKEN))
    sync(engine, connection, "orders")
    assert status(engine, connection) == ("connected", None)


def test_connecting_again_ends_a_refusal_of_every_stream(engine: Engine, connection: Connection) -> None:
    refuse(engine, connection, "orders", TOKEN)
    with tenant(engine, connection.business_id) as database:
        save_connection(database, connection, None)
    assert status(engine, connection) == ("connected", None)


@pytest.mark.parametrize("error", [NotPermittedError("Grant read_discounts."), RetryableError("Away.")])
def test_a_right_that_one_stream_lacks_asks_nobody_to_reconnect_the_shop(
    engine: Engine, connection: Connection, error: Exception
) -> None:
    refuse(engine, connection, "discounts", error)
    assert status(engine, connection) == ("connected", None)
