from __future__ import annotations

import codecs
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import open_file, report

LINES = [
    "order_id,ordered_at,sku,title,quantity,unit_price",
    "1,2024-01-05T10:00:00Z,A,Café “crème”,2,3.50",
    "2,2024-01-06T10:00:00Z,B,Thé,1,4.00",
    "",
]
TEXT = "\n".join(LINES)
Write = Callable[..., Path]
Load = Callable[..., Any]


def titles(path: Path, load: Load, **mapping: Any) -> list[str]:
    return [payload["title"] for payload in load(open_file(path, "generic-orders", currency="EUR", **mapping)).payloads]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_detected_and_shown(write: Write, load: Load, content: bytes, encoding: str) -> None:
    path = write(content)
    assert report(path, "generic-orders", currency="EUR").encoding == encoding
    assert titles(path, load) == ["Café “crème”", "Thé"]


def test_a_declared_encoding_wins_over_detection(write: Write, load: Load) -> None:
    path = write(TEXT.replace("“crème”", "țară"), encoding="iso8859-16")
    mapping = write('encoding = "iso8859-16"', "mapping.toml")
    assert titles(path, load, mapping=mapping) == ["Café țară", "Thé"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode() + b"3,2024-01-06T10:00:00Z,B,Th\xe9,1,4.00\n", "line 4 is not UTF-8 though lines before it are"),
        (b"a,b\n1,\x81\n", "line 2 is not cp1252"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "is not utf-16"),
    ],
)
def test_a_file_in_no_one_encoding_is_refused_with_the_line(write: Write, content: bytes, said: str) -> None:
    with pytest.raises(FileImportError, match=said):
        open_file(write(content), "generic-orders")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected_and_shown(write: Write, load: Load, delimiter: str) -> None:
    path = write(TEXT.replace(",", delimiter))
    assert report(path, "generic-orders", currency="EUR").delimiter == delimiter
    assert len(titles(path, load)) == 2


def test_commas_inside_a_semicolon_header_do_not_mislead(write: Write, load: Load) -> None:
    text = 'order_id;ordered_at;sku;"title, long, with, many, commas";quantity;unit_price\n1;2024-01-05T10:00:00Z;A;x;1;2\n'
    assert report(write(text), "generic-orders", currency="EUR").delimiter == ";"


def test_mixed_newlines_blank_lines_and_quotes_are_read(write: Write, load: Load) -> None:
    text = (
        "order_id,ordered_at,sku,title,quantity,unit_price\r\n"
        '1,2024-01-05T10:00:00Z,A,"two\nlines, and ""quotes""",1,2\r'
        "\n\n"
        "2,2024-01-05T10:00:00Z,B,plain,1,2\r"
        "3,2024-01-05T10:00:00Z,C,last,x,2"
    )
    stream = open_file(write(text), "generic-orders", currency="EUR")
    loaded = load(stream)
    assert [payload["title"] for payload in loaded.payloads] == ['two\nlines, and "quotes"', "plain"]
    assert [reject.line_number for reject in loaded.rejects] == [6]
    assert stream.report.blank_lines == 1


def test_a_nul_in_a_title_is_kept_and_counted_and_in_an_id_refused(orders: Write, load: Load) -> None:
    path = orders(
        "1,2024-01-05T10:00:00Z,A,nul\0here,1,2.00,,,EUR",
        "1\0,2024-01-05T10:00:00Z,A,x,1,2.00,,,EUR",
    )
    loaded = load(open_file(path, "generic-orders"))
    assert [payload["title"] for payload in loaded.payloads] == ["nul\0here"]
    assert [reject.reason_code for reject in loaded.rejects] == ["control_character"]
    assert loaded.report.oddities["nul_character"] == 1


