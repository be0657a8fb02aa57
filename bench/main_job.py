"""The main job over the simulated shop: pull, build, train, recommend. The bar is 90 s on two cores.

The rival does only the first part of it the usual way: read the shop's orders page by page and store them with
pandas.to_sql. Rates of orders per second are compared.
"""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
from sqlalchemy import create_engine

from bench.installation import Installation, installation
from orchestration.connectors.shopify import ShopifyConnector
from orchestration.connectors.shopify.queries import ORDERS

BAR_SECONDS = 90
RIVAL_PAGES = 20
PAGE_SIZE = 50


def measure() -> dict[str, Any]:
    """Seconds of the first and the second run, its steps, its peak memory, and orders stored per second beside the rival."""
    with installation() as home:
        home.ecom("create", "business", "create", "Bench", "--currency", "GBP", "--timezone", "Europe/London")
        shop = home.json("sandbox", "sandbox", "start")
        home.ecom("connect", "connect", "shopify", "--url", shop["url"], "--token", "-", stdin=shop["token"] + "\n")
        first, second = home.json("run", "run"), home.json("run again", "run")
        rival = _pandas_orders_per_second(home, shop)
    orders = first["rows"]["raw.shopify_orders"]["new"]
    ours = orders / first["steps"]["sync"]
    return {
        "ours": {
            "run_seconds": home.seconds["run"],
            "second_run_seconds": home.seconds["run again"],
            "peak_mib": home.peak_mib["run"],
            "steps": first["steps"],
            "steps_again": second["steps"],
            "orders": orders,
            "orders_per_second": round(ours, 1),
        },
        "bar": {"run_seconds": BAR_SECONDS},
        "rival": {"name": "pages + pandas.to_sql", "orders_per_second": round(rival, 1)},
        "ratio": round(ours / rival, 2),
    }


def _pandas_orders_per_second(home: Installation, shop: dict[str, str]) -> float:
    engine = create_engine(home.ecom("db url", "db", "url").strip().replace("postgresql://", "postgresql+psycopg://"))
    connector = ShopifyConnector(shop["url"], shop["token"])
    started, cursor, rows = time.monotonic(), None, 0
    for _ in range(RIVAL_PAGES):
        page = connector.client.query(ORDERS, first=PAGE_SIZE, after=cursor, filter="").body["orders"]
        pd.json_normalize(page["nodes"], max_level=1).astype(str).to_sql(
            "bench_orders", engine, if_exists="append", index=False
        )
        rows += len(page["nodes"])
        cursor = page["pageInfo"]["endCursor"]
    seconds = time.monotonic() - started
    connector.close()
    engine.dispose()
    return rows / seconds
