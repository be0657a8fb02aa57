"""The warehouse of one shop from raw JSON: all of it, then what a twentieth of changed orders asks for; size and speed of what comes out.

`make bench NAME=warehouse`; WAREHOUSE_ORDERS (200,000) sets the size. The rival, in the same run: five marts in SQL by hand,
without contracts, tests, tenants or increments. fivetran/dbt_shopify's 112 s and 80 s are quoted from an earlier measurement.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.migrate import migrate
from app.core.database.roles import url_of
from app.core.database.server import administrative_url
from app.core.settings import Settings
from bench.warehouse import shop
from bench.warehouse.builds import built, parse
from bench.warehouse.readers import kpi_milliseconds
from orchestration.landing.tables import ensure_all_tables

ORDERS = int(os.environ.get("WAREHOUSE_ORDERS", "200000"))
CHANGED = ORDERS // 20
BARS = {
    "full_seconds": 35,
    "increment_seconds": 10,
    "peak_mib": 2_048,
    "kpi_p95_milliseconds": 50,
    "bytes_per_order": 6_000,
}
FIVETRAN = {"full_seconds": 112, "nothing_changed_seconds": 80}
LAYERS = ("raw", "staging", "intermediate", "marts", "features")


def measure() -> dict[str, Any]:
    """Seconds, CPU seconds and peak memory of builds; bytes per order by schema; the 95th percentile of the Today page's figures."""
    with _settings() as settings:
        url = administrative_url(settings)
        _land(url)
        rival = _by_hand(url)
        ours: dict[str, Any] = {"parse_seconds": parse(settings), "full": built(settings, shop.BUSINESS)}
        _change(url)
        ours["increment"] = built(settings, shop.BUSINESS)
        ours["nothing_changed"] = built(settings, shop.BUSINESS)
        ours["kpi_p95_milliseconds"] = kpi_milliseconds(url_of(settings, "app"), shop.BUSINESS, shop.END.date())
        ours["bytes_per_order"] = _bytes_per_order(url)
    ratio = round(ours["full"]["seconds"] / rival["seconds"], 2)
    rivals = {"five marts in SQL by hand": rival, "fivetran/dbt_shopify 1.8, quoted, 200,000 orders": FIVETRAN}
    return {"orders": ORDERS, "changed": CHANGED, "ours": ours, "bars_at_200000": BARS, "rival": rivals, "ratio": ratio}


@contextmanager
def _settings() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="ecom-bench-") as home:
        Path(home).chmod(0o711)  # as root the server runs as nobody, which must get through
        settings = Settings(home=Path(home))
        migrate(settings)
        ensure_all_tables(url_of(settings, "ingest"))
        try:
            yield settings
        finally:
            EmbeddedPostgres(settings.home).stop()


def _land(url: str) -> None:
    """A shop that was loaded yesterday."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into core.businesses (business_id, slug, name, currency_code, timezone) "
            "values (%s, 'bench', 'Bench', 'EUR', 'Europe/Madrid')", [shop.BUSINESS],
        )  # fmt: skip
        connection.execute(
            "insert into core.connections (business_id, connection_id, platform, name, currency_code, timezone, clock_at) "
            "values (%s, %s, 'shopify', 'Bench', 'EUR', 'Europe/Madrid', %s)", [shop.BUSINESS, shop.SHOP, shop.END],
        )  # fmt: skip
        shop.land(connection, "shopify_orders", shop.orders(range(ORDERS), ORDERS), yesterday)
        shop.land(connection, "shopify_customers", shop.customers(ORDERS // shop.ORDERS_PER_CUSTOMER), yesterday)
        shop.land(connection, "shopify_product_variants", shop.variants(), yesterday)
        shop.land(connection, "shopify_products", shop.products(), yesterday)
        shop.land(connection, "shopify_inventory_items", shop.stock(), yesterday)
    _vacuum(url)


def _change(url: str) -> None:
    """A twentieth of the orders is refunded in part, one in ten of them long after it was placed; what was there goes to history."""
    late = range(0, ORDERS, max(ORDERS // (CHANGED // 10), 1))
    lately = range(ORDERS - CHANGED + len(late), ORDERS)
    ids = [f"gid://shopify/Order/{number}" for numbers in (late, lately) for number in numbers]
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into raw.shopify_orders_history select *, now() from raw.shopify_orders where id = any(%s)", [ids]
        )
        connection.execute("delete from raw.shopify_orders where id = any(%s)", [ids])
        for numbers in (late, lately):
            new = [number for number in numbers if numbers is late or number not in late]
            rows = (row for number in new for row in shop.orders(range(number, number + 1), ORDERS, is_changed=True))
            shop.land(connection, "shopify_orders", rows, datetime.now(UTC))


def _by_hand(url: str) -> dict[str, Any]:
    statements = (Path(__file__).parent / "rival.sql").read_text()
    began = time.monotonic()
    with psycopg.connect(url) as connection:
        connection.execute(statements.encode())
    seconds = round(time.monotonic() - began, 2)
    with psycopg.connect(url) as connection:
        connection.execute("drop schema rival cascade")
    return {"seconds": seconds}


def _bytes_per_order(url: str) -> dict[str, int]:
    """With indexes and TOAST, after the increment; `all` is their sum."""
    query = """select schemaname, sum(pg_total_relation_size(format('%%I.%%I', schemaname, tablename)::regclass))::bigint
        from pg_tables where schemaname = any(%s) group by schemaname"""
    with psycopg.connect(url) as connection:
        found = {schema: size // ORDERS for schema, size in connection.execute(query, [list(LAYERS)])}
    return found | {"all": sum(found.values())}


def _vacuum(url: str) -> None:
    """What autovacuum does within minutes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum (analyze) raw.shopify_orders")
