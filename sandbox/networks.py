"""What the simulated affiliate networks share: a clock, objects by id, limits on calls, and the edits that tests make.

It knows no network: each brings its routes, its objects and the ways in which they change.
"""

from __future__ import annotations

import json
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

JsonObject = dict[str, Any]
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RECENT = 10
"""Tests edit one of so many latest objects."""
HOSTILE = (
    "Plain & Sons", "Überraschung – 日本語 🎁", "\u200fمرحبا\u200f", "<script>alert(1)</script>", "=cmd|'/c calc'!A0",
    "nul \0 inside", "lone \ud800 surrogate", "back\\slash \"quote\" 'tick'", "line\nbreak\ttab",
)  # fmt: skip


@dataclass(slots=True)
class Table:
    """Objects of one stream. `make(number, at)` gives id and object; `edit` changes one as time goes by.

    Tables of what is computed elsewhere have no `make`, those of what never changes no `edit`.
    """

    make: Callable[[int, datetime], tuple[str, JsonObject]] | None = None
    edit: Callable[[JsonObject], None] | None = None
    is_removable: bool = True
    objects: dict[str, JsonObject] = field(default_factory=dict)
    changed_at: dict[str, datetime] = field(default_factory=dict)

    def add(self, at: datetime) -> str | None:
        if self.make is None:
            return None
        number = len(self.changed_at)
        object_id, made = self.make(number, at)
        self.objects[object_id], self.changed_at[object_id] = made, at
        return object_id

    def fill(self, count: int, days: int, until: datetime = START) -> None:
        """`count` objects over the last `days`, oldest first; every fifth has the time of the one before."""
        for n in range(count):
            at = until - timedelta(days=days) * (count - n + (n % 5 == 4)) / (count + 1)
            self.add(at.replace(microsecond=0))


@dataclass(slots=True)
class Limit:
    """At most `calls` in any `seconds` of the simulated clock."""

    calls: int
    seconds: float
    made: deque[datetime] = field(default_factory=deque)

    def allows(self, now: datetime) -> bool:
        """Count a call, or say that it is one too many."""
        while self.made and (now - self.made[0]).total_seconds() >= self.seconds:
            self.made.popleft()
        if len(self.made) >= self.calls:
            return False
        self.made.append(now)
        return True

    def reset_seconds(self, now: datetime) -> int:
        """Until the oldest call counted no longer."""
        return int(self.seconds - (now - self.made[0]).total_seconds()) + 1 if self.made else 0


class Network:
    """A `SandboxPlatform` over tables. The clock stands still but for `pass_time` and `seconds_per_call`."""

    def __init__(
        self,
        name: str,
        credentials: Mapping[str, str],
        tables: dict[str, Table],
        routes: Sequence[Route],
        *,
        seed: int,
        seconds_per_call: float = 0.0,
    ) -> None:
        self.name, self.credentials, self.tables = name, dict(credentials), tables
        self.faults = Faults()
        self.app = SimulatedDate(self.faults.over(Starlette(routes=list(routes))), self)
        self._now, self._seconds_per_call, self._random = START, seconds_per_call, random.Random(seed)
        self._lock = threading.Lock()

    def streams(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        with self._lock:  # several calls may be under way
            self._now += timedelta(seconds=seconds)

    def called(self) -> datetime:
        """The time of a call, which itself takes time."""
        self.pass_time(self._seconds_per_call)
        return self._now

    def truth(self, stream: str) -> dict[str, JsonObject]:
        return deepcopy(self.tables[stream].objects)

    def add(self, stream: str) -> str | None:
        made = self.tables[stream].add(self.now().replace(microsecond=0))
        self.pass_time(1)
        return made

    def change(self, stream: str) -> str | None:
        object_id = self.change_silently(stream)
        if object_id is not None:
            self.tables[stream].changed_at[object_id] = self.now().replace(microsecond=0)
            self.pass_time(1)
        return object_id

    def change_silently(self, stream: str) -> str | None:
        table = self.tables[stream]
        if table.edit is None or not table.objects:
            return None
        object_id = self._one_of(table)
        table.edit(table.objects[object_id])
        return object_id

    def remove(self, stream: str) -> str | None:
        table = self.tables[stream]
        if not table.is_removable or not table.objects:
            return None
        object_id = self._one_of(table)
        del table.objects[object_id]
        return object_id

    def _one_of(self, table: Table) -> str:
        return self._random.choice(list(table.objects)[-RECENT:])


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON in plain ASCII, so that lone surrogates and NUL characters travel as escapes."""
    return Response(json.dumps(body).encode(), status, dict(headers or {}), "application/json")


def hostile(number: int) -> str:
    """A name that breaks careless readers."""
    return HOSTILE[number % len(HOSTILE)]
