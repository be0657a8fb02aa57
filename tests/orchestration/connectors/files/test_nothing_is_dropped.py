"""Whatever stands in a file: accepted + rejected = data rows, pages and report agree, and only one kind of error is raised."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.mapping import FileMapping
from orchestration.connectors.files.stream import open_file

COLUMNS = ["order_id", "ordered_at", "sku", "title", "quantity", "unit_price"]
CELL = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "2024-01-05T10:00Z",
            "2024-03-31 02:30",
            "1.234,56",
            "2.50",
            "-1",
            "-0",
            "NaN",
            "1e999",
            "\0",
            '"',
            "A\nB",
        ]
    ),
    st.text(max_size=12).filter(lambda text: text.isprintable() or "\n" in text),
)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=8), min_size=1, max_size=30)
MAPPINGS = st.sampled_from(
    [
        FileMapping(),
        FileMapping(decimal=",", timezone="Europe/Madrid", negative_quantity="cancellation"),
        FileMapping(decimal=".", timezone="Europe/Madrid", negative_quantity="adjustment", negative_price="adjustment"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(ROWS, MAPPINGS)
@example([[""] * 6], FileMapping())
def test_accepted_and_rejected_are_all_rows_of_a_written_file(rows: list[list[str]], mapping: FileMapping) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    blank = sum(1 for row in rows if len(row) == 1 and not row[0].strip())
    counts = _import(text.getvalue().encode(), mapping)
    assert counts is None or counts == len(rows) - blank
    assert counts is not None or blank == len(rows)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.booleans())
@example(b'"', True)
@example(b"1,2024-01-05T10:00Z,A,x,1,\r\r\n\x00\n,,,,,\n", True)
def test_any_bytes_are_read_or_refused_in_one_sentence(content: bytes, has_header: bool) -> None:
    _import((",".join(COLUMNS) + "\n").encode() * has_header + content, FileMapping())


def _import(content: bytes, mapping: FileMapping) -> int | None:
    """Rows of the file, after all of its promises were checked; None when it was refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(content)
        try:
            stream = open_file(path, "generic-orders", mapping, currency="EUR")
            pages = list(stream.read({}))
        except FileImportError:
            return None
    report = stream.report
    assert report.accepted == sum(len(page.records) for page in pages)
    assert (
        report.rejected
        == sum(len(page.rejects) for page in pages)
        == sum(group.count for group in report.rejects.values())
    )
    assert report.accepted + report.rejected == report.rows == pages[-1].state["rows_done"]
    assert report.accepted == sum(report.kinds.values())
    records = [record for page in pages for record in page.records]
    assert len({record.id for record in records}) == len(records)
    for record in records:
        payload = orjson.loads(record.payload)
        assert f"{payload['order_id']}/{payload['line_number']}" == record.id
    return report.rows
