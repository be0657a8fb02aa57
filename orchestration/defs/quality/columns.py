"""Every table has the columns that it should: models those of their dbt files, all others only columns that are classed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import psycopg

from app.core.privacy.columns import sort_of
from orchestration.connectors.files.layouts import STREAMS
from orchestration.manifest import parsed_manifest
from orchestration.resources import Workspace

CHECK = "has_its_columns"
PREDICTIONS = ("demand", "elasticities", "customer_segments")
OTHERS = [
    ("core", "approvals"),
    *(("predictions", name) for name in PREDICTIONS),
    *(("raw", f"files_{stream}") for stream in STREAMS),
]
_COLUMNS = """
    select n.nspname || '.' || c.relname, array_agg(a.attname::text order by a.attnum)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(%s) and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v') group by 1"""


def expected_columns(manifest: Mapping[str, Any]) -> dict[str, list[str] | None]:
    """`schema.table` of every table that is checked, with its columns; None where only their classes are asked for."""
    models = {
        f"{n['schema']}.{n['name']}": list(n["columns"])
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model"
    }
    sources = {f"{node['schema']}.{node['name']}" for node in manifest["sources"].values()}
    others = sources | {".".join(each) for each in OTHERS}
    return dict(models) | dict.fromkeys(sorted(others - models.keys()))


def wrong_columns(table: str, expected: list[str] | None, found: list[str] | None) -> list[str]:
    """What is missing, too many or without a class, as sentences."""
    if found is None:
        return [f"{table} is not there."]
    missing, extra = sorted(set(expected or ()) - set(found)), sorted(set(found) - set(expected or found))
    unclassed = [column for column in found if sort_of(table, column) is None]
    said = {"is missing": missing, "is not in its file": extra, "has no class": unclassed}
    return [f"{column} {what}." for what, columns in said.items() for column in columns]


EXPECTED = expected_columns(json.loads(parsed_manifest().read_text()))


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(
            CHECK, asset=table.split("."), description="It has the columns that its file says; each is classed."
        )
        for table in EXPECTED
    ],
    can_subset=True,
)
def has_its_columns(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> Iterator[dg.AssetCheckResult]:
    """One look at the catalogue for all tables."""
    schemas = sorted({table.split(".")[0] for table in EXPECTED})
    with psycopg.connect(workspace.url("transform")) as database:
        found: dict[str, list[str]] = dict(database.execute(_COLUMNS, [schemas]).fetchall())
    for key in context.selected_asset_check_keys:
        table = ".".join(key.asset_key.path)
        wrong = wrong_columns(table, EXPECTED[table], found.get(table))
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=CHECK,
            passed=not wrong,
            metadata={"wrong": " ".join(wrong) or "nothing"},
        )
