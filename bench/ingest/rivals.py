"""What others do with the same orders from the same server: dlt with its best documented settings (merged by id as ours
are, and only appended), dlt with its defaults, and pandas. `python -m bench.ingest.rivals NAME URL DATABASE_URL` loads all
and prints the seconds."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import orjson
import pandas as pd

PATH, PER_PAGE = "/wp-json/wc/v3/orders", 100

# https://dlthub.com/docs/reference/performance: larger buffers and files, a process per core for normalising, threads for
# loading, COPY of csv; nested lists stay in json columns, as ours do, instead of becoming tables.
BEST = {
    "DATA_WRITER__BUFFER_MAX_ITEMS": "50000",
    "NORMALIZE__WORKERS": "2",
    "NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS": "50000",
    "EXTRACT__DATA_WRITER__FILE_MAX_ITEMS": "50000",
    "LOAD__WORKERS": "4",
}


def pages(url: str) -> Iterator[list[dict[str, Any]]]:
    """Every page of the list, one after the other."""
    with httpx2.Client() as http:
        number = 1
        while True:
            answer = http.get(f"{url}{PATH}", params={"page": number, "per_page": PER_PAGE})
            yield orjson.loads(answer.content)
            if number >= int(answer.headers["X-WP-TotalPages"]):
                return
            number += 1


def with_dlt(name: str, url: str, database_url: str) -> None:
    best = name != "dlt_defaults"
    os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR", **(BEST if best else {})})
    import dlt

    options: dict[str, Any] = {"max_table_nesting": 0} if best else {}
    disposition: Any = "append" if name == "dlt_append" else "merge"

    @dlt.resource(name="orders", write_disposition=disposition, primary_key="id", **options)
    def orders() -> Iterator[list[dict[str, Any]]]:
        yield from pages(url)

    with tempfile.TemporaryDirectory(prefix="dlt-") as folder:
        pipeline = dlt.pipeline(
            "bench",
            pipelines_dir=folder,
            destination=dlt.destinations.postgres(database_url),
            dataset_name=f"bench_{name}",
        )
        pipeline.run(orders(), loader_file_format="csv" if best else "insert_values")


def with_pandas(url: str, database_url: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    for number, page in enumerate(pages(url)):
        rows = pd.DataFrame(
            {"id": [one["id"] for one in page], "payload": [orjson.dumps(one).decode() for one in page]}
        )
        rows.to_sql("bench_pandas", engine, index=False, if_exists="append" if number else "replace")
    engine.dispose()


if __name__ == "__main__":
    name, shop, database = sys.argv[1:4]
    began = time.perf_counter()
    if name == "pandas":
        with_pandas(shop, database)
    else:
        with_dlt(name, shop, database)
    print(orjson.dumps({"seconds": time.perf_counter() - began}).decode())
