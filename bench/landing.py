"""Landing of fetched orders into raw jsonb with history, hashes, cursor and lease. The rival is pandas.to_sql of the same rows."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pandas as pd
from sqlalchemy import create_engine

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.migrate import migrate
from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.landing.load import load_stream
from orchestration.landing.tables import ensure_all_tables

ORDERS, PAGE = 40_000, 2_000


@dataclass(frozen=True)
class Orders:
    """A stream of made orders of about 2 kB."""

    name: str = "orders"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        """Pages of `PAGE` orders, the same ones every time."""
        for start in range(0, ORDERS, PAGE):
            records = [Record(f"gid://shopify/Order/{n}", orjson.dumps(_order(n))) for n in range(start, start + PAGE)]
            yield Page(records, {"done": start + PAGE}, f"bench/{start}")


def measure() -> dict[str, Any]:
    """Orders per second: new, the same again, and the rival's insert of the same payloads."""
    with tempfile.TemporaryDirectory(prefix="ecom-bench-") as home:
        settings = Settings(home=Path(home))
        migrate(settings)
        ensure_all_tables(url_of(settings, "ingest"))
        keys = {"business_id": uuid4(), "connection_id": uuid4()}
        try:
            new, same = (_seconds(url_of(settings, "ingest"), keys) for _ in range(2))
            rival = _pandas_seconds(url_of(settings, "ingest"))
        finally:
            EmbeddedPostgres(settings.home).stop()
    return {
        "ours": {"new_per_second": round(ORDERS / new), "unchanged_per_second": round(ORDERS / same)},
        "rival": {"name": "pandas.to_sql", "new_per_second": round(ORDERS / rival)},
        "ratio": round(rival / new, 2),
    }


def _seconds(url: str, keys: dict[str, Any]) -> float:
    started = time.monotonic()
    load_stream(url, **keys, platform="shopify", stream=Orders(), run_id="bench", holder="bench", full=True)
    return time.monotonic() - started


def _pandas_seconds(url: str) -> float:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    rows = [{"id": f"gid://shopify/Order/{n}", "payload": orjson.dumps(_order(n)).decode()} for n in range(ORDERS)]
    started = time.monotonic()
    pd.DataFrame(rows).to_sql("bench_orders", engine, schema="raw", index=False, chunksize=PAGE)
    seconds = time.monotonic() - started
    engine.dispose()
    return seconds


def _order(number: int) -> dict[str, Any]:
    line = {"sku": f"SKU-{number % 220}", "title": "A thing that is sold", "quantity": 1 + number % 3, "price": "19.90"}
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "note": f"{number:08d} " * 160,
        "lineItems": [line] * 3,
    }
