"""Ingestion from end to end: fetch, parse and land, against servers of their own process; dlt and pandas in the same run.

`make bench NAME=ingest`; BENCH_ORDERS (200,000) sets the size, also the rivals' unless BENCH_RIVAL_ORDERS says otherwise.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from psycopg.types.json import Jsonb

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.migrate import migrate
from app.core.database.roles import url_of
from app.core.database.server import administrative_url
from app.core.settings import Settings
from bench.ingest.processes import measured, server
from bench.ingest.shopify import Budget
from orchestration.landing.tables import ensure_all_tables

ORDERS = int(os.environ.get("BENCH_ORDERS", "200000"))
MOST_RIVAL_ORDERS = 200_000  # a rival stages all on disk first
RIVAL_ORDERS = min(int(os.environ.get("BENCH_RIVAL_ORDERS", ORDERS)), MOST_RIVAL_ORDERS)
SLOW_RIVAL_ORDERS = min(RIVAL_ORDERS, 40_000)
SLOW_ORDERS, LATENCY, IN_FLIGHT = 40_000, 0.2, 8
THROTTLED_ORDERS = 5_000
FEW_ORDERS = 20_000


def measure() -> dict[str, Any]:
    """Orders per second and peak memory in MB, ours and the rivals', and how many times dlt's best we are.

    The ratio is of two loads of the same orders from the same server, one right after the other.
    """
    with _database() as (url, administrative):
        floor = _speed(measured("bench.ingest.floor", str(RIVAL_ORDERS), url), RIVAL_ORDERS)
        beside, rivals = _side_by_side(url, administrative)
        ours = {"beside_dlt": beside, **_woocommerce(url), **_slow(url), **_shopify(url), **_throttled(url)}
        ours["peak_mb_by_orders"] = _memory(_small(url), ours)
    ratio = beside["orders_per_second"] / rivals["dlt_best"]["orders_per_second"]
    return {"ours": ours, "copy_alone": floor, "rival": rivals, "ratio": round(ratio, 2)} | _cap()


def _cap() -> dict[str, int]:
    return {"rival_orders_capped_at": RIVAL_ORDERS} if RIVAL_ORDERS < ORDERS else {}


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    """A database of its own: the URL of the role that loads, and the one that rivals may make their schemas with."""
    with tempfile.TemporaryDirectory(prefix="ecom-bench-") as home:
        Path(home).chmod(0o711)  # as root the server runs as nobody, which must get through
        settings = Settings(home=Path(home))
        migrate(settings)
        ensure_all_tables(url_of(settings, "ingest"))
        try:
            yield url_of(settings, "ingest"), administrative_url(settings)
        finally:
            EmbeddedPostgres(settings.home).stop()


def _woocommerce(url: str) -> dict[str, Any]:
    keys = _keys(ORDERS)
    with server("woocommerce", ORDERS) as shop:
        new = _load("woocommerce", shop, url, keys)
        before = _versions(url)
        same = _load("woocommerce", shop, url, keys | {"full": True})
    assert _versions(url) == before, "unchanged orders were rewritten"
    return {"woocommerce_new": _speed(new, ORDERS), "woocommerce_unchanged": _speed(same, ORDERS)}


def _small(url: str) -> dict[str, Any]:
    """Few orders, so that their peaks stand beside those of the many."""
    with server("woocommerce", FEW_ORDERS) as shop:
        woo = _load("woocommerce", shop, url, _keys(FEW_ORDERS))
    with server("shopify", FEW_ORDERS) as shop:
        bulk = _load("shopify", shop, url, _keys(FEW_ORDERS))
    return {"woocommerce_new": woo["peak_mb"], "shopify_bulk": bulk["peak_mb"]}


def _memory(few: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Peaks in MB at `FEW_ORDERS` and at `ORDERS`. A sweep of Shopify holds its ids: 0.3 kB each."""
    return {name: {str(FEW_ORDERS): peak, str(ORDERS): ours[name]["peak_mb"]} for name, peak in few.items()}


