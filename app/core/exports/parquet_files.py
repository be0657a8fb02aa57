"""Parquet: every column of its own type, decimals exact, instants in UTC. Memory holds one batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import Connection

from app.core.exports.catalogue import Column
from app.core.exports.selection import Selection
from app.core.exports.text_files import Progress

BATCH_ROWS = 4_000


def write_parquet(connection: Connection[Any], selection: Selection, path: Path, progress: Progress) -> int:
    """One file, zstd; a decimal of no stated size is text. Returns the number of rows."""
    columns = selection.table.columns
    schema = pa.schema([(column.name, _type(column)) for column in columns])
    is_text = [pa.types.is_string(field.type) for field in schema]
    rows = 0
    with connection.cursor("exported") as cursor, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        cursor.execute(selection.as_values())
        while held := cursor.fetchmany(BATCH_ROWS):
            values = list(zip(*held, strict=True))
            arrays = [
                pa.array([None if value is None else str(value) for value in column] if text else column, field.type)
                for column, text, field in zip(values, is_text, schema, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            rows += len(held)
            progress(rows)
    return rows


def _type(column: Column) -> pa.DataType:
    plain = {
        "int2": pa.int16(),
        "int4": pa.int32(),
        "int8": pa.int64(),
        "float4": pa.float32(),
        "float8": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "timestamptz": pa.timestamp("us", "UTC"),
        "timestamp": pa.timestamp("us"),
    }
    if column.precision is not None and column.precision <= 38:
        return pa.decimal128(column.precision, column.scale or 0)
    return plain.get(column.type_name, pa.string())
