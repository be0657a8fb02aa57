"""Whatever the dialect, the text and the number, a file gives back what was written; whatever the bytes, it never crashes."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import orjson
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.exports.selection import GUARDED
from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.decimals import NumberStyle, to_decimal
from orchestration.connectors.files.rows import GUARD
from orchestration.connectors.files.stream import open_file

COLUMNS = ["order_id", "ordered_at", "sku", "title", "quantity", "unit_price"]
WHITE = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign not in "\x1c\x1d\x1e\x1f")
"""As Unicode defines white space; Python adds the four separators of ASCII."""
SIGNS = st.sampled_from(list(",;\t|^~'\"\n\r =+-@＝\\")) | st.characters(
    exclude_categories=["Cs"], exclude_characters="\0"
)
TEXTS = st.text(SIGNS, max_size=12)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def titles(path: Path, layout: str = "generic-orders") -> list[str | None]:
    stream = open_file(path, layout, currency="EUR", zone="UTC")
    pages = list(stream.read({}))
    stream.close()
    assert [reject for page in pages for reject in page.rejects] == []
    return [orjson.loads(record.payload)["title"] for page in pages for record in page.records]


def expected(text: str, *, has_guards: bool = True) -> str | None:
    """As README.md promises: without outer white space and without the apostrophe that guards a formula."""
    undone = re.sub(GUARD, r"\1", text) if has_guards else text
    return undone.strip(WHITE) or None


@FEW
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|^~"),
    quote=st.sampled_from("\"'"),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    packed=st.booleans(),
)
def test_text_files_give_back_every_text(
    tmp_path: Path, texts: list[str], delimiter: str, quote: str, newline: str, encoding: str, packed: bool
) -> None:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, quotechar=quote, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *([str(n), "2024-01-05", "A", text, "1", "2"] for n, text in enumerate(texts))])
    content = held.getvalue().encode(encoding)
    path = tmp_path / ("x.csv.gz" if packed else "x.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    assert titles(path) == [expected(text) for text in texts]


@FEW
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=1, max_size=6))
def test_json_lines_and_sheets_give_back_every_text(tmp_path: Path, texts: list[str]) -> None:
    rows = [[str(n), "2024-01-05", "A", text, 1, 2] for n, text in enumerate(texts)]
    (tmp_path / "x.jsonl").write_bytes(b"\n".join(orjson.dumps(dict(zip(COLUMNS, row, strict=True))) for row in rows))
    assert titles(tmp_path / "x.jsonl") == [expected(text, has_guards=False) for text in texts]
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([COLUMNS, *rows]):
            for place, cell in enumerate(row):
                (sheet.write_string if isinstance(cell, str) else sheet.write_number)(number, place, cell)  # type: ignore[arg-type]
    assume(not any("_x" in text for text in texts))  # how a workbook spells a sign by its number
    assert titles(tmp_path / "x.xlsx") == [expected(text) for text in texts]


@given(st.text(st.sampled_from("'=+-@\t\r\n＝x ")))
def test_an_import_takes_off_what_an_export_put_on_and_no_more(text: str) -> None:
    exported = f"'{text}" if re.search(GUARDED, text) else text
    assert pl.Series([exported]).str.replace(GUARD, "$1")[0] == text
    assert exported[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "＝"} or not exported


STYLES = [
    NumberStyle(),
    NumberStyle("."),
    NumberStyle(","),
    NumberStyle(".", ","),
    NumberStyle(",", "."),
    NumberStyle(".", "'"),
    NumberStyle(",", " "),
]
AMOUNTS = st.decimals(min_value=Decimal("-9999999999.999999"), max_value=Decimal("9999999999.999999"), places=6).map(
    lambda x: x.normalize() + 0
)


@given(amount=AMOUNTS, style=st.sampled_from(STYLES[1:]), grouped=st.booleans())
def test_a_number_in_a_declared_style_is_read_exactly(amount: Decimal, style: NumberStyle, grouped: bool) -> None:
    text = f"{amount:,f}" if grouped and style.thousands else f"{amount:f}"
    text = text.translate({ord(","): style.thousands if grouped and style.thousands else "", ord("."): style.decimal})
    found = to_decimal(pl.Series([text]), style)
    assert found.reasons[0] is None
    assert Decimal(found.values[0]) == amount


@given(text=st.text(st.sampled_from("0123456789.,' +-eE\u00a0"), max_size=14), style=st.sampled_from(STYLES))
def test_a_number_is_plain_or_it_is_refused(text: str, style: NumberStyle) -> None:
    found = to_decimal(pl.Series([text.strip() or None], dtype=pl.String), style)
    if found.values[0] is not None and found.reasons[0] is None:
        assert re.fullmatch(r"-?[0-9]{1,10}(\.[0-9]+)?", found.values[0])
        digits = re.sub(r"[^0-9]", "", text).strip("0")
        assert re.sub(r"[^0-9]", "", found.values[0]).strip("0") == digits


@FEW
@given(number=st.from_regex(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,30})?", fullmatch=True))
def test_a_json_number_keeps_its_digits(tmp_path: Path, number: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"sku": "A", "title": ' + number + ', "unit_cost": 1}')
    stream = open_file(path, "generic-products", currency="EUR")
    assert titles(path, "generic-products") == [number]
    assert stream.source.columns == ["sku", "title", "unit_cost"]


def _book() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, ["1", "2024-01-05", "A", "x", 1, 2])
    return held.getvalue()


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", ",".join(COLUMNS) + "\n1,2024-01-05,A,x,1,2\n")
    return held.getvalue()


WHOLE = {
    "x.xlsx": _book(),
    "x.zip": _zip(),
    "x.csv.gz": gzip.compress(b"a,b\n1,2\n"),
    "x.jsonl": b'{"sku": 1}\n',
    "x.parquet": b"PAR1",
    "x.xml": b"<rows><row sku='A'><title>x</title></row></rows>",
    "x.csv": b"a\n",
}


@pytest.mark.parametrize("name", WHOLE)
@FEW
@given(place=st.floats(0, 1, exclude_max=True), change=st.binary(max_size=8), keeps_rest=st.booleans())
def test_a_file_that_was_damaged_anywhere_is_read_or_is_one_sentence(
    tmp_path: Path, name: str, place: float, change: bytes, keeps_rest: bool
) -> None:
    whole = WHOLE[name]
    cut = int(place * len(whole))
    path = tmp_path / name
    path.write_bytes(whole[:cut] + change + (whole[cut + len(change) :] if keeps_rest else b""))
    try:
        stream = open_file(path, "generic-orders", currency="EUR", zone="UTC")
        list(stream.read({}))
        stream.close()
    except FileImportError as error:
        said = str(error)
    else:
        said = "read."
    assert "\n" not in said
    assert said.endswith(".")
