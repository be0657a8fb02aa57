"""XML reports: rows as elements, and files that only an attacker would make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import open_file

ROWS = [
    {"ASIN": "B000000001", "DateShipped": "10/31/2026", "ItemsShipped": "1", "AdFees": "31.50"},
    {"ASIN": "B000000002", "DateShipped": "11/01/2026", "ItemsShipped": "-1", "AdFees": "-31.50"},
]


def report(tmp_path: Path, text: str, name: str = "report.xml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def as_attributes(rows: list[dict[str, str]]) -> str:
    items = "".join("<Item " + " ".join(f'{name}="{value}"' for name, value in row.items()) + "/>" for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><Data><Title>Earnings</Title><Items>{items}</Items></Data>'


def as_elements(rows: list[dict[str, str]]) -> str:
    items = ("".join(f"<{name}>{value}</{name}>" for name, value in row.items()) for row in rows)
    body = "".join(f"<row>{item}</row>" for item in items)
    return f'<report xmlns="urn:amazon"><from>2026-10-01</from>{body}</report>'


@pytest.mark.parametrize("spelled", [as_attributes, as_elements])
def test_every_element_with_the_columns_is_a_row(tmp_path: Path, spelled: object) -> None:
    path = report(tmp_path, spelled(ROWS))  # type: ignore[operator]
    stream = open_file(path, "amazon-associates-earnings", zone="UTC", currency="USD")
    found = [json.loads(record.payload) for page in stream.read({}) for record in page.records]
    assert [(row["asin"], row["ad_fees"], row["items_shipped"]) for row in found] == [
        ("B000000001", "31.50", "1"), ("B000000002", "-31.50", "-1"),
    ]  # fmt: skip
    assert stream.report.format == "xml"


def test_a_row_without_a_needed_cell_is_rejected_by_its_number(tmp_path: Path) -> None:
    path = report(tmp_path, as_attributes([ROWS[0], {"ASIN": "B000000002", "AdFees": "1"}]))
    stream = open_file(path, "amazon-associates-earnings", zone="UTC", currency="USD")
    rejects = [reject for page in stream.read({}) for reject in page.rejects]
    assert [(reject.line_number, reject.reason[:5]) for reject in rejects] == [(2, "row 2")]


def test_many_rows_are_read_in_batches(tmp_path: Path) -> None:
    path = report(tmp_path, as_elements([ROWS[0] | {"ASIN": f"B{n:09}"} for n in range(12_000)]))
    stream = open_file(path, "amazon-associates-earnings", zone="UTC", currency="USD")
    assert sum(len(page.records) for page in stream.read({})) == 12_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Data><Item ASIN="&b;"/></Data>', "defines entities"),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><Data/>', "defines entities"),
        ("<a>" * 100 + "</a>" * 100, "deeper than"),
        ("<a>" + "<b>1</b>" * 2_000 + "</a>", "wider than"),
        ('<Data><Item ASIN="B000000001"', "damaged XML"),
        ("<Data></Data>", "0 rows"),
        ('<Data><Item other="1"/></Data>', "missing column asin"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_what_no_report_would_be_is_refused_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileImportError, match=said):
        open_file(report(tmp_path, text), "amazon-associates-earnings", zone="UTC", currency="USD")