def test_ragged_lines_are_rejected_with_number_bytes_and_remedy(orders: Write, load: Load) -> None:
    path = orders(
        "1,2024-01-05T10:00:00Z,A",
        "2,2024-01-05T10:00:00Z,B,x,1,2.00,,,EUR",
        "3,2024-01-05T10:00:00Z,C,x,1,2.00,,,EUR,more",
    )
    loaded = load(open_file(path, "generic-orders"))
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [
        ("ragged_line", 2),
        ("ragged_line", 4),
    ]
    assert loaded.rejects[0].original == b"1,2024-01-05T10:00:00Z,A\n"
    assert loaded.rejects[0].reason == "line 2 has 3 cells where the header has 9: complete the line or quote its text"
    assert len(loaded.records) == 1


def test_the_original_of_a_reject_has_the_bytes_of_the_file(write: Write, load: Load) -> None:
    text = "order_id,ordered_at,sku,title,quantity,unit_price\n1,bad,A,Café,1,2\n2,2024-01-05T10:00:00Z,A,Café,1,2\n"
    for encoding in ("cp1252", "utf-16"):
        loaded = load(open_file(write(text, encoding=encoding), "generic-orders", currency="EUR"))
        assert loaded.rejects[0].original.decode(encoding.replace("16", "16-le")) == "1,bad,A,Café,1,2\n"


def test_quotes_that_do_not_match_cost_their_own_lines_only(orders: Write, load: Load) -> None:
    path = orders(
        '1,2024-01-05T10:00:00Z,A,"5" pipe,1,2.00,,,EUR',
        "2,2024-01-05T10:00:00Z,B,x,1,2.00,,,EUR",
        '3,2024-01-05T10:00:00Z,C,"never closed,1,2.00,,,EUR',
        "4,2024-01-05T10:00:00Z,D,x,1,2.00,,,EUR",
    )
    loaded = load(open_file(path, "generic-orders"))
    assert [payload["order_id"] for payload in loaded.payloads] == ["2"]
    assert [reject.reason_code for reject in loaded.rejects] == ["broken_quotes", "broken_quotes"]
    assert loaded.rejects[1].reason.startswith("lines 4 to ")


@pytest.mark.parametrize(("length", "reason"), [(2_000_000, "field_too_long"), (10_000_000, "line_too_long")])
def test_a_cell_of_millions_of_characters_is_rejected_in_bounded_memory(
    orders: Write, load: Load, length: int, reason: str
) -> None:
    path = orders(f"1,2024-01-05T10:00:00Z,A,{'x' * length},1,2.00,,,EUR", "2,2024-01-05T10:00:00Z,B,x,1,2.00,,,EUR")
    tracemalloc.start()
    loaded = load(open_file(path, "generic-orders"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [(reason, 2)]
    assert len(loaded.rejects[0].original) <= 65_536
    assert [payload["order_id"] for payload in loaded.payloads] == ["2"]
    assert peak < 80_000_000


def test_a_quote_bomb_over_many_lines_ends_at_the_cap(orders: Write, load: Load) -> None:
    bomb = '1,2024-01-05T10:00:00Z,A,"' + "open for ever\n" * 80_000
    path = orders(bomb, "2,2024-01-05T10:00:00Z,B,x,1,2.00,,,EUR")
    loaded = load(open_file(path, "generic-orders"))
    assert loaded.rejects[0].reason_code == "field_too_long"
    assert [payload["order_id"] for payload in loaded.payloads] == ["2"]
    assert loaded.report.accepted + loaded.report.rejected == loaded.report.rows


def test_a_line_of_a_million_cells_is_one_reject(orders: Write, load: Load) -> None:
    path = orders("," * 1_000_000, "2,2024-01-05T10:00:00Z,B,x,1,2.00,,,EUR")
    assert [reject.reason_code for reject in load(open_file(path, "generic-orders")).rejects] == ["ragged_line"]


def test_columns_without_a_name_or_with_the_same_one_are_kept_apart(write: Write, load: Load) -> None:
    text = "order_id,ordered_at,sku,note,note,,quantity,unit_price\n1,2024-01-05T10:00:00Z,A,x,y,z,1,2\n"
    loaded = load(open_file(write(text), "generic-orders", currency="EUR"))
    original = loaded.payloads[0]["original"]
    assert (original["note"], original["note (column 5)"], original["column 6"]) == ("x", "y", "z")
    assert loaded.report.unused_columns == ["note", "note (column 5)", "column 6"]
