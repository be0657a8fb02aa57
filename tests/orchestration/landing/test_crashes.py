"""A loader may be killed at any point: nothing is lost, nothing is doubled, and the next one goes on."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator

import pytest

from orchestration.connectors.base import KnownRecords, Page, State
from tests.orchestration.landing.pages import PreparedStream, Warehouse, numbered_pages

POINTS = ("before the fetch", "after the fetch", "inside the transaction", "after the commit")
PAGES, SIZE = 6, 40


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyRecords(list):
    """Landing reads the records inside its transaction, after it has moved the cursor."""

    def __iter__(self) -> Iterator:
        die()
        return super().__iter__()


class DeadlyStream(PreparedStream):
    def __init__(self, pages: list[Page], point: str, after: int) -> None:
        super().__init__(pages)
        self.point, self.after = point, after

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        for number, page in enumerate(super().read(state, known)):
            if number == self.after and self.point == "before the fetch":
                die()
            if number == self.after and self.point == "inside the transaction":
                yield Page(DeadlyRecords(page.records), page.state, page.exchange_id, page.server_time)
            yield page
            if number == self.after and self.point == "after the fetch":
                die()


def load_and_die(warehouse: Warehouse, holder: str, point: str, after: int) -> None:
    """Load in a process of its own that ends by SIGKILL, unless it is done before it gets to the point."""
    pid = os.fork()
    if pid == 0:
        try:
            stream = DeadlyStream(numbered_pages(PAGES, SIZE), point, after)
            on_commit = (
                (lambda result: die() if result.pages > after else None) if point == "after the commit" else None
            )
            warehouse.load(stream, holder=holder, progress=on_commit)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("seed", range(10))
def test_a_loader_killed_again_and_again_leaves_every_record_once(warehouse: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    for crash in range(3):
        load_and_die(warehouse, f"run-{crash}", rng.choice(POINTS), rng.randrange(2))
        landed, cursor = warehouse.count("shopify_orders"), warehouse.rows("select cursor from raw.stream_states")
        done = cursor[0][0].get("done", 0) if cursor else 0
        assert landed == done * SIZE  # rows and cursor are one
    warehouse.load(PreparedStream(numbered_pages(PAGES, SIZE)), holder="last")
    assert warehouse.count("shopify_orders") == PAGES * SIZE
    assert warehouse.count("shopify_orders_history") == 0
    assert warehouse.rows("select sum(rows_new), sum(rows_same) from raw.loads") == [(PAGES * SIZE, 0)]
