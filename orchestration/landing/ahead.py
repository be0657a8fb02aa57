"""Read one page ahead: the next page is fetched and parsed while PostgreSQL takes in this one. Knows no database."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")

_END = object()


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield `items` in their order, produced by a thread that is at most one item ahead.

    What the source raises is raised here, after the items before it. Leaving early stops the source after the item that it
    is at.
    """
    ready: queue.Queue[object] = queue.Queue(maxsize=1)
    stopped = threading.Event()
    failures: list[BaseException] = []

    def hand_over(item: object) -> bool:
        while not stopped.is_set():
            try:
                ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def produce() -> None:
        try:
            for item in items:
                if not hand_over(item):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again by the reader, in the reader's thread
            failures.append(error)
        hand_over(_END)

    thread = threading.Thread(target=produce, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not _END:
            yield item  # type: ignore[misc]
        if failures:
            raise failures[0]
    finally:
        stopped.set()
        thread.join()
