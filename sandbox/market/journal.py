"""The market's memory: a seed, a size, and everything that was done to it since, one JSON object per line.

A line is on disk before its effect is; a line torn by a crash never happened. Replaying the file gives the same market.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.market.discounts import Discount
from sandbox.market.market import Market
from sandbox.market.size import MarketSize

FILE = "journal.jsonl"
DEEDS = ("set_price", "set_stock", "set_text", "remove", "advance")
"""Events that are methods of the market, with their arguments by name."""


class JournalError(Exception):
    """The folder cannot be used; the message says why and what to do."""


class Journal:
    """Append-only file of events in a folder that one process owns at a time."""

    def __init__(self, folder: Path, size: MarketSize, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / FILE).open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise JournalError(f"Another process uses the sandbox in {folder}; stop it first.") from error
        self.events = self._read(folder)
        if not self.events:
            self.append({"event": "begin", "seed": seed, "size": asdict(size)})

    def append(self, event: dict[str, Any]) -> None:
        """Write an event and wait until it is on disk."""
        self._file.write(json.dumps(event).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.events.append(event)

    def close(self) -> None:
        self._file.close()

    def _read(self, folder: Path) -> list[dict[str, Any]]:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        try:
            return [json.loads(line) for line in whole.splitlines()]
        except ValueError as error:
            raise JournalError(f"{folder / FILE} is damaged; delete the folder to begin a new market.") from error


class World:
    """A market whose changes survive the process. The seed and size of an existing folder win over the given ones."""

    def __init__(self, folder: Path, size: MarketSize | None = None, seed: int = 7) -> None:
        self.folder = folder
        self._journal = Journal(folder, size or MarketSize(), seed)
        begin, *events = self._journal.events
        self.market = Market(MarketSize(**begin["size"]), begin["seed"])
        for event in events:
            self._apply(event)

    def set_price(self, variant: int, price: int, compare_at: int | None) -> None:
        """Prices in pence; holds from the next simulated day on."""
        self._do({"event": "set_price", "variant": variant, "price": price, "compare_at": compare_at})

    def set_stock(self, variant: int, warehouse: int, shop: int) -> None:
        self._do({"event": "set_stock", "variant": variant, "warehouse": warehouse, "shop": shop})

    def set_text(self, product: int, title: str, description: str | None, tags: list[str] | None) -> None:
        self._do({"event": "set_text", "product": product, "title": title, "description": description, "tags": tags})

    def add_discount(self, discount: Discount) -> None:
        self._do({"event": "add_discount", "discount": asdict(discount)})

    def remove(self, kind: str, number: int) -> None:
        self._do({"event": "remove", "kind": kind, "number": number})

    def advance(self, days: int) -> None:
        """Let the market live on for at least one day."""
        if days < 1:
            raise ValueError(f"The market can only be advanced by 1 day or more, not by {days}.")
        self._do({"event": "advance", "days": days})

    def close(self) -> None:
        self._journal.close()

    def _do(self, event: dict[str, Any]) -> None:
        self._journal.append(event)
        self._apply(event)

    def _apply(self, event: dict[str, Any]) -> None:
        given = {name: value for name, value in event.items() if name != "event"}
        if event["event"] == "add_discount":
            self.market.add_discount(Discount(**given["discount"]))
        elif event["event"] in DEEDS:
            getattr(self.market, event["event"])(**given)
        else:
            raise JournalError(f"The journal in {self.folder} holds an unknown event {event['event']!r}.")
