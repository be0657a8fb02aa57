"""One writer at a time; whoever lost the lease commits nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import psycopg
import pytest

from orchestration.connectors.base import KnownRecords, Page, State
from orchestration.landing.batch import Batch, rows_of
from orchestration.landing.check import Checker
from orchestration.landing.contract import Contract
from orchestration.landing.leases import Lease, LeaseHeldError, LeaseLostError, acquire
from orchestration.landing.load import commit
from orchestration.landing.seen_fields import SeenFields
from orchestration.landing.tables import Target
from tests.orchestration.landing.pages import PreparedStream, Warehouse, numbered_pages


def commit_page(connection: psycopg.Connection, lease: Lease, page: Page, run_id: str) -> None:
    batch = Batch()
    batch.add(rows_of(page))
    commit(connection, lease, batch, Checker(Contract({}), SeenFields()), run_id)


@pytest.fixture
def target(warehouse: Warehouse) -> Target:
    return Target(warehouse.business_id, warehouse.connection_id, "shopify", "orders")


def test_of_two_loaders_one_wins_and_the_other_is_told_who_loads(warehouse: Warehouse) -> None:
    inside, leave = Event(), Event()

    class Slow(PreparedStream):
        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            yield self.pages[0]
            inside.set()
            leave.wait(30)
            yield from self.pages[1:]

    pages = numbered_pages(2, 5)
    first = Thread(target=lambda: warehouse.load(Slow(pages), holder="run-1"))
    first.start()
    try:
        assert inside.wait(30)
        with pytest.raises(LeaseHeldError, match=r"^orders is being loaded by run-1 already; .*\.$"):
            warehouse.load(PreparedStream(pages), holder="run-2")
    finally:
        leave.set()
        first.join()
    assert warehouse.count("shopify_orders") == 10


def test_after_a_crash_the_next_loader_need_not_wait(warehouse: Warehouse, target: Target) -> None:
    with psycopg.connect(warehouse.url, autocommit=True) as connection:
        acquire(connection, target, "run-1")  # and dies: its session ends with the lease in place
    assert warehouse.load(PreparedStream(numbered_pages(1, 5)), holder="run-2").rows_new == 5


def test_a_zombie_commits_nothing_once_another_has_taken_over(warehouse: Warehouse, target: Target) -> None:
    first_page, second_page = numbered_pages(2, 5)
    with psycopg.connect(warehouse.url, autocommit=True) as zombie:
        lease = acquire(zombie, target, "run-1", lease_time=timedelta(seconds=-1))
        commit_page(zombie, lease, first_page, "run-1")
        zombie.execute("update raw.stream_states set lease_until = now() - interval '1 second'")
        with psycopg.connect(warehouse.url, autocommit=True) as heir:
            acquire(heir, target, "run-2")
            with pytest.raises(LeaseLostError):
                commit_page(zombie, lease, second_page, "run-1")
    assert warehouse.count("shopify_orders") == 5
    assert warehouse.rows("select cursor, lease_holder from raw.stream_states") == [({"done": 1}, "run-2")]


def test_a_retry_of_the_same_run_takes_over_from_its_hanging_first_try(warehouse: Warehouse, target: Target) -> None:
    with psycopg.connect(warehouse.url, autocommit=True) as hanging:
        lease = acquire(hanging, target, "run-1")
        assert warehouse.load(PreparedStream(numbered_pages(1, 5)), holder="run-1").rows_new == 5
        with pytest.raises(LeaseLostError):
            commit_page(hanging, lease, numbered_pages(1, 5)[0], "run-1")


def test_a_lease_is_given_back_at_the_end(warehouse: Warehouse) -> None:
    warehouse.load(PreparedStream(numbered_pages(1, 5)))
    assert warehouse.rows("select lease_holder, lease_until from raw.stream_states") == [(None, None)]
