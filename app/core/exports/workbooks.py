"""Excel workbooks: numbers that a sheet holds exactly as numbers, everything else as text. Memory holds one row at a time."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from psycopg import Connection
from xlsxwriter.worksheet import Worksheet

from app.core.exports.exceptions import ExportError
from app.core.exports.selection import Selection
from app.core.exports.text_files import FETCHED, Progress

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(connection: Connection[Any], selection: Selection, path: Path, progress: Progress) -> int:
    """One sheet with a header. Raises ExportError for what no sheet holds. Returns the number of rows."""
    rows, columns = 0, selection.table.columns
    is_number = [column.kind == "number" for column in columns]
    with xlsxwriter.Workbook(path, OPTIONS) as book, connection.cursor("exported") as cursor:
        sheet = book.add_worksheet(selection.table.name[:31])
        sheet.write_row(0, 0, [column.name for column in columns])
        sheet.freeze_panes(1, 0)
        cursor.itersize = FETCHED
        for row in cursor.execute(selection.as_text()):
            rows += 1
            if rows >= MOST_ROWS:
                raise ExportError(
                    f"{selection.table.full_name} has more rows than a sheet holds: choose csv or parquet."
                )
            for place, text in enumerate(row):
                if text is not None:
                    _write(sheet, rows, place, text, is_number=is_number[place], column=columns[place].name)
            progress(rows)
    return rows


def _write(sheet: Worksheet, row: int, place: int, text: str, *, is_number: bool, column: str) -> None:
    if is_number and _is_exact(text):
        sheet.write_number(row, place, float(text))
    elif len(text) > LONGEST_TEXT:
        raise ExportError(
            f"A cell of {column} is longer than a sheet holds: choose another format, or --columns without it."
        )
    else:
        sheet.write_string(row, place, text)


def _is_exact(text: str) -> bool:
    """Whether a sheet, which keeps 15 digits, gives this number back as it is."""
    value = Decimal(text)
    return (
        value.is_finite()
        and len(value.normalize().as_tuple().digits) <= EXACT_DIGITS
        and abs(value) < Decimal(10) ** EXACT_DIGITS
    )
