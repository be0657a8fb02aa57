"""Lines of a text file for `csv.reader`, never held whole when too long. Knows nothing of cells."""

from __future__ import annotations

from typing import TextIO

from orchestration.connectors.files.source import MAX_ORIGINAL

MAX_RECORD = 4_000_000


class RecordTooLongError(Exception):
    """A line, or lines joined by open quotes, past MAX_RECORD characters."""


class Lines:
    """Lines for `csv.reader` that are never held whole when too long; keeps the text of the record being read."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.number = 0
        self.first = 1
        self._pending: list[str] = []
        self._length = 0

    def begin(self) -> None:
        self.first, self._pending, self._length = self.number + 1, [], 0

    @property
    def text(self) -> str:
        return "".join(self._pending)

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(MAX_RECORD)
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        if self._length >= MAX_RECORD:
            self._pending.append(line[:MAX_ORIGINAL])
            self._skip_rest(line)
            raise RecordTooLongError
        self._pending.append(line)
        return line

    def _skip_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._file.readline(MAX_RECORD)
