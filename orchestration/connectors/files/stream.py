"""A file as a stream of pages that can be resumed, and the two ways in: `open_file` to load it, `report` to look at it first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.connectors.base import KnownRecords, Page, State
from orchestration.connectors.files.csv_source import open_csv
from orchestration.connectors.files.exceptions import FileImportError
from orchestration.connectors.files.layouts import Layout, find_layout
from orchestration.connectors.files.mapping import FileMapping, load_mapping
from orchestration.connectors.files.parquet_source import open_parquet
from orchestration.connectors.files.plan import Plan, match_columns
from orchestration.connectors.files.reader import FileReader, Piece, new_report
from orchestration.connectors.files.report import ImportReport
from orchestration.connectors.files.source import Source

TEXT_ENDINGS = {".csv", ".tsv", ".txt"}


@dataclass(slots=True)
class FileStream:
    """One file in one layout. `report` tells what became of the rows that the last `read` went through."""

    path: Path
    source: Source
    plan: Plan
    file_sha256: str
    name: str = field(init=False)
    report: ImportReport = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.plan.layout.stream
        self.report = new_report(self.path, self.source, self.plan)

    def read(self, state: State, known: KnownRecords | None = None) -> Iterator[Page]:
        """Yield the file's pages; `known` is not needed. After an interrupted import only those that are not in yet.

        Every row is read again in any case, for its place within its order depends on the rows before it.
        """
        del known
        done = self._rows_done(state)
        reader = FileReader(self.path, self.source, self.plan)
        self.report = reader.report
        pieces = reader.pieces()
        piece = next(pieces, None)
        while piece is not None:
            following = next(pieces, None)
            if piece.rows_done > done or following is None:
                yield self._page(piece, is_last=following is None)
            piece = following

    def _rows_done(self, state: State) -> int:
        same = (state.get("file_sha256"), state.get("mapping_sha256")) == (self.file_sha256, self.plan.digest)
        return int(state.get("rows_done", 0)) if same and not state.get("is_complete") else 0

    def _page(self, piece: Piece, *, is_last: bool) -> Page:
        state = {
            "file_sha256": self.file_sha256,
            "mapping_sha256": self.plan.digest,
            "rows_done": piece.rows_done,
            "is_complete": is_last,
        }
        exchange = f"file:{self.file_sha256[:16]}:{piece.rows_done}"
        return Page(piece.records, state, exchange, piece.latest, piece.rejects)


def open_file(
    path: Path | str,
    layout: str,
    mapping: Path | str | FileMapping | None = None,
    *,
    zone: str | None = None,
    currency: str | None = None,
    not_after: datetime | None = None,
) -> FileStream:
    """Open a file for import; nothing is loaded yet.

    `mapping`: the path of a mapping file, or a mapping. `zone` and `currency`: those of the business, used where mapping and
    file name none. `not_after`: later times are typing errors; by default tomorrow. Raises FileImportError (one sentence)
    when nothing of the file can be loaded: no file, unknown layout or ending, wrong encoding, missing column, 0 rows …
    """
    path = Path(path)
    form = find_layout(layout)
    words = mapping if isinstance(mapping, FileMapping) else load_mapping(mapping) if mapping else FileMapping()
    words = words.with_defaults(zone, currency)
    _must_be_readable(path)
    source = _open_source(path, form, words)
    sources = match_columns(form, words, source.columns, str(path))
    latest = not_after or datetime.now(UTC) + timedelta(days=1)
    plan = Plan(form, words, sources, source.numeric_columns, latest)
    if not any(batch.rows for batch in source.batches()):
        raise FileImportError("0 rows", str(path), "export the file again with its data")
    return FileStream(path, source, plan, _sha256(path))


def report(
    path: Path | str,
    layout: str,
    mapping: Path | str | FileMapping | None = None,
    *,
    zone: str | None = None,
    currency: str | None = None,
    not_after: datetime | None = None,
) -> ImportReport:
    """Go through the whole file and tell what an import would do, loading nothing. Raises what `open_file` raises."""
    stream = open_file(path, layout, mapping, zone=zone, currency=currency, not_after=not_after)
    for _ in stream.read({}):
        pass
    return stream.report


def _must_be_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise FileImportError("a folder, not a file", str(path), "name the file in it")
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except FileNotFoundError as error:
        raise FileImportError("no such file", str(path), "check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise FileImportError(
            f"the file cannot be read ({reason})", str(path), "check its rights and its path"
        ) from error
    if is_empty:
        raise FileImportError("0 rows", str(path), "export the file again, it is empty")


def _open_source(path: Path, layout: Layout, mapping: FileMapping) -> Source:
    ending = path.suffix.lower()
    if ending == ".parquet":
        return open_parquet(path)
    if ending not in TEXT_ENDINGS:
        raise FileImportError(f"unsupported ending {ending[:20]!r}", str(path), "export it as .csv or .parquet")
    names = [name for column in layout.columns for name in (column.name, *column.aliases)]
    return open_csv(path, [*names, *mapping.columns.values()], mapping.encoding, mapping.delimiter)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
