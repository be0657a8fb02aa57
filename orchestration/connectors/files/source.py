"""What a reader of a file format hands on: rows of text in batches, numbered as a person finds them. Knows no layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

import polars as pl

from orchestration.connectors.base import Reject

BATCH_ROWS = 10_000
BATCH_CHARACTERS = 16_000_000
MAX_FIELD = 1_000_000
MAX_COLUMNS = 1_000
MAX_ORIGINAL = 65_536
"""Bytes of a rejected line that are kept: enough to find it, not enough to fill the quarantine."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file, in its order.

    `frame`: every column of the file as String, under the file's own names. `lines`: for each row its line in a text
    file or its row in a sheet (the first is 1), its row in a Parquet file (from 1). `originals`: the rows as they stood
    there. `rejects`: rows whose cells could not be told apart. `blank_lines`: lines with nothing on them; no data rows.
    """

    frame: pl.DataFrame
    lines: list[int]
    originals: list[bytes] | None
    rejects: list[Reject] = field(default_factory=list)
    blank_lines: int = 0

    @property
    def rows(self) -> int:
        """Data rows: those to be checked and those already rejected."""
        return self.frame.height + len(self.rejects)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written, as it was found or declared. What a format does not have is None."""

    format: Literal["csv", "tsv", "xlsx", "jsonl", "xml", "parquet"]
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    header_line: int | None = None

    @property
    def place(self) -> str:
        """What a place in the file is called."""
        return "row" if self.format in {"parquet", "xlsx", "xml"} else "line"

    @property
    def has_guards(self) -> bool:
        """Whether programs put an apostrophe before texts that a spreadsheet would take for a formula."""
        return self.format in {"csv", "tsv", "xlsx"}


class Source(Protocol):
    """One file, opened once for its header and then as often as it is read."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def columns(self) -> list[str]: ...

    @property
    def numeric_columns(self) -> frozenset[str]:
        """Columns whose numbers were typed in the file, so that no decimal sign has to be known."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Read the whole file from its beginning; memory holds one batch."""
        ...
