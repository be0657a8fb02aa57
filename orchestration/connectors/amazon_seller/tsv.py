"""Amazon's flat files: tabs between columns, no quoting, UTF-8 in some regions, Windows-1252 or Shift_JIS in others.

Knows no kind of report. Rows become JSON objects of strings as they stand, so nothing is guessed here.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import msgspec

from orchestration.connectors.base import Reject
from orchestration.connectors.exceptions import SchemaDriftError

MOST_LINE_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `values` by column name, and the JSON object that lands."""

    values: dict[str, str]
    payload: bytes


def read_rows(file: IO[bytes], charset: str | None, host: str, *needed: str) -> Iterator[Row | Reject]:
    """Rows under the first line's names; one with more or fewer columns is a reject with its line number.

    What is not UTF-8 is in `charset`, or in Windows-1252 where nothing is said. Raises SchemaDriftError when a needed column is not there.
    """
    fallback = _known(charset)
    names = _columns(file.readline(MOST_LINE_BYTES), fallback)
    missing = [name for name in needed if name not in names]
    if missing and names != [""]:
        raise SchemaDriftError(f"{host} sent a report without the column {missing[0]}; update this product.")
    number = 1
    while line := file.readline(MOST_LINE_BYTES):
        number += 1
        columns = _columns(line, fallback)
        if columns == [""]:
            continue
        if len(columns) != len(names):
            reason = f"The row has {len(columns)} columns instead of {len(names)}."
            yield Reject("columns", reason, line, line_number=number)
            continue
        values = dict(zip(names, columns, strict=True))
        yield Row(values, msgspec.json.encode(values))


def _columns(line: bytes, fallback: str) -> list[str]:
    """Bytes that the character set does not have become U+FFFD."""
    line = line.rstrip(b"\r\n")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode(fallback, errors="replace")
    return text.split("\t")


def _known(charset: str | None) -> str:
    """Latin-1 is written by many who mean Windows-1252, and UTF-8 was tried already."""
    try:
        name = codecs.lookup(charset or "cp1252").name
        "a".encode(name)  # some codecs are no character sets
    except LookupError:
        return "cp1252"
    return "cp1252" if name in ("iso8859-1", "utf-8", "ascii") else name