def _slow(url: str) -> dict[str, Any]:
    with server("woocommerce", SLOW_ORDERS, LATENCY) as shop:
        found = _load("woocommerce", shop, url, _keys(SLOW_ORDERS) | {"at_once": IN_FLIGHT})
    return {"woocommerce_200_ms_8_in_flight": _speed(found, SLOW_ORDERS)}


def _shopify(url: str) -> dict[str, Any]:
    with server("shopify", ORDERS) as shop:
        bulk = _load("shopify", shop, url, _keys(ORDERS))
        paged = _load("shopify", shop, url, _since_yesterday(url, ORDERS))
    return {"shopify_bulk": _speed(bulk, ORDERS), "shopify_cursor": _speed(paged, ORDERS)}


def _throttled(url: str) -> dict[str, Any]:
    """Calls over those that the same sync makes without a budget, and seconds over those that the budget allows."""
    with server("shopify", THROTTLED_ORDERS) as shop:
        free = _load("shopify", shop, url, _since_yesterday(url, THROTTLED_ORDERS))
        bound = _load("shopify", f"{shop}/throttled", url, _since_yesterday(url, THROTTLED_ORDERS))
    ideal = (free["requests"] * Budget.COST - Budget.MOST) / Budget.RATE
    calls = bound["requests"] / free["requests"]
    return {
        "shopify_throttled": {
            "calls_over_ideal": round(calls, 3),
            "seconds_over_ideal": round(bound["seconds"] / ideal, 3),
        }
    }


def _side_by_side(url: str, administrative: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours, and right after it the rivals'; the slow ones last, with fewer orders."""
    with server("woocommerce", RIVAL_ORDERS) as shop:
        ours = _speed(_load("woocommerce", shop, url, _keys(RIVAL_ORDERS)), RIVAL_ORDERS)
        fast = {name: _rival(name, shop, administrative, RIVAL_ORDERS) for name in ("dlt_best", "dlt_append")}
    with server("woocommerce", SLOW_RIVAL_ORDERS) as shop:
        slow = {name: _rival(name, shop, administrative, SLOW_RIVAL_ORDERS) for name in ("dlt_defaults", "pandas")}
    return ours, fast | slow


def _rival(name: str, shop: str, url: str, orders: int) -> dict[str, Any]:
    return _speed(measured("bench.ingest.rivals", name, shop, url), orders)


def _load(platform: str, shop: str, url: str, keys: dict[str, Any]) -> dict[str, Any]:
    found = measured("bench.ingest.load", platform, shop, url, orjson.dumps(keys).decode())
    assert found["new"] + found["same"] >= keys["orders"], found
    assert found["quarantined"] == found["changed"] == 0, found
    return found


def _keys(orders: int) -> dict[str, Any]:
    return {"business_id": str(uuid4()), "connection_id": str(uuid4()), "orders": orders}


def _since_yesterday(url: str, orders: int) -> dict[str, Any]:
    """A connection that was loaded nine hours ago, so that all orders are read by cursor."""
    keys = _keys(orders)
    since = (datetime.now(UTC) - timedelta(hours=9)).isoformat()
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into raw.stream_states (business_id, connection_id, stream, cursor) values (%s, %s, 'orders', %s)",
            (keys["business_id"], keys["connection_id"], Jsonb({"updated_at": since, "whole_at": since})),
        )
    return keys


def _versions(url: str) -> list[tuple[Any, ...]]:
    """What changes when a row is rewritten."""
    with psycopg.connect(url) as connection:
        query = "select count(*), max(loaded_at), max(xmin::text::bigint) from raw.woocommerce_orders"
        return connection.execute(query).fetchall()


def _speed(found: dict[str, Any], orders: int) -> dict[str, Any]:
    speed = {
        "orders": orders,
        "orders_per_second": round(orders / found["seconds"]),
        "peak_mb": found["peak_mb"],
    }
    return speed | (
        {"requests": found["requests"], "cpu_seconds": round(found["cpu_seconds"], 1)} if "requests" in found else {}
    )
