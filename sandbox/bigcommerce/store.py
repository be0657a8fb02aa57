"""What a store holds: rows with their times, and a clock that only moves when it is told to. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

Json = dict[str, Any]
STARTS_AT = datetime.fromisoformat("2026-11-16T00:00:00+00:00")
V2_STREAMS = ("orders",)


@dataclass(slots=True)
class Row:
    """One object as the API shows it, with the times that its filters compare."""

    value: Json
    created: datetime
    changed: datetime


@dataclass(slots=True)
class Adjustment:
    """Stock that was set and is not shown yet."""

    variant: int
    location: int
    quantity: int
    reads_left: int


@dataclass
class Store:
    """Tables by stream name, rows by id in rising order, since ids only rise."""

    base_url: str = ""
    clock: datetime = STARTS_AT
    currency: str = "GBP"
    tables: dict[str, dict[int, Row]] = field(default_factory=dict)
    is_read_only: bool = False
    adjustments_show_after: int = 1
    adjustments: list[Adjustment] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)
    _payments: dict[str, list[int]] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock

    def pass_time(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)

    def table(self, stream: str) -> dict[int, Row]:
        return self.tables.setdefault(stream, {})

    def insert(
        self,
        stream: str,
        number: int,
        value: Json,
        created: datetime | None = None,
        changed: datetime | None = None,
    ) -> int:
        """Add an object, made now unless said otherwise; its `date_modified` is filled in where the API shows one."""
        created = created or self.clock
        row = Row(value, created, changed or created)
        self.table(stream)[number] = row
        self._last[stream] = max(number, self._last.get(stream, 0))
        if stream == "order_transactions":
            self._payments.setdefault(value["order_id"], []).append(number)
        _show_times(stream, row)
        return number

    def touch(self, stream: str, number: int) -> None:
        """The object changed now."""
        row = self.table(stream)[number]
        row.changed = self.clock
        _show_times(stream, row)

    def next_id(self, stream: str) -> int:
        return self._last.get(stream, 99) + 1

    def payments_of(self, order: int) -> list[Json]:
        rows = self.table("order_transactions")
        return [rows[number].value for number in self._payments.get(str(order), ())]

    def variants_of(self, product: int) -> list[Json]:
        return [row.value for row in self.table("product_variants").values() if row.value["product_id"] == product]


def written(stream: str, moment: datetime) -> str:
    """A time as the API of a stream writes it: V2 as RFC 2822, V3 as ISO 8601."""
    return format_datetime(moment) if stream in V2_STREAMS else moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _show_times(stream: str, row: Row) -> None:
    if "date_modified" in row.value:
        row.value["date_created"] = written(stream, row.created)
        row.value["date_modified"] = written(stream, row.changed)
