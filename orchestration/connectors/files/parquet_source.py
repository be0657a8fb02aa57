"""Parquet files, streamed in batches, every value written as the text a person would have typed. Knows no layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.source import BATCH_ROWS, MAX_COLUMNS, Batch, Dialect


@dataclass(frozen=True, slots=True)
class ParquetSource:
    """One Parquet file whose footer was read."""

    path: Path
    columns: list[str]
    dialect: Dialect
    numeric_columns: frozenset[str]

    def batches(self) -> Iterator[Batch]:
        """Read the file from its beginning; raises FileImportError where it is damaged."""
        row = 1
        try:
            with pq.ParquetFile(self.path) as file:
                for piece in file.iter_batches(BATCH_ROWS, use_threads=False):
                    frame = pl.DataFrame(pl.from_arrow(piece))
                    yield Batch(
                        frame.select(_as_text(column) for column in frame), list(range(row, row + frame.height)), None
                    )
                    row += frame.height
        except (pa.ArrowException, OSError) as error:
            raise FileImportError(f"damaged after row {row - 1}", str(self.path), "export the file again") from error


def open_parquet(path: Path) -> ParquetSource:
    """Read the footer. Raises FileImportError when the file is no Parquet file."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise FileImportError(
            "not a Parquet file", str(path), "export it again or give it the ending of its format"
        ) from error
    if len(schema.names) > MAX_COLUMNS:
        raise FileImportError(f"{len(schema.names)} columns", str(path), f"keep at most {MAX_COLUMNS}")
    if len(set(schema.names)) < len(schema.names):
        raise FileImportError("two columns of the same name", str(path), "give every column its own name")
    numeric = (field.name for field in schema if _is_number(field.type))
    return ParquetSource(path, list(schema.names), Dialect("parquet"), frozenset(numeric))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _as_text(column: pl.Series) -> pl.Series:
    """Floats by their shortest spelling that reads back equal, whole ones without `.0`; times as ISO 8601; NaN as no value.

    pandas writes a missing number as NaN and so makes whole numbers floats: `17850.0` was the customer 17850.
    """
    kind = column.dtype
    if kind.is_float():
        column = column.fill_nan(None)
        return column.cast(pl.String).str.replace(r"\.0$", "")
    if kind.is_decimal():
        return column.cast(pl.String).str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".")
    if isinstance(kind, pl.Datetime):
        return _times(column, has_zone=kind.time_zone is not None)
    if kind in (pl.Binary, pl.Object) or kind.is_nested():
        values = [None if value is None else str(value) for value in column.to_list()]
        return pl.Series(column.name, values, pl.String)
    return column.cast(pl.String)


def _times(column: pl.Series, *, has_zone: bool) -> pl.Series:
    if has_zone:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    text = column.dt.cast_time_unit("us").dt.to_string("%Y-%m-%dT%H:%M:%S%.6f").str.replace(r"\.000000$", "")
    return text + "Z" if has_zone else text
