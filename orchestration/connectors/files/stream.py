"""A file as a stream of pages that can be resumed, and the two ways in: `open_file` to load it, `report` to look at it first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.connectors.archives import Unpacked, unpack
from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.layouts import find_layout
from orchestration.connectors.files.mapping import FileMapping, load_mapping
from orchestration.connectors.files.opening import must_be_readable, open_source
from orchestration.connectors.files.plan import Plan, match_columns
from orchestration.connectors.files.reader import FileReader, Piece, new_report
from orchestration.connectors.files.report import ImportReport
from orchestration.connectors.files.source import Source
from orchestration.connectors.files.symbols import must_fit


@dataclass(slots=True)
class FileStream:
    """One file in one layout. `report` tells what became of the rows that the last `read` went through."""

    path: Path
    unpacked: Unpacked
    source: Source
    plan: Plan
    file_sha256: str
    name: str = field(init=False)
    report: ImportReport = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.plan.layout.stream
        self.report = new_report(self.path.name, self.source, self.plan)

    def read(self, state: State, known: KnownRecords | None = None) -> Iterator[Page]:
        """Yield the file's pages. After an interrupted import only those that are not in yet.

        Every row is read again in any case, for its place within its order depends on the rows before it. `known` is
        needed only where a later file replaces the days of earlier ones.
        """
        done = self._rows_done(state)
        held = known.fingerprints() if known and self.plan.layout.replaces_days else {}
        kept: dict[str, str] = {}
        reader = FileReader(self.path.name, self.source, self.plan)
        self.report = reader.report
        self.report.packing = self.unpacked.packing
        pieces = reader.pieces()
        piece = next(pieces, None)
        while piece is not None:
            following = next(pieces, None)
            if held:
                kept.update((record.id, record.fingerprint) for record in piece.records)
            if following is None and (gone := self._replaced(held, kept)):
                yield self._page(piece, is_last=False)
                piece = replace(piece, records=[Record(one, is_deleted=True) for one in gone], rejects=[])
            if piece.rows_done > done or following is None:
                yield self._page(piece, is_last=following is None)
            piece = following

    def _replaced(self, held: Mapping[str, str], kept: Mapping[str, str]) -> list[str]:
        """Rows of before that stand between the file's first instant and its last and are not in it; none when a row of
        the file was rejected, for it may be any of them."""
        if not kept or self.report.rejects:
            return []
        first, last = min(kept.values()), max(kept.values())
        return [one for one, at in held.items() if first <= at <= last and one not in kept]

    def close(self) -> None:
        """Remove what was unpacked; without it the end of the process does."""
        self.unpacked.close()

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
    sheet: str | None = None,
    zone: str | None = None,
    currency: str | None = None,
    not_after: datetime | None = None,
) -> FileStream:
    """Open a file for import; nothing is loaded yet.

    `mapping`: the path of a mapping file, or a mapping. `zone` and `currency`: those of the business, used where mapping and
    file name none. `sheet`: of a workbook with several. `not_after`: later times are typing errors; by default tomorrow. Raises FileImportError (one sentence)
    when nothing of the file can be loaded: no file, unknown layout or ending, wrong encoding, missing column, 0 rows …
    """
    path = Path(path)
    form = find_layout(layout)
    words = mapping if isinstance(mapping, FileMapping) else load_mapping(mapping) if mapping else FileMapping()
    words = words.with_defaults(form.defaults, zone, currency)
    must_be_readable(path)
    unpacked = unpack(path)
    try:
        source = open_source(unpacked.path, form, words, sheet)
        sources = match_columns(form, words, source.columns, str(path))
        if "currency_code" not in sources:
            must_fit(source.columns, words.currency_code, str(path))
        latest = not_after or datetime.now(UTC) + timedelta(days=1)
        plan = Plan(form, words, sources, source.numeric_columns, latest)
        if not any(batch.rows for batch in source.batches()):
            raise FileImportError("0 rows", str(path), "export the file again with its data")
    except FileImportError as error:
        unpacked.close()
        raise FileImportError(error.what, str(path), error.remedy) from error
    return FileStream(path, unpacked, source, plan, _sha256(path))


def report(
    path: Path | str,
    layout: str,
    mapping: Path | str | FileMapping | None = None,
    *,
    sheet: str | None = None,
    zone: str | None = None,
    currency: str | None = None,
    not_after: datetime | None = None,
) -> ImportReport:
    """Go through the whole file and tell what an import would do, loading nothing. Raises what `open_file` raises."""
    stream = open_file(path, layout, mapping, sheet=sheet, zone=zone, currency=currency, not_after=not_after)
    for _ in stream.read({}):
        pass
    stream.close()
    return stream.report


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
