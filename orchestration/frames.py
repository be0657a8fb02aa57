"""Frames between the warehouse and the models: features out as pandas, predictions in, one business at a time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl
import psycopg
from psycopg import sql

from orchestration.resources import Workspace

if TYPE_CHECKING:
    import pandas as pd


def features(workspace: Workspace, table: str, business_id: UUID) -> pd.DataFrame:
    """Rows of `features.<table>` (a name of ours) for one business, without the ids of business and connection.

    Decimals come as double precision: models calculate in it, and text in between would cost seconds.
    """
    columns = workspace.read(
        f"select column_name, data_type from information_schema.columns where table_schema = 'features' and table_name = '{table}'"  # noqa: S608
    )
    wanted = ", ".join(
        f"{name}::double precision as {name}" if kind == "numeric" else name
        for name, kind in columns.iter_rows()
        if name not in ("business_id", "connection_id")
    )
    query = f"select {wanted} from features.{table} where business_id = '{business_id}'"  # noqa: S608 - our own names and a UUID
    return workspace.read(query).to_pandas()


def predictions(workspace: Workspace, table: str, business_id: UUID) -> pd.DataFrame:
    """Rows of `predictions.<table>` for one business."""
    query = f"select * from predictions.{table} where business_id = '{business_id}'"  # noqa: S608 - our own names and a UUID
    return workspace.read(query).drop("business_id").to_pandas()


def replace_predictions(
    workspace: Workspace, table: str, business_id: UUID, frame: pd.DataFrame, model_version: str
) -> int:
    """Put `frame` in the place of what the business had in `predictions.<table>`, in one transaction; returns its rows."""
    rows = pl.from_pandas(frame.assign(business_id=str(business_id), model_version=model_version))
    target = sql.Identifier("predictions", table)
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in rows.columns)
    body = io.BytesIO()
    rows.write_csv(
        body,
        include_header=False,
        null_value="\\N",
        quote_style="non_numeric",
        date_format="%Y-%m-%d",
        datetime_format="%Y-%m-%d",
    )
    with psycopg.connect(workspace.url("ml")) as database:
        database.execute(sql.SQL("delete from {} where business_id = %s").format(target), [business_id])
        copy = sql.SQL("copy {} ({}) from stdin with (format csv, null '\\N')").format(target, columns)
        with database.cursor() as cursor, cursor.copy(copy) as stream:
            stream.write(body.getvalue())
    return rows.height
