"""Text files with delimiters: any newline, quotes, a cap on every length. Knows nothing of what columns mean."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import polars as pl

from orchestration.connectors.base import Reject
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.csv_lines import MAX_RECORD, Lines, RecordTooLongError
from orchestration.connectors.files.encodings import detect_encoding
from orchestration.connectors.files.headers import LOOKED_AT, Wanted, named
from orchestration.connectors.files.source import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    MAX_FIELD,
    MAX_ORIGINAL,
    Batch,
    Dialect,
)

DELIMITERS = (",", ";", "\t", "|", "^", "~")
QUOTES = ('"', "'")


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
    dialect: Dialect
    columns: list[str]
    numeric_columns: frozenset[str] = frozenset()

    def batches(self) -> Iterator[Batch]:
        """Read the file from its beginning. A record that cannot be told apart becomes a reject; reading goes on after it."""
        assert self.dialect.encoding is not None
        codec = _plain_codec(self.dialect.encoding)
        with self.path.open(encoding=self.dialect.encoding, newline="") as file:
            lines, reader = _open(file, self.dialect)
            _skip_header(reader, lines, self.dialect.header_line or 1)
            rows = _Rows(self.columns, codec)
            while _read_one(reader, lines, rows):
                if rows.is_full():
                    yield rows.batch()
                    rows = _Rows(self.columns, codec)
            if not rows.is_empty():
                yield rows.batch()


def open_csv(
    path: Path, wanted: Wanted, encoding: str | None, delimiter: str | None, quotes: tuple[str | None, ...] = QUOTES
) -> CsvSource:
    """Find encoding, delimiter, quote and header: the dialect whose header has most of what is wanted.

    Raises FileImportError for a wrong encoding, no header, too many columns, or a file that is no text.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith((b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        raise FileImportError("not a text file", str(path), "give it the ending of its format or export it as CSV")
    codec = detect_encoding(path, encoding)
    found = [
        (header, Dialect("tsv" if sign == "\t" else "csv", codec, sign, quote, header_line=line))
        for quote in quotes
        for sign in ([delimiter] if delimiter else DELIMITERS)
        for line, header in [_read_header(path, Dialect("csv", codec, sign, quote), wanted)]
        if header
    ]
    if not found:
        if _is_blank(path, codec):
            raise FileImportError("0 rows", str(path), "export the file again, it is empty")
        raise FileImportError("the header cannot be read", str(path), "its first line must name the columns")
    header, dialect = max(found, key=lambda pair: (wanted.score(pair[0]), not _is_quoted_otherwise(*pair)))
    return CsvSource(path, dialect, named(header, path))


def _open(file: TextIO, dialect: Dialect) -> tuple[Lines, Iterator[list[str]]]:
    csv.field_size_limit(MAX_FIELD)  # the module keeps one limit for the process; the default refuses long descriptions
    lines, delimiter = Lines(file), dialect.delimiter or ","
    if dialect.quote is None:
        return lines, csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return lines, csv.reader(lines, delimiter=delimiter, quotechar=dialect.quote, strict=True)


def _read_header(path: Path, dialect: Dialect, wanted: Wanted) -> tuple[int, list[str]]:
    """Line and cells of the header in one dialect; no cells where its quotes or its length do not allow that one."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        return wanted.header_among(_first_records(*_open(file, dialect)))


def _first_records(lines: Lines, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of the first records, up to one that cannot be read."""
    for _ in range(LOOKED_AT):
        lines.begin()
        try:
            yield lines.first, next(reader)
        except (csv.Error, RecordTooLongError, StopIteration):
            return


def _skip_header(reader: Iterator[list[str]], lines: Lines, header_line: int) -> None:
    while lines.number < header_line:
        lines.begin()
        next(reader)


def _is_blank(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding, newline="") as file:
        return not file.read(MAX_RECORD).strip()


def _is_quoted_otherwise(header: list[str], dialect: Dialect) -> bool:
    """Whether every cell still wears the quotes of another dialect."""
    others = [quote for quote in QUOTES if quote != dialect.quote]
    return any(all(len(cell) > 1 and cell[0] == cell[-1] == quote for cell in header) for quote in others)


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
