"""Every platform through the real landing: all of it is in, a second load changes nothing, a poison record waits outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.roles import role_url
from app.core.settings import Settings
from orchestration.connectors.base import KnownRecords, Page, Record, State, Stream
from orchestration.landing.load import LoadResult, load_stream
from tests.orchestration.connectors.contract.stage import WAITS, Stage, stage


@dataclass(frozen=True)
class Warehouse:
    """The database as `ecom_ingest` sees it, for one connection."""

    url: str
    platform: str
    business_id: UUID
    connection_id: UUID

    def load(self, stream: Stream, *, full: bool = False) -> LoadResult:
        keys = {"business_id": self.business_id, "connection_id": self.connection_id, "platform": self.platform}
        return load_stream(self.url, **keys, stream=stream, run_id="run", holder="run", full=full)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql, {"connection_id": self.connection_id}).fetchall()

    def landed(self, stream_name: str) -> dict[str, Any]:
        table = f"raw.{self.platform}_{stream_name}"
        return dict(
            self.rows(f"select id, payload from {table} where connection_id = %(connection_id)s and not is_deleted")
        )


@pytest.fixture(scope="module")
def ingest_url(server: EmbeddedPostgres, template: str) -> Iterator[str]:
    """One database for all platforms: each test has a business and a connection of its own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        url = server.url(name)
        yield role_url(url, "ingest", Settings(home=server.home, database_url=SecretStr(url)))
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def warehouse(ingest_url: str, name: str) -> Warehouse:
    return Warehouse(ingest_url, name, uuid4(), uuid4())


@dataclass(frozen=True)
class Altered:
    """A stream whose first objects come changed; `alter` gets their number and the object."""

    stream: Stream
    alter: Callable[[int, dict[str, Any]], None]

    @property
    def name(self) -> str:
        return self.stream.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        number = 0
        for page in self.stream.read(state, known):
            records = []
            for record in page.records:
                records.append(self._altered(number, record) if number < 2 and not record.is_deleted else record)
                number += 1
            yield replace(page, records=records)

    def _altered(self, number: int, record: Record) -> Record:
        payload = json.loads(record.payload)
        self.alter(number, payload)
        return msgspec.structs.replace(record, payload=json.dumps(payload).encode())


def test_everything_is_in_and_a_second_load_changes_nothing(name: str, warehouse: Warehouse) -> None:
    on = stage(name)
    for info in on.platform.streams:
        first = warehouse.load(on.stream(info.name))
        assert warehouse.landed(info.name).keys() == on.sandbox.truth(info.name).keys(), info.name
        for full in (False, True):
            again = warehouse.load(on.stream(info.name), full=full)
            assert (again.rows_new, again.rows_changed, again.rows_deleted) == (0, 0, 0), (info.name, full)
        assert first.rows_new == len(on.sandbox.truth(info.name))


def test_a_field_of_another_type_is_quarantined_and_an_unknown_one_is_kept(name: str, warehouse: Warehouse) -> None:
    on = stage(name)
    info = max(on.platform.streams, key=lambda info: len(on.sandbox.truth(info.name)))
    field = next(path for path in info.matters if "." not in path)

    def alter(number: int, payload: dict[str, Any]) -> None:
        payload[field if number == 0 else "a_new_field"] = {"flipped": True}

    warehouse.load(Altered(on.stream(info.name), alter))
    landed, truth = warehouse.landed(info.name), on.sandbox.truth(info.name)
    (poison,) = truth.keys() - landed.keys()
    assert [row["a_new_field"] for row in landed.values() if "a_new_field" in row] == [{"flipped": True}]
    query = "select record_id, reason from raw.quarantine where connection_id = %(connection_id)s and reason_code = 'type_changed'"
    ((record_id, reason),) = warehouse.rows(query)
    assert record_id == poison
    assert field in reason


def test_what_the_platform_erased_is_marked_and_does_not_come_back(name: str, warehouse: Warehouse) -> None:
    on = stage(name)
    for info in on.platform.streams:
        warehouse.load(on.stream(info.name))
        if erased := on.sandbox.remove(info.name):
            assert_erased(on, warehouse, info.name, erased)
            return  # one stream for each platform; test_streams.py removes from every one


def assert_erased(on: Stage, warehouse: Warehouse, stream_name: str, erased: str) -> None:
    """Also by a load of everything anew. The last version stays, marked, until history is cleaned."""
    for seconds in WAITS:
        on.sandbox.pass_time(seconds)
        warehouse.load(on.stream(stream_name))
        if erased not in warehouse.landed(stream_name):
            break
    warehouse.load(on.stream(stream_name), full=True)
    assert erased not in warehouse.landed(stream_name)
    table = f"raw.{warehouse.platform}_{stream_name}"
    marked = f"select id from {table} where connection_id = %(connection_id)s and is_deleted"
    assert (erased,) in warehouse.rows(marked)
