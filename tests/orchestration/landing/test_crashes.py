"""A loader may be killed at any point, run twice, or lose its database: nothing is lost, nothing doubled, the next goes on."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from urllib.parse import urlsplit

import psycopg
import pytest

from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.landing import merge
from orchestration.landing.leases import LeaseHeldError, LeaseLostError
from tests.orchestration.landing.pages import PreparedStream, Warehouse, numbered_pages

POINTS = ("before the fetch", "after the fetch", "inside the transaction", "after the copy", "after the commit")
PAGES, SIZE = 6, 40
FEW, MANY = range(4), range(4, 70)  # three deaths each: 12 in make test, more than 200 in make test-full


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyRecord:
    """Landing asks for the fingerprint when it writes the row, inside the transaction."""

    id, payload, updated_at, is_deleted = "deadly", b"{}", None, False

    @property
    def fingerprint(self) -> str:
        die()
        return ""


class DeadlyStream(PreparedStream):
    def __init__(self, pages: list[Page], point: str, after: int) -> None:
        super().__init__(pages)
        self.point, self.after = point, after

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        for number, page in enumerate(super().read(state, known)):
            if number == self.after and self.point == "before the fetch":
                die()
            if number == self.after and self.point == "inside the transaction":
                page.records[-1] = cast(Record, DeadlyRecord())
            yield page
            if number == self.after and self.point == "after the fetch":
                die()
            known.fingerprints()  # waits until the page is in, so that each is a transaction of its own


def load_and_die(warehouse: Warehouse, holder: str, point: str, after: int) -> None:
    """Load in a process of its own that ends by SIGKILL, unless it is done before it gets to the point."""
    pid = os.fork()
    if pid == 0:
        try:
            if point == "after the copy":
                merge.quarantine = lambda *_args, **_more: die()  # type: ignore[assignment]
            stream = DeadlyStream(numbered_pages(PAGES, SIZE), point, after)
            on_commit = (
                (lambda result: die() if result.pages > after else None) if point == "after the commit" else None
            )
            warehouse.load(stream, holder=holder, progress=on_commit)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0  # it died by our hand or was done, and by nothing else


@pytest.mark.parametrize("seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.full) for seed in MANY)])
def test_a_loader_killed_again_and_again_leaves_every_record_once(warehouse: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    for crash in range(3):
        load_and_die(warehouse, f"run-{crash}", POINTS[(seed + crash) % len(POINTS)], rng.randrange(2))
        landed, cursor = warehouse.count("shopify_orders"), warehouse.rows("select cursor from raw.stream_states")
        done = cursor[0][0].get("done", 0) if cursor else 0
        assert landed == done * SIZE  # rows and cursor are one
    warehouse.load(PreparedStream(numbered_pages(PAGES, SIZE)), holder="last")
    assert warehouse.count("shopify_orders") == PAGES * SIZE
    assert warehouse.count("shopify_orders_history") == 0
    assert warehouse.rows("select sum(rows_new), sum(rows_same) from raw.loads") == [(PAGES * SIZE, 0)]


def test_an_old_process_beside_the_new_one_commits_nothing_any_more(warehouse: Warehouse) -> None:
    """The worker died, its child lives on; the orchestrator's retry has the same holder and takes over."""
    pages, may_go_on, heir_is_done = numbered_pages(PAGES, SIZE), threading.Event(), threading.Event()

    class Orphaned(PreparedStream):
        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            yield self.pages[0]
            may_go_on.set()
            assert heir_is_done.wait(60)
            yield from self.pages[1:]

    with ThreadPoolExecutor(1) as pool:
        orphan = pool.submit(warehouse.load, Orphaned(pages), holder="run-1")
        assert may_go_on.wait(60)
        heir = warehouse.load(PreparedStream(pages), holder="run-1")
        heir_is_done.set()
        with pytest.raises(LeaseLostError):
            orphan.result(60)
    assert heir.cursor == {"done": PAGES}
    assert warehouse.count("shopify_orders") == PAGES * SIZE
    assert warehouse.rows("select sum(rows_new) from raw.loads") == [(PAGES * SIZE,)]


@pytest.mark.parametrize("times", [5, pytest.param(100, marks=pytest.mark.full)])
def test_of_two_loaders_that_start_together_each_time_one_wins_and_none_doubles(
    warehouse: Warehouse, times: int
) -> None:
    pages = numbered_pages(2, 10)
    for number in range(times):
        together = threading.Barrier(2)

        def start(holder: str, together: threading.Barrier = together) -> str:
            together.wait(30)
            try:
                warehouse.load(PreparedStream(pages), holder=holder)
            except (LeaseHeldError, LeaseLostError) as error:
                return type(error).__name__
            return "loaded"

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(start, (f"a{number}", f"b{number}")))
        assert "loaded" in ends
    assert warehouse.count("shopify_orders") == 20
    assert warehouse.count("shopify_orders_history") == 0
    assert warehouse.rows("select sum(rows_new) from raw.loads") == [(20,)]


class CuttingProxy:
    """Between the loader and PostgreSQL: passes everything on; the nth COMMIT still gets through, its answer does not."""

    def __init__(self, url: str, commits: int) -> None:
        parts = urlsplit(url)
        self._there, self._left = (parts.hostname, parts.port), commits
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = url.replace(f":{parts.port}/", f":{self._door.getsockname()[1]}/")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                inside, _ = self._door.accept()
            except OSError:
                return
            outside, is_cut = socket.create_connection(self._there), threading.Event()
            for source, target, is_question in ((inside, outside, True), (outside, inside, False)):
                words = (source, target, is_question, is_cut)
                threading.Thread(target=self._pass_on, args=words, daemon=True).start()

    def _pass_on(
        self, source: socket.socket, target: socket.socket, is_question: bool, is_cut: threading.Event
    ) -> None:
        try:
            while data := source.recv(65_536):
                if is_question and b"COMMIT" in data:
                    self._left -= 1
                    if self._left == 0:
                        is_cut.set()
                if not is_question and is_cut.is_set():
                    break
                target.sendall(data)
            for one in (source, target):
                one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other direction has ended it already

    def close(self) -> None:
        self._door.close()


@pytest.mark.parametrize("commits", [2, 3, 4])
def test_a_connection_that_dies_between_commit_and_its_answer_loses_and_doubles_nothing(
    warehouse: Warehouse, commits: int
) -> None:
    proxy = CuttingProxy(warehouse.url, commits)
    cut = Warehouse(proxy.url, warehouse.business_id, warehouse.connection_id)
    pages = numbered_pages(PAGES, SIZE)

    class OneByOne(PreparedStream):
        """Waits for each page to be committed, so that there are several commits."""

        def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
            for page in super().read(state, known):
                yield page
                known.fingerprints()

    with pytest.raises(psycopg.OperationalError):
        cut.load(OneByOne(pages), holder="cut")
    proxy.close()
    warehouse.load(PreparedStream(pages), holder="next")
    assert warehouse.count("shopify_orders") == PAGES * SIZE
    assert warehouse.count("shopify_orders_history") == 0
    assert warehouse.rows("select sum(rows_new) from raw.loads") == [(PAGES * SIZE,)]
