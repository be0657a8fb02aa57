"""What Dagster shows of a built model beside dbt's own words: which columns its columns come from, and how many rows it has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import dagster as dg
import psycopg
from dagster_dbt import DbtCliInvocation
from psycopg import sql

from orchestration.lineage.models import Columns, ModelLineage
from orchestration.resources import Workspace


def described(invocation: DbtCliInvocation, workspace: Workspace, business_id: UUID) -> Iterator[Any]:
    """dbt's events as they come, those of models with column lineage, and of tables with the business's rows."""
    manifest = dict(invocation.manifest)
    kept = workspace.settings.folder("dbt") / "column_lineage.json"
    lineage = ModelLineage(manifest, Path(invocation.target_path) / "compiled", kept)
    with closing(psycopg.connect(workspace.url("transform"), autocommit=True)) as database:
        for event in invocation.stream():
            if isinstance(event, dg.Output):
                key = str(_value(event.metadata["unique_id"]))
                yield event.with_metadata(
                    {**event.metadata, **_lineage(lineage, key), **_rows(database, manifest["nodes"][key], business_id)}
                )
            else:
                yield event
    lineage.keep()


def _lineage(lineage: ModelLineage, unique_id: str) -> dict[str, Any]:
    from sqlglot.errors import SqlglotError

    try:
        found = lineage.of(unique_id)
    except SqlglotError as error:  # a picture of the SQL is missing then, and nothing else
        dg.get_dagster_logger().warning("The column lineage of %s cannot be read: %s", unique_id, error)
        return {}
    return {"dagster/column_lineage": as_metadata(found)} if found else {}


def as_metadata(columns: Columns) -> dg.TableColumnLineage:
    """Dagster's own form: an asset's key is the schema and the name of its table."""
    return dg.TableColumnLineage(
        {
            name: [dg.TableColumnDep(dg.AssetKey(o.table.split(".")), o.column) for o in sorted(origins)]
            for name, origins in columns.items()
        }
    )


def _rows(database: psycopg.Connection[Any], node: dict[str, Any], business_id: UUID) -> dict[str, int]:
    if node["config"]["materialized"] == "view":  # a view would be calculated to be counted
        return {}
    table = sql.Identifier(node["schema"], node["alias"])
    count = sql.SQL("select count(*) from {} where business_id = %s").format(table)
    row = database.execute(count, [business_id]).fetchone()
    return {"dagster/partition_row_count": row[0]} if row else {}


def _value(metadata: Any) -> Any:
    return getattr(metadata, "value", metadata)
