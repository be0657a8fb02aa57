"""JSON Lines (NDJSON): one object per line, every number as the text it is written as. Knows no layout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.connectors.base import Reject
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.csv_lines import MAX_RECORD
from orchestration.connectors.files.encodings import detect_encoding
from orchestration.connectors.files.source import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    MAX_COLUMNS,
    MAX_ORIGINAL,
    Batch,
    Dialect,
)


class _Number(str):
    """The digits of a JSON number, told apart from a string of digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its object, or why there is none."""

    number: int
    text: str
    value: dict[str, str | None] | None
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class JsonlSource:
    """One file of objects whose keys were gathered over all of its lines."""

    path: Path
    dialect: Dialect
    columns: list[str]
    numeric_columns: frozenset[str]

    def batches(self) -> Iterator[Batch]:
        """Read the file from its beginning. A line that is no object becomes a reject; reading goes on after it."""
        held: list[_Line] = []
        characters = blank = 0
        for line in _lines(self.path, self.dialect.encoding):
            if line is None:
                blank += 1
                continue
            held.append(line)
            characters += len(line.text)
            if len(held) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
                yield self._batch(held, blank)
                held, characters, blank = [], 0, 0
        if held or blank:
            yield self._batch(held, blank)

    def _batch(self, lines: list[_Line], blank: int) -> Batch:
        good = [line for line in lines if line.value is not None]
        values = [[(line.value or {}).get(name) for line in good] for name in self.columns]
        frame = pl.DataFrame(
            [pl.Series(name, column, pl.String) for name, column in zip(self.columns, values, strict=True)]
        )
        rejects = [
            Reject(line.problem[0], f"line {line.number} {line.problem[1]}", _bytes(line.text), None, line.number)
            for line in lines
            if line.problem is not None
        ]
        return Batch(frame, [line.number for line in good], [_bytes(line.text) for line in good], rejects, blank)


def open_jsonl(path: Path, encoding: str | None) -> JsonlSource:
    """Gather the keys. Raises FileImportError for a wrong encoding, too many keys, or a file without any object."""
    codec = detect_encoding(path, encoding)
    is_number: dict[str, bool] = {}
    for line in _lines(path, codec):
        for name, value in ((line.value if line else None) or {}).items():
            is_number[name] = is_number.get(name, True) and (value is None or isinstance(value, _Number))
        if len(is_number) > MAX_COLUMNS:
            raise FileImportError(f"more than {MAX_COLUMNS} different keys", str(path), "keep the keys that matter")
    if not is_number:
        raise FileImportError("no JSON object", str(path), 'write one object per line, as in {"order_id": "1"}')
    numeric = frozenset(name for name, holds in is_number.items() if holds)
    return JsonlSource(path, Dialect("jsonl", codec), list(is_number), numeric)


def _lines(path: Path, encoding: str | None) -> Iterator[_Line | None]:
    """Every line, decoded; None for a blank one. A line past MAX_RECORD is never held whole."""
    with path.open(encoding=encoding, newline="\n") as file:
        number = 0
        while text := file.readline(MAX_RECORD):
            number += 1
            if len(text) >= MAX_RECORD and not text.endswith("\n"):
                while (rest := file.readline(MAX_RECORD)) and not rest.endswith("\n"):
                    pass
                yield _Line(
                    number,
                    text[:MAX_ORIGINAL],
                    None,
                    ("line_too_long", f"is longer than {MAX_RECORD:,} characters: shorten it"),
                )
            else:
                yield _read(number, text) if text.strip() else None


def _read(number: int, text: str) -> _Line:
    try:
        found = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_object
        )
        if not isinstance(found, dict):
            return _Line(number, text, None, ("not_an_object", 'is no JSON object: write it as in {"order_id": "1"}'))
        value = {name: _as_text(given) for name, given in found.items()}
        if "\\u" in text:
            "".join(given for pair in value.items() for given in pair if given).encode()
        return _Line(number, text, value)
    except _RepeatedKeyError:
        return _Line(number, text, None, ("repeated_key", "has the same key twice: keep one of them"))
    except UnicodeEncodeError:
        return _Line(number, text, None, ("half_character", "holds half of a character (a lone surrogate): remove it"))
    except (json.JSONDecodeError, RecursionError):
        return _Line(number, text, None, ("not_json", "is no JSON: write one whole object per line"))


class _RepeatedKeyError(Exception):
    """Which of two values of one key holds is nobody's to guess."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RepeatedKeyError
    return found


def _as_text(value: Any) -> str | None:
    """Strings and numbers as they are written, everything else as JSON."""
    return value if value is None or isinstance(value, str) else _spelled(value)


def _spelled(value: Any) -> str:
    """JSON again, with the digits of its numbers as they were."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {_spelled(inner)}" for name, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_spelled(inner) for inner in value) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")[:MAX_ORIGINAL]
