from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import open_file, report

Load = Callable[..., Any]
HEADER = ["order_id", "ordered_at", "sku", "title", "quantity", "unit_price"]
ROW: list[Any] = ["1", "2024-01-05T10:00:00Z", "A", "x", 2, 3.5]


def book(folder: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    path = folder / "orders.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "dd/mm/yy hh:mm"}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(number, column, cell[0], None, cell[1])
                    elif isinstance(cell, datetime | date):
                        sheet.write_datetime(number, column, cell)
                    else:
                        sheet.write(number, column, cell)
            if name in hidden:
                sheet.hide()
    return path


def read(path: Path, load: Load, sheet: str | None = None) -> Any:
    return load(open_file(path, "generic-orders", currency="EUR", zone="Europe/London", sheet=sheet))


def test_a_sheet_is_read_and_shown(tmp_path: Path, load: Load) -> None:
    loaded = read(book(tmp_path, {"Orders": [HEADER, ROW]}), load)
    assert loaded.payloads[0]["unit_price"] == "3.5"
    assert (loaded.report.format, loaded.report.sheet, loaded.report.header_line) == ("xlsx", "Orders", 1)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(17.99, "17.99"), (1.234, "1.234"), (0.1 + 0.2, "0.3"), (5, "5"), ("2.50", "2.50"), (("=2*3", 6), "6")],
)
def test_numbers_are_read_as_the_sheet_shows_them(tmp_path: Path, load: Load, cell: Any, text: str) -> None:
    assert read(book(tmp_path, {"S": [HEADER, [*ROW[:5], cell]]}), load).payloads[0]["unit_price"] == text


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        (datetime(2024, 7, 5, 10, 30), "2024-07-05T09:30:00.000000Z"),
        (date(2024, 7, 5), "2024-07-04T23:00:00.000000Z"),
        (datetime(2024, 7, 5), "2024-07-04T23:00:00.000000Z"),
    ],
)
def test_dates_are_times_in_the_zone_of_the_business(tmp_path: Path, load: Load, when: Any, utc: str) -> None:
    assert read(book(tmp_path, {"S": [HEADER, ["1", when, *ROW[2:]]]}), load).payloads[0]["ordered_at"] == utc


def test_ids_keep_their_zeros_and_long_ones_their_digits(tmp_path: Path, load: Load) -> None:
    loaded = read(
        book(
            tmp_path, {"S": [HEADER, ["00123", ROW[1], "12345678901234567890", *ROW[3:]], [123456789012345, *ROW[1:]]]}
        ),
        load,
    )
    assert [(p["order_id"], p["sku"]) for p in loaded.payloads] == [
        ("00123", "12345678901234567890"),
        ("123456789012345", "A"),
    ]


def test_title_lines_above_the_header_and_blank_rows_are_passed_over_and_rows_keep_their_numbers(
    tmp_path: Path, load: Load
) -> None:
    rows = [["My report"], [], HEADER, ROW, [], ["2", "bad", *ROW[2:]]]
    loaded = read(book(tmp_path, {"S": rows}), load)
    assert (loaded.report.header_line, loaded.report.blank_lines) == (3, 1)
    assert [(reject.line_number, reject.reason[:6]) for reject in loaded.rejects] == [(6, "row 6:")]


def test_a_formula_without_a_saved_result_is_a_blank_and_links_fetch_nothing(tmp_path: Path, load: Load) -> None:
    link = ("='http://127.0.0.1:9/[other.xlsx]S'!A1", 7)
    loaded = read(book(tmp_path, {"S": [HEADER, [*ROW[:5], link], [*ROW[:5], ("=1+1", "")]]}), load)
    assert [payload["unit_price"] for payload in loaded.payloads] == ["7"]
    assert [reject.reason_code for reject in loaded.rejects] == ["missing_value"]


def test_several_sheets_need_a_word_and_hidden_ones_are_read_only_by_name(tmp_path: Path, load: Load) -> None:
    path = book(
        tmp_path, {"May": [HEADER, ROW], "June": [HEADER, ROW, ROW], "Old": [HEADER, ROW], "Empty": []}, ("Old",)
    )
    with pytest.raises(FileImportError, match=r"2 sheets in .*: choose one with --sheet: May, June\.$"):
        read(path, load)
    assert len(read(path, load, "June").records) == 2
    assert len(read(path, load, "Old").records) == 1
    with pytest.raises(FileImportError, match=r"no sheet 'July' in .*: choose one of May, June, Old, Empty\.$"):
        read(path, load, "July")


def test_hidden_sheets_do_not_count(tmp_path: Path, load: Load) -> None:
    assert read(book(tmp_path, {"May": [HEADER, ROW], "Old": [HEADER, ROW]}, ("Old",)), load).report.sheet == "May"


def test_an_empty_book_has_0_rows(tmp_path: Path) -> None:
    with pytest.raises(FileImportError, match="0 rows"):
        report(book(tmp_path, {"S": []}), "generic-orders")
    with pytest.raises(FileImportError, match="0 rows"):
        report(book(tmp_path, {"S": [HEADER]}), "generic-orders", currency="EUR")


def test_a_sheet_is_named_only_for_a_book(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    with pytest.raises(FileImportError, match="leave --sheet away"):
        open_file(tmp_path / "x.csv", "generic-orders", sheet="S")


def altered(path: Path, part: str, content: bytes) -> Path:
    """The same book with one part replaced."""
    other = path.with_name("altered.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == part else old.read(entry))
    return other


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = book(tmp_path, {"S": [HEADER, ROW]})
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(FileImportError, match=r"a sheet of 1,048,576 rows and 16,384 columns"):
        open_file(altered(path, "xl/worksheets/sheet1.xml", sheet), "generic-orders")


def test_a_part_that_unpacks_to_gigabytes_is_refused_before(tmp_path: Path) -> None:
    path = altered(book(tmp_path, {"S": [HEADER, ROW]}), "xl/worksheets/sheet1.xml", bytes(200 << 20))
    with pytest.raises(FileImportError, match="packed more than 250 to 1"):
        open_file(path, "generic-orders")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04nothing", "a damaged workbook"),
        (b"no book", "a damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old or locked workbook"),
    ],
)
def test_a_file_that_is_no_book_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileImportError, match=said):
        open_file(path, "generic-orders")


def test_another_archive_under_the_name_of_a_book_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", "x")
    with pytest.raises(FileImportError, match="not a workbook"):
        open_file(path, "generic-orders")


def test_broken_xml_is_one_sentence(tmp_path: Path) -> None:
    path = altered(
        book(tmp_path, {"S": [HEADER, ROW]}), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'><c r='A1'"
    )
    with pytest.raises(FileImportError, match=r"a workbook that cannot be read|0 rows"):
        open_file(path, "generic-orders")


def test_an_expanding_entity_does_nothing(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;&c;</t></is></c></row></sheetData></worksheet>'
    path = altered(book(tmp_path, {"S": [HEADER, ROW]}), "xl/worksheets/sheet1.xml", bomb)
    with pytest.raises(FileImportError) as caught:
        open_file(path, "generic-orders")
    assert "root:" not in str(caught.value)
    assert "aaaa" not in str(caught.value)
