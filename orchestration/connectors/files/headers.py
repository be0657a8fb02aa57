"""Which of the first lines of a file is its header, and what its columns are called. Knows no format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.layouts import Layout, plain
from orchestration.connectors.files.mapping import FileMapping
from orchestration.connectors.files.source import MAX_COLUMNS

LOOKED_AT = 30
"""Lines among which the header is looked for: reports put a title, a period or `sep=;` above it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a header should hold: for each required column the names that it may have, and every name that is known."""

    required: tuple[frozenset[str], ...]
    known: frozenset[str]

    @classmethod
    def of(cls, layout: Layout, mapping: FileMapping) -> Wanted:
        names = {
            column.name: frozenset(map(plain, (mapping.columns[column.name],)))
            if column.name in mapping.columns
            else frozenset(map(plain, column.headers))
            for column in layout.columns
        }
        required = tuple(names[column.name] for column in layout.columns if column.is_required)
        return cls(required, frozenset().union(*names.values()) - {""})

    def score(self, header: Sequence[str]) -> tuple[bool, int, int]:
        """The better one is greater: it has all that is required, it has more that is known, it has more at all."""
        found = {plain(cell) for cell in header}
        return all(names & found for names in self.required), len(self.known & found), len(header)

    def header_among(self, lines: Iterable[tuple[int, list[str]]]) -> tuple[int, list[str]]:
        """(line, cells) of the first line that has all required columns, else of the first with anything; (0, []) without."""
        first: tuple[int, list[str]] = (0, [])
        for number, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if self.score(cells)[0]:
                return number, cells
            first = first if first[1] else (number, cells)
        return first


def named(header: Sequence[str], path: Path) -> list[str]:
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
