"""A webhook makes us read again, once; one that never came is made up for within a quarter of an hour."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import dagster as dg
import psycopg
import pytest
from sqlalchemy import text

from app.core.connections.sealing import Sealer
from app.core.database.engine import tenant
from app.core.database.roles import role_url
from app.core.settings import Settings
from app.core.webhooks.secrets import set_secret
from orchestration.defs.reconciliation.webhooks import webhook_sensor
from orchestration.waiting import waiting
from tests.app.api.world import World, build
from tests.orchestration.landing.pages import PreparedStream, Warehouse, numbered_pages


@pytest.fixture
def world(database: Settings) -> World:
    return build(database)


@pytest.fixture
def warehouse(world: World) -> Warehouse:
    url = role_url(world.settings.database_url.get_secret_value(), "ingest", world.settings)
    return Warehouse(url, world.shop.business_id, world.connection_id)


def deliver(world: World, event_id: str, stream: str | None = "orders") -> None:
    query = text("""insert into raw.webhook_inbox (business_id, connection_id, event_id, topic, stream, body_sha256)
        values (core.current_business(), :connection_id, :event_id, 'orders/updated', :stream, '')""")
    with tenant(world.engine, world.shop.business_id) as database:
        database.execute(query, {"connection_id": world.connection_id, "event_id": event_id, "stream": stream})


def age(world: World, minutes: int) -> None:
    """Let time pass over the deliveries."""
    assert world.settings.database_url is not None
    with psycopg.connect(world.settings.database_url.get_secret_value()) as database:
        database.execute(
            "update raw.webhook_inbox set received_at = received_at - make_interval(mins => %s)", [minutes]
        )


def found(world: World, business_id: UUID | None = None) -> list[str]:
    with tenant(world.engine, business_id or world.shop.business_id) as database:
        return [one.stream for one in waiting(database)]


def test_a_delivery_waits_until_a_read_that_began_after_it_has_ended(world: World, warehouse: Warehouse) -> None:
    deliver(world, "1")
    deliver(world, "2")
    deliver(world, "3", stream=None)  # of a topic that nothing is read of
    assert found(world) == ["orders"]
    assert found(world, world.foreign.business_id) == []
    warehouse.load(PreparedStream(numbered_pages(1, 3)))
    assert found(world) == []


def test_a_delivery_that_comes_while_it_is_read_waits_for_the_next_read(world: World, warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream(numbered_pages(1, 3)), progress=lambda _: deliver(world, "in between"))
    assert found(world) == ["orders"]


def test_a_stream_that_is_being_loaded_is_not_asked_for_until_that_load_has_ended(
    world: World, warehouse: Warehouse
) -> None:
    seen: list[list[str]] = []

    def look(_: object) -> None:
        deliver(world, "in between")
        seen.append(found(world))

    warehouse.load(PreparedStream(numbered_pages(1, 1)), progress=look)
    assert (seen[0], found(world)) == ([], ["orders"])


def test_the_load_of_a_holder_that_died_holds_up_no_delivery_for_long(world: World, warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream(numbered_pages(1, 1)))
    warehouse.write("update raw.stream_states set lease_holder = 'dead', lease_until = now() + interval '1 minute'")
    deliver(world, "1")
    assert found(world) == []
    warehouse.write("update raw.stream_states set lease_until = now() - interval '1 second'")
    assert found(world) == ["orders"]


def test_a_delivery_whose_read_failed_is_tried_again_every_five_minutes(world: World) -> None:
    deliver(world, "1")
    keys = []
    for minutes in (0, 4, 2, 3):  # 0, 4, 6 and 9 minutes after it came
        age(world, minutes)
        with tenant(world.engine, world.shop.business_id) as database:
            [one] = waiting(database)
        keys.append(one.run_key.rsplit(":", 1)[-1])
    assert keys == ["0", "0", "1", "1"]


def test_orders_that_wait_for_two_reasons_are_read_once(world: World, warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream(numbered_pages(1, 3)))
    warehouse.write("update raw.stream_states set updated_at = now() - interval '11 minutes'")
    with tenant(world.engine, world.shop.business_id) as database:
        set_secret(database, Sealer.of(world.settings), world.shop.business_id, world.connection_id, "a secret")
    deliver(world, "1")
    assert found(world) == ["orders"]


def test_a_read_that_fails_leaves_the_delivery_waiting(world: World, warehouse: Warehouse) -> None:
    deliver(world, "1")
    with pytest.raises(ZeroDivisionError):
        warehouse.load(PreparedStream(numbered_pages(1, 3)), progress=lambda _: 1 / 0)
    assert found(world) == ["orders"]


def test_orders_of_a_connection_with_webhooks_are_read_when_none_came_for_ten_minutes(
    world: World, warehouse: Warehouse
) -> None:
    warehouse.load(PreparedStream(numbered_pages(1, 3)))
    warehouse.write("update raw.stream_states set updated_at = now() - interval '11 minutes'")
    assert found(world) == []  # without webhooks the schedule does it
    with tenant(world.engine, world.shop.business_id) as database:
        set_secret(database, Sealer.of(world.settings), world.shop.business_id, world.connection_id, "a secret")
    assert found(world) == ["orders"]
    warehouse.load(PreparedStream(numbered_pages(1, 3)))
    assert found(world) == []


def test_the_sensor_starts_one_run_for_all_that_came(world: World, warehouse: Warehouse) -> None:
    for number in range(5):
        deliver(world, str(number))

    class Here:
        engine = world.engine

        def tenant(self, business_id: UUID) -> Any:
            return tenant(world.engine, business_id)

    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance, resources={"workspace": Here()})
        first, again = list(webhook_sensor(context)), list(webhook_sensor(context))
    [request] = first
    assert request.asset_selection == [dg.AssetKey(["raw", "shopify_orders"])]
    assert request.partition_key == f"{world.shop.slug}.{world.connection_id}"
    assert [one.run_key for one in again] == [request.run_key]
