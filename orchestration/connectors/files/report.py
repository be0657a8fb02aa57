"""What became of a file's rows: every one is counted as accepted or rejected, every oddity is named. Loads nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from orchestration.connectors.base import Reject

FIRST_LINES = 10


@dataclass(slots=True)
class RejectGroup:
    """Rejects of one reason: how many, the first line numbers, and the sentence about the first of them."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    example: str = ""

    def add(self, reject: Reject) -> None:
        self.count += 1
        if len(self.lines) < FIRST_LINES and reject.line_number is not None:
            self.lines.append(reject.line_number)
        self.example = self.example or reject.reason


@dataclass(slots=True)
class ImportReport:
    """What `ecom import --dry-run` shows. `accepted + rejected == rows`, always.

    `columns`: layout column → column of the file; `unused_columns` are kept in raw but have no meaning here. `mapping`:
    what the mapping file and the defaults say. `decimal`: the sign before decimals, as declared or as every number of the
    file is written; None where nothing tells. `kinds` counts the records made of accepted rows, `oddities` those rows. The first
    line of a text file and the first row of a sheet are 1; Parquet rows count from 1. `first_at`, `last_at`: the span of the accepted rows.
    """

    file: str
    layout: str
    stream: str
    format: str
    packing: str | None
    encoding: str | None
    delimiter: str | None
    quote: str | None
    sheet: str | None
    header_line: int | None
    decimal: str | None
    columns: dict[str, str]
    unused_columns: list[str]
    mapping: dict[str, Any]
    timezone: str | None
    currency_code: str | None
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    blank_lines: int = 0
    summary_lines: int = 0
    rejects: dict[str, RejectGroup] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    oddities: dict[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    suggestions: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, times in ISO 8601."""
        words = asdict(self)
        for key in ("first_at", "last_at"):
            words[key] = words[key].isoformat() if words[key] else None
        return words

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            self.rejects.setdefault(reject.reason_code, RejectGroup()).add(reject)
            self.rejected += 1
            self.rows += 1

    def add_accepted(self, count: int, kinds: Iterable[str], oddities: dict[str, int]) -> None:
        self.accepted += count
        self.rows += count
        self.kinds = dict(Counter(self.kinds) + Counter(kinds))
        self.oddities = dict(Counter(self.oddities) + Counter(oddities))

    def add_span(self, first: datetime | None, last: datetime | None) -> None:
        self.first_at = min((at for at in (self.first_at, first) if at), default=None)
        self.last_at = max((at for at in (self.last_at, last) if at), default=None)


class Repeats:
    """Counts rows that say exactly what an earlier row said; eight bytes a row."""

    def __init__(self) -> None:
        self._hashes: list[pl.Series] = []

    def add(self, frame: pl.DataFrame) -> None:
        self._hashes.append(frame.hash_rows(seed=0))

    def count(self) -> int:
        if not self._hashes:
            return 0
        hashes = pl.concat(self._hashes)
        return len(hashes) - hashes.n_unique()
