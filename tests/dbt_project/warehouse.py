"""A warehouse for tests: raw rows are written in sight, dbt runs in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from dbt.cli.main import dbtRunner
from psycopg.conninfo import conninfo_to_dict

from app.core.database.roles import url_of
from app.core.database.server import administrative_url
from app.core.settings import Settings

PROJECT = Path(__file__).parents[2] / "dbt_project"
SHOP, FILES = UUID(int=11), UUID(int=12)
BUSINESS, OTHER = UUID(int=1), UUID(int=2)
_UNSTORABLE = re.compile(r"\\u(0000|d[89a-f][0-9a-f]{2})")


def dbt_variables(settings: Settings, business: UUID | None = None) -> dict[str, str]:
    """The environment that profiles.yml and the project read."""
    parts = conninfo_to_dict(url_of(settings, "transform"))
    words = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "DBNAME": "dbname"}
    found = {f"ECOM_DBT_{name}": str(parts[word]) for name, word in words.items()}
    return found | {"ECOM_DBT_BUSINESS_ID": str(business) if business else "", "DO_NOT_TRACK": "1"}


class Warehouse:
    """Writes raw rows, builds, and reads tables."""

    def __init__(self, settings: Settings, target: Path) -> None:
        self.settings, self.target = settings, target

    def add_business(self, business: UUID = BUSINESS, currency: str = "EUR", timezone: str = "Europe/Madrid") -> None:
        self.write(
            "insert into core.businesses (business_id, slug, name, currency_code, timezone) values (%s, %s, 'B', %s, %s)",
            business, f"b{business.int}", currency, timezone,
        )  # fmt: skip

    def add_connection(self, connection: UUID, platform: str, clock: str, **given: Any) -> None:
        business = given.get("business", BUSINESS)
        self.write(
            "insert into core.connections (business_id, connection_id, platform, name, currency_code, timezone, clock_at) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            business, connection, platform, str(connection), given.get("currency", "EUR"),
            given.get("timezone", "Europe/Madrid"), clock,
        )  # fmt: skip

    def land(self, table: str, id: str, payload: Mapping[str, Any], **given: Any) -> None:
        """One raw object; `observed_at`, `is_deleted`, `business`, `connection` may be given."""
        connection = given.get("connection", FILES if table.startswith("files") else SHOP)
        self.write(
            f"insert into raw.{table} (business_id, connection_id, id, payload, payload_hash, fingerprint, is_deleted, "
            "observed_at, run_id, exchange_id) values (%s, %s, %s, %s, sha256(%s), '', %s, %s, 'run', 'page')",
            given.get("business", BUSINESS), connection, id, json.dumps(payload), json.dumps(payload).encode(), given.get("is_deleted", False),
            given.get("observed_at", "2026-06-01T00:00:00Z"),
        )  # fmt: skip

    def land_all(self, table: str, objects: Mapping[str, Mapping[str, Any]], connection: UUID) -> None:
        """Many objects of one stream by id, landed now as a first load does it; NUL and half pairs, which PostgreSQL cannot
        hold, are left out as landing leaves them out."""
        with (
            psycopg.connect(administrative_url(self.settings)) as database,
            database.cursor().copy(
                f"copy raw.{table} (business_id, connection_id, id, payload, payload_hash, fingerprint, is_deleted, "
                "observed_at, run_id, exchange_id) from stdin".encode()
            ) as copy,
        ):
            for id, payload in objects.items():
                text = _UNSTORABLE.sub("", json.dumps(payload))
                copy.write_row((BUSINESS, connection, id, text, md5(text.encode()).hexdigest(), "", False,
                                "2026-06-01T00:00:00Z", "run", "page"))  # fmt: skip

    def reland(self, table: str, id: str, payload: Mapping[str, Any], **given: Any) -> None:
        """The object again; what was there goes to the history, as landing does it."""
        connection = given.get("connection", FILES if table.startswith("files") else SHOP)
        where = "where business_id = %s and connection_id = %s and id = %s"
        keys = given.get("business", BUSINESS), connection, id
        self.write(f"insert into raw.{table}_history select *, now() from raw.{table} {where}", *keys)
        self.write(f"delete from raw.{table} {where}", *keys)
        self.land(table, id, payload, **given)

    def build(self, business: UUID | None = BUSINESS, *words: str) -> Any:
        """`dbt build` without unit tests; the result is dbt's own."""
        return self._dbt("build", business, "--exclude-resource-type", "unit_test", *words)

    def run(self, business: UUID | None = None, *words: str) -> Any:
        """`dbt run`: tables without their tests, for every business where none is given."""
        return self._dbt("run", business, *words)

    def compile(self, *words: str) -> Any:
        """`dbt compile`: the SQL of each model as it runs for every business."""
        return self._dbt("compile", None, *words)

    def _dbt(self, command: str, business: UUID | None, *words: str) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in dbt_variables(self.settings, business).items():
                patch.setenv(name, value)
            return dbt(command, self.target, *words)

    def write(self, statement: str, *values: Any) -> None:
        with psycopg.connect(administrative_url(self.settings)) as connection:
            connection.execute(statement.encode(), values)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(administrative_url(self.settings)) as connection:
            return connection.execute(query.encode(), values).fetchall()


def dbt(command: str, target: Path, *words: str) -> Any:
    """One dbt command in this process; raises AssertionError with what failed."""
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)]
    result = dbtRunner().invoke([command, "--quiet", "--log-path", str(target), *places, *words])
    failed = [
        f"{r.node.name}: {r.message}" for r in getattr(result.result, "results", []) if r.status in ("error", "fail")
    ]
    assert result.success, result.exception or failed
    return result
