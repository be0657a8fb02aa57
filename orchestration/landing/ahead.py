"""Read ahead: pages are fetched and parsed while PostgreSQL takes in the ones before. Knows no database."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class ReadAhead(Generic[Item]):
    """One thread makes items, another works them off.

    Items that wait weigh at most `most` together, or are one; so memory is bounded however slow the work is.
    """

    def __init__(
        self,
        *,
        weigh: Callable[[Item], int] = lambda _: 1,
        most: int = 1,
        idle_seconds: float = 20.0,
        gather_seconds: float = 0.0,
    ) -> None:
        """Whoever works them off waits `gather_seconds` for more than one item, while there is room."""
        self._shelf: _Shelf[Item] = _Shelf(most, gather_seconds)
        self._weigh, self._idle_seconds = weigh, idle_seconds

    def over(self, items: Iterator[Item]) -> Iterator[list[Item]]:
        """Yield `items` in their order, as lists of whatever is ready. An empty list says that nothing came for a while.

        What the source raises is raised here, after the items before it. Leaving early stops the source after the item
        that it is at.
        """
        thread = threading.Thread(target=self._produce, args=[items], name="read-ahead", daemon=True)
        thread.start()
        try:
            while (ready := self._shelf.take(self._idle_seconds)) is not None:
                yield ready
        finally:
            self._shelf.close()
            thread.join()

    def settle(self) -> None:
        """For the source: wait until all that it has given so far is worked off."""
        self._shelf.settle()

    def _produce(self, items: Iterator[Item]) -> None:
        try:
            for item in items:
                if not self._shelf.put(item, self._weigh(item)):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again by the reader, in the reader's thread
            self._shelf.end(error)
        else:
            self._shelf.end(None)


class _Shelf(Generic[Item]):
    """Items between two threads."""

    def __init__(self, most: int, gather_seconds: float) -> None:
        self._most, self._weight, self._gather_seconds = most, 0, gather_seconds
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._is_closed = self._is_over = self._is_worked_off = self._is_awaited = False
        self._failure: BaseException | None = None

    def put(self, item: Item, weight: int) -> bool:
        """Wait for room; False once nobody reads any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or not self._items or self._weight + weight <= self._most)
            if self._is_closed:
                return False
            self._items.append(item)
            self._weight += weight
            self._changed.notify_all()
            return True

    def take(self, seconds: float) -> list[Item] | None:
        """All that is there, an empty list when nothing came in time, None at the end."""
        with self._changed:
            self._is_worked_off = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._items or self._is_over, timeout=seconds)
            if self._items:
                self._changed.wait_for(self._has_gathered, timeout=self._gather_seconds)
            if not self._items and self._is_over:
                if self._failure:
                    raise self._failure
                return None
            ready = list(self._items)
            self._items.clear()
            self._weight = 0
            self._is_worked_off = not ready
            self._changed.notify_all()
            return ready

    def settle(self) -> None:
        with self._changed:
            self._is_awaited = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closed or (self._is_worked_off and not self._items))
            self._is_awaited = False

    def _has_gathered(self) -> bool:
        return self._is_over or self._is_awaited or 2 * self._weight >= self._most

    def end(self, failure: BaseException | None) -> None:
        with self._changed:
            self._is_over, self._failure = True, failure
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
