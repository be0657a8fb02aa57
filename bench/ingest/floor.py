"""The floor under every load of this run: COPY of the same orders into the same table by itself, nothing fetched or judged.

`python -m bench.ingest.floor ORDERS INGEST_URL` prints the seconds. The machine is shared: compare with this, not with yesterday.
"""

from __future__ import annotations

import sys
import time
from uuid import uuid4

import orjson
import psycopg

from bench.ingest.orders import FIRST, changed_at, woo_order
from orchestration.connectors.base import Page, Record
from orchestration.landing.batch import Batch, rows_of
from orchestration.landing.copy_rows import copy_rows
from orchestration.landing.tables import Target

AT_ONCE = 2_000


def copy_alone(orders: int, ingest_url: str) -> float:
    """Seconds that PostgreSQL takes for the rows of a load, in transactions of 2,000."""
    target, seconds = Target(uuid4(), uuid4(), "woocommerce", "orders"), 0.0
    with psycopg.connect(ingest_url, autocommit=True) as connection:
        connection.execute("set synchronous_commit = off")
        for at in range(0, orders, AT_ONCE):
            numbers = range(at, min(at + AT_ONCE, orders))
            batch = Batch()
            page = Page([Record(str(FIRST + n), woo_order(n), changed_at(n)) for n in numbers], {}, "bench")
            batch.add(rows_of(page))
            payloads = {identity: row.record.payload for identity, row in batch.rows.items()}
            began = time.perf_counter()
            with connection.transaction():
                copy_rows(connection, target, batch.rows, payloads, "bench")
            seconds += time.perf_counter() - began
    return seconds


if __name__ == "__main__":
    print(orjson.dumps({"seconds": copy_alone(int(sys.argv[1]), sys.argv[2])}).decode())
