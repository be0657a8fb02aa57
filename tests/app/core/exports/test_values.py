"""Every value comes back from a file exactly as the database holds it, and no text becomes a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from app.core.exports.exceptions import ExportError
from app.core.exports.files import Format, export_file
from app.core.exports.selection import Selection
from tests.app.core.exports.conftest import THEIRS, Exports

WHEN = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
FULL: dict[str, Any] = {
    "title": 'Mug, "big"\nred é 🎁', "amount": Decimal("-5.0000"), "score": 0.1, "quantity": 3,
    "share": Decimal("0.12345678901234567890123456789"), "is_test": True, "ordered_at": WHEN, "ordered_on": date(2026, 3, 29),
    "tags": ["a", "b,c"], "details": '{"n": 1.10}',
}  # fmt: skip
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1"]
HARMLESS = ["plain", "'quoted'", "5-3", "a=b", " =1", ""]


def file(exports: Exports, kind: Format, path: Path, *columns: str, **options: Any) -> Path:
    with exports.open("fct_things", *columns) as (connection, table):
        export_file(connection, Selection(table, **options), kind, path, lambda rows: None)
    return path


def sheet(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_csv_has_exact_numbers_times_with_their_zone_and_tells_null_from_empty(exports: Exports) -> None:
    exports.add("1", **FULL)
    exports.add("2", title="")
    first, second = csv.DictReader(io.StringIO(exports.text("csv"), newline=""))
    assert (first["amount"], first["share"], first["score"]) == ("-5.0000", "0.12345678901234567890123456789", "0.1")
    assert (first["ordered_at"], first["ordered_on"]) == ("2026-03-29T01:30:00.123456+00:00", "2026-03-29")
    assert (first["title"], first["is_test"], first["details"]) == (FULL["title"], "true", '{"n": 1.10}')
    assert datetime.fromisoformat(first["ordered_at"]) == WHEN
    assert second["title"] == ""
    assert exports.text("csv", "title", "quantity").endswith('"",\n')


def test_json_lines_keep_every_digit_and_nest_what_is_nested(exports: Exports) -> None:
    exports.add("1", **FULL)
    found = json.loads(exports.text("jsonl"), parse_float=Decimal)
    assert (found["share"], found["amount"], found["details"]) == (
        FULL["share"],
        FULL["amount"],
        {"n": Decimal("1.10")},
    )
    assert (found["title"], found["tags"], found["ordered_at"]) == (
        FULL["title"],
        ["a", "b,c"],
        "2026-03-29T01:30:00.123456+00:00",
    )
    assert found["valid_to"] is None


def test_parquet_has_types(exports: Exports, tmp_path: Path) -> None:
    exports.add("1", **FULL)
    exports.write("update marts.fct_things set valid_to = 'infinity'")
    found = pq.read_table(file(exports, "parquet", tmp_path / "x.parquet")).to_pylist()[0]
    assert (found["amount"], found["quantity"], found["score"]) == (Decimal("-5.0000"), 3, 0.1)
    assert (found["ordered_at"], found["ordered_on"], found["valid_to"]) == (WHEN, date(2026, 3, 29), None)
    assert (found["share"], found["is_test"], found["details"]) == (str(FULL["share"]), True, '{"n": 1.10}')


def test_a_workbook_has_numbers_where_a_sheet_holds_them_exactly_and_else_text(
    exports: Exports, tmp_path: Path
) -> None:
    exports.add("1", **FULL)
    header, row = sheet(file(exports, "xlsx", tmp_path / "x.xlsx"))
    found = dict(zip(header, row, strict=True))
    assert (found["amount"], found["quantity"]) == (-5.0, 3.0)
    assert (found["share"], found["ordered_at"]) == (str(FULL["share"]), "2026-03-29T01:30:00.123456+00:00")
    assert found["title"] == FULL["title"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_text_can_become_a_formula_unless_raw_is_said(exports: Exports, tmp_path: Path, kind: Format) -> None:
    for number, text in enumerate([*HOSTILE, *HARMLESS]):
        exports.add(f"{number:02}", title=text)

    def titles(**options: Any) -> list[str]:
        path = file(exports, kind, tmp_path / f"x.{kind}", "title", **options)
        if kind == "xlsx":
            return [str(row[0]).replace("_x000D_", "\r") for row in sheet(path)[1:]]
        with path.open(newline="", encoding="utf-8") as text:
            return [row[0] for row in list(csv.reader(text))[1:]]

    assert titles()[: len(HOSTILE)] == [f"'{text}" for text in HOSTILE]
    assert titles()[len(HOSTILE) :] == HARMLESS
    assert titles(is_guarded=False)[: len(HOSTILE)] == HOSTILE


def test_since_asks_the_time_of_the_table(exports: Exports) -> None:
    exports.add("old", ordered_at=datetime(2026, 1, 1, tzinfo=UTC))
    exports.add("new", ordered_at=WHEN)
    exports.add("never")
    assert exports.text("csv", "thing_id", "ordered_at", since=WHEN).splitlines()[1:] == [
        "new,2026-03-29T01:30:00.123456+00:00"
    ]
    with pytest.raises(ExportError, match="has no time to ask --since of"):
        exports.text("csv", name="things_seen", since=WHEN)


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_a_file_appears_whole_or_not_at_all(exports: Exports, tmp_path: Path, kind: Format) -> None:
    path = tmp_path / f"x.{kind}"
    path.write_text("what was there")
    exports.add("1", title="x")

    def fail(rows: int) -> None:
        assert path.read_text() == "what was there"
        raise KeyboardInterrupt

    with exports.open() as (connection, table), pytest.raises(KeyboardInterrupt):
        export_file(connection, Selection(table), kind, path, fail)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    file(exports, kind, path)
    assert path.read_bytes() != b"what was there"
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_a_table_without_rows_is_a_file_without_rows(exports: Exports, tmp_path: Path, kind: Format) -> None:
    exports.add("theirs", THEIRS)
    with exports.open() as (connection, table):
        assert export_file(connection, Selection(table), kind, tmp_path / "x", lambda rows: None) == 0


def test_a_place_that_cannot_be_written_is_one_sentence(exports: Exports, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="is a folder: name a file in it"):
        file(exports, "csv", tmp_path)
    with pytest.raises(ExportError, match="cannot be written"):
        file(exports, "csv", tmp_path / "no" / "x.csv")


def test_a_cell_that_no_sheet_holds_is_named(exports: Exports, tmp_path: Path) -> None:
    exports.add("1", title="x" * 40_000)
    with pytest.raises(ExportError, match="A cell of title is longer than a sheet holds: choose another format"):
        file(exports, "xlsx", tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
