"""Text files with delimiters: any newline, quotes, a cap on every length. Knows nothing of what columns mean."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import polars as pl

from orchestration.connectors.base import Reject
from orchestration.connectors.files.csv_lines import MAX_RECORD, Lines, RecordTooLongError
from orchestration.connectors.files.encodings import detect_encoding
from orchestration.connectors.files.exceptions import FileImportError
from orchestration.connectors.files.layouts import plain
from orchestration.connectors.files.source import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    MAX_COLUMNS,
    MAX_FIELD,
    MAX_ORIGINAL,
    Batch,
)

DELIMITERS = (",", ";", "\t", "|")


class _Rows:
    """Cells gathered until they make a batch."""

    def __init__(self, columns: list[str], encoding: str) -> None:
        self._columns = columns
        self._encoding = encoding
        self._cells: list[list[str]] = []
        self._lines: list[int] = []
        self._texts: list[str] = []
        self._rejects: list[Reject] = []
        self._blank = 0
        self._characters = 0

    def add(self, cells: list[str], lines: Lines) -> None:
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            self._blank += 1
        elif len(cells) != len(self._columns):
            sentence = (
                f"has {len(cells)} cells where the header has {len(self._columns)}: complete the line or quote its text"
            )
            self.reject("ragged_line", sentence, lines)
        else:
            self._cells.append(cells)
            self._lines.append(lines.first)
            self._texts.append(lines.text)
            self._characters += len(self._texts[-1])

    def reject(self, code: str, sentence: str, lines: Lines) -> None:
        span = f"line {lines.first}" if lines.number <= lines.first else f"lines {lines.first} to {lines.number}"
        original = self._bytes(lines.text[:MAX_ORIGINAL])
        self._rejects.append(Reject(code, f"{span} {sentence}", original, None, lines.first))

    def is_full(self) -> bool:
        return len(self._cells) + len(self._rejects) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS

    def is_empty(self) -> bool:
        return not (self._cells or self._rejects or self._blank)

    def batch(self) -> Batch:
        values = list(zip(*self._cells, strict=True)) or [() for _ in self._columns]
        frame = pl.DataFrame(
            [pl.Series(name, column, pl.String) for name, column in zip(self._columns, values, strict=True)]
        )
        originals = [self._bytes(text[:MAX_ORIGINAL]) for text in self._texts]
        return Batch(frame, self._lines, originals, self._rejects, self._blank)

    def _bytes(self, text: str) -> bytes:
        return text.encode(self._encoding)


@dataclass(frozen=True, slots=True)
class CsvSource:
    """One delimited text file whose encoding was proved and whose header was read."""

    path: Path
    encoding: str
    delimiter: str
    columns: list[str]
    format: str = "csv"
    numeric_columns: frozenset[str] = frozenset()

    def batches(self) -> Iterator[Batch]:
        """Read the file from its beginning. A record that cannot be told apart becomes a reject; reading goes on after it."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            lines, reader = _open(file, self.delimiter)
            _header(reader, lines)
            rows = _Rows(self.columns, _plain_codec(self.encoding))
            while _read_one(reader, lines, rows):
                if rows.is_full():
                    yield rows.batch()
                    rows = _Rows(self.columns, _plain_codec(self.encoding))
            if not rows.is_empty():
                yield rows.batch()


def open_csv(path: Path, known_names: Collection[str], encoding: str | None, delimiter: str | None) -> CsvSource:
    """Find encoding, delimiter and header. `known_names` (of the layout and the mapping) tell the right delimiter.

    Raises FileImportError for a wrong encoding, no header, too many columns, or a file that is no text.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith((b"PK\x03\x04", b"PAR1", b"\x1f\x8b")):
        raise FileImportError("not a text file", str(path), "unpack it or export it as CSV")
    codec = detect_encoding(path, encoding)
    found = {sign: _read_header(path, codec, sign) for sign in ([delimiter] if delimiter else DELIMITERS)}
    headers = {sign: header for sign, header in found.items() if header is not None}
    if not headers:
        raise FileImportError("the header cannot be read", str(path), "its first line must name the columns")
    known = {plain(name) for name in known_names}
    best = max(headers, key=lambda sign: (len({plain(name) for name in headers[sign]} & known), len(headers[sign])))
    return CsvSource(path, codec, best, _named(headers[best], path))


def _open(file: TextIO, delimiter: str) -> tuple[Lines, Iterator[list[str]]]:
    csv.field_size_limit(MAX_FIELD)  # the module keeps one limit for the process; the default refuses long descriptions
    lines = Lines(file)
    return lines, csv.reader(lines, delimiter=delimiter, strict=True)


def _read_header(path: Path, encoding: str, delimiter: str) -> list[str] | None:
    """The header under one delimiter; None where its quotes or its length do not allow that one."""
    with path.open(encoding=encoding, newline="") as file:
        lines, reader = _open(file, delimiter)
        try:
            return _header(reader, lines)
        except (csv.Error, RecordTooLongError):
            return None


def _header(reader: Iterator[list[str]], lines: Lines) -> list[str]:
    """The first line that has anything on it; empty when there is none."""
    lines.begin()
    for cells in reader:
        if any(cell.strip() for cell in cells):
            return cells
        lines.begin()
    return []


def _named(header: list[str], path: Path) -> list[str]:
    """Column names as they can be used: trimmed, nameless ones numbered, repeated ones told apart."""
    if not header:
        raise FileImportError("0 rows", str(path), "export the file again, it is empty")
    if len(header) > MAX_COLUMNS:
        raise FileImportError(f"{len(header)} columns", str(path), f"keep at most {MAX_COLUMNS}")
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"column {number}"
        names.append(name if name not in names else f"{name} (column {number})")
    return names


def _read_one(reader: Iterator[list[str]], lines: Lines, rows: _Rows) -> bool:
    """Move one record from the reader into `rows`; False at the end of the file."""
    lines.begin()
    try:
        rows.add(next(reader), lines)
    except StopIteration:
        return False
    except RecordTooLongError:
        rows.reject("line_too_long", f"is longer than {MAX_RECORD:,} characters: shorten it", lines)
    except csv.Error as error:
        if "field larger" in str(error):
            rows.reject(
                "field_too_long",
                f"has a cell longer than {MAX_FIELD:,} characters: shorten it or close its quotes",
                lines,
            )
        else:
            rows.reject("broken_quotes", "has quotes that do not match: double the quotes inside a quoted cell", lines)
    return True


def _plain_codec(encoding: str) -> str:
    """The same encoding without a byte order mark, which `encode` would write before every line."""
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
