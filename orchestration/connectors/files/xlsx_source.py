"""Workbooks (.xlsx): one sheet as rows of text, as a person sees them. Formulas give the result they were saved with.

Nothing is fetched: links to other workbooks are results saved in this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import orjson
import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.headers import LOOKED_AT, Wanted, named
from orchestration.connectors.files.source import BATCH_ROWS, MAX_ORIGINAL, Batch, Dialect
from orchestration.connectors.files.xlsx_limits import check_workbook

Cell = str | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class XlsxSource:
    """One sheet of a workbook; it is held in memory, rows are made from it batch by batch."""

    path: Path
    dialect: Dialect
    columns: list[str]
    numeric_columns: frozenset[str]
    sheet: CalamineSheet

    def batches(self) -> Iterator[Batch]:
        """Rows below the header; those without any value are blank lines."""
        number = self.dialect.header_line or 1
        rows = islice(self.sheet.iter_rows(), number, None)
        while held := list(islice(rows, BATCH_ROWS)):
            texts = [[_as_text(cell) for cell in row[: len(self.columns)]] for row in held]
            full = [place for place, row in enumerate(texts) if any(row)]
            columns = zip(*(texts[place] for place in full), strict=True) if full else ([] for _ in self.columns)
            frame = pl.DataFrame(
                [pl.Series(name, column, pl.String) for name, column in zip(self.columns, columns, strict=True)]
            )
            originals = [orjson.dumps(texts[place])[:MAX_ORIGINAL] for place in full]
            yield Batch(frame, [number + place + 1 for place in full], originals, [], len(held) - len(full))
            number += len(held)


def open_xlsx(path: Path, wanted: Wanted, sheet: str | None) -> XlsxSource:
    """Choose the sheet and find its header. Raises FileImportError when the workbook or its sheet cannot be read."""
    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(path)
        name = _chosen(book, path, sheet)
        found = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise FileImportError(
            "a workbook that cannot be read", str(path), "save it again or export it as CSV"
        ) from error
    lines = (
        (number, [_as_text(cell) or "" for cell in row])
        for number, row in enumerate(islice(found.iter_rows(), LOOKED_AT), 1)
    )
    line, header = wanted.header_among(lines)
    while header and not header[-1].strip():
        header.pop()
    columns = named(header, path)
    return XlsxSource(
        path, Dialect("xlsx", sheet=name, header_line=line), columns, _numeric(found, columns, line), found
    )


def _chosen(book: CalamineWorkbook, path: Path, sheet: str | None) -> str:
    """The sheet that was named, hidden or not; else the only visible one with something on it."""
    if sheet is not None:
        if sheet not in book.sheet_names:
            raise FileImportError(f"no sheet {sheet[:40]!r}", str(path), f"choose one of {_listed(book.sheet_names)}")
        return sheet
    visible = [about.name for about in book.sheets_metadata if about.visible == SheetVisibleEnum.Visible]
    full = [name for name in visible if name in book.sheet_names and book.get_sheet_by_name(name).height]
    if not full:
        hidden = [name for name in book.sheet_names if name not in visible]
        hint = f"or name a hidden sheet with --sheet: {_listed(hidden)}" if hidden else "it is empty"
        raise FileImportError("0 rows", str(path), f"save it again with its data, {hint}")
    if len(full) > 1:
        raise FileImportError(f"{len(full)} sheets", str(path), f"choose one with --sheet: {_listed(full)}")
    return full[0]


def _listed(names: list[str]) -> str:
    return ", ".join(name[:40] for name in names[:20])


def _numeric(sheet: CalamineSheet, columns: list[str], header_line: int) -> frozenset[str]:
    """Columns in which every value is a number."""
    numbers, others = set(), set()
    for row in islice(sheet.iter_rows(), header_line, None):
        for place, cell in enumerate(row[: len(columns)]):
            if isinstance(cell, float):
                numbers.add(place)
            elif cell != "":
                others.add(place)
    return frozenset(columns[place] for place in numbers - others)


def _as_text(cell: Cell) -> str | None:
    """Numbers with the 15 digits that a spreadsheet shows, days and times as ISO 8601, a blank as None."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _digits(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if cell is not None else None


def _digits(number: float) -> str:
    """All digits, none of them an exponent as far as a price or a stock could go."""
    shown = f"{number:.15g}"
    return format(Decimal(shown), "f") if 1e-9 <= abs(number) < 1e15 else shown
