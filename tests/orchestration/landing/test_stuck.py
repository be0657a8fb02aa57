"""A load that gets nowhere is named within minutes, and one that waits for a slow platform is left alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
import psycopg
import pytest

from app.core.database.roles import role_url
from app.core.settings import Settings
from orchestration.connectors.base import KnownRecords, Page, State
from orchestration.defs.quality.heartbeat import stuck_load_sensor
from orchestration.landing import load
from orchestration.landing.leases import acquire
from orchestration.landing.stuck import stuck_loads
from orchestration.landing.tables import Target
from tests.orchestration.landing.pages import PreparedStream, Warehouse, numbered_pages


@pytest.fixture
def transform(database: Settings) -> Iterator[psycopg.Connection]:
    url = role_url(database.database_url.get_secret_value(), "transform", database)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def take_and_die(warehouse: Warehouse, holder: str) -> None:
    target = Target(warehouse.business_id, warehouse.connection_id, "shopify", "orders")
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        acquire(connection, target, holder)


def test_a_holder_that_says_nothing_any_more_is_named(warehouse: Warehouse, transform: psycopg.Connection) -> None:
    take_and_die(warehouse, "run-1:orders")
    assert stuck_loads(transform) == []
    warehouse.write("update raw.stream_states set beat_at = now() - interval '150 seconds'")
    [found] = stuck_loads(transform)
    assert (found.stream, found.holder, found.is_silent) == ("orders", "run-1:orders", True)
    assert "run-1:orders, which has said nothing since" in found.sentence


def test_a_holder_that_lives_and_loads_nothing_is_named_later(
    warehouse: Warehouse, transform: psycopg.Connection
) -> None:
    take_and_die(warehouse, "run-1:orders")
    warehouse.write("update raw.stream_states set updated_at = now() - interval '20 minutes'")
    assert stuck_loads(transform) == []
    warehouse.write("update raw.stream_states set updated_at = now() - interval '31 minutes'")
    [found] = stuck_loads(transform)
    assert not found.is_silent


def test_a_loader_that_waits_for_its_platform_speaks(
    warehouse: Warehouse, transform: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "BEAT_SECONDS", 0.05)
    silent: list[int] = []

    class Slow(PreparedStream):
        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            yield self.pages[0]
            time.sleep(0.6)
            silent.append(len(stuck_loads(transform, silent=timedelta(seconds=0.3))))

    warehouse.load(Slow(numbered_pages(1, 5)))
    assert silent == [0]
    assert stuck_loads(transform, silent=timedelta(0), idle=timedelta(0)) == []  # given back


def test_the_sensor_names_stream_and_holder_and_says_when_it_is_over(
    warehouse: Warehouse, transform: psycopg.Connection, database: Settings
) -> None:
    admin = database.database_url.get_secret_value()
    with psycopg.connect(admin) as connection:
        connection.execute(
            "insert into core.businesses (business_id, slug, name, currency_code, timezone) values (%s, 'b', 'B', 'EUR', 'UTC')",
            [warehouse.business_id],
        )
        connection.execute(
            "insert into core.connections (business_id, connection_id, platform, name) values (%s, %s, 'shopify', 'My shop')",
            [warehouse.business_id, warehouse.connection_id],
        )
    take_and_die(warehouse, "run-1:orders")
    warehouse.write("update raw.stream_states set beat_at = now() - interval '3 minutes'")

    class Here:
        def url(self, role: str) -> str:
            return role_url(admin, role, database)  # type: ignore[arg-type]

    def look(cursor: str | None) -> dg.SensorResult:
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(instance, cursor=cursor, resources={"workspace": Here()})
            return stuck_load_sensor(context)  # type: ignore[no-any-return]

    first = look(None)
    [event] = first.asset_events
    assert (event.asset_key.to_user_string(), event.passed) == ("raw/shopify_orders", False)
    assert "orders of My shop is held by run-1:orders" in event.description
    warehouse.load(PreparedStream(numbered_pages(1, 5)), holder="run-2")
    [event] = look(first.cursor).asset_events
    assert event.passed
