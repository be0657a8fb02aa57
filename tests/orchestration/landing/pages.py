"""A stream that is handed its pages, and a database to land them in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg

from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.landing.load import LoadResult, load_stream

CLOCK = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class PreparedStream:
    """Pages 1, 2, 3 …; it goes on after the page that the cursor names."""

    pages: list[Page]
    name: str = "orders"
    states: list[State] = field(default_factory=list)

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        self.states.append(state)
        yield from self.pages[state.get("done", 0) :]


def record(number: int, **fields: Any) -> Record:
    payload = {"id": f"gid://shopify/Order/{number}", **fields}
    return Record(payload["id"], orjson.dumps(payload), CLOCK, fingerprint=str(fields))


def page(number: int, *records: Record, **fields: Any) -> Page:
    return Page(list(records), {"done": number}, f"exchange-{number}", CLOCK, **fields)


def numbered_pages(pages: int, size: int) -> list[Page]:
    """Pages of records that are all different."""
    return [page(i + 1, *(record(i * size + j, total="1.00") for j in range(size))) for i in range(pages)]


@dataclass
class Warehouse:
    """The database as `ecom_ingest` sees it, for one connection of one business."""

    url: str
    business_id: UUID
    connection_id: UUID

    def load(self, stream: Any, holder: str = "run-1", **options: Any) -> LoadResult:
        """`matters=None` holds the stream to what its platform declares; made-up records are held to nothing."""
        options.setdefault("matters", {})
        return load_stream(
            self.url,
            business_id=self.business_id,
            connection_id=self.connection_id,
            platform="shopify",
            stream=stream,
            run_id=holder,
            holder=holder,
            **options,
        )

    def rows(self, sql: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql, values).fetchall()

    def count(self, table: str) -> int:
        return self.rows(f"select count(*) from raw.{table}")[0][0]

    def write(self, sql: str) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(sql)
