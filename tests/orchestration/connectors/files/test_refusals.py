"""Everything that stops an import before a row is loaded: one sentence with what, where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.mapping import load_mapping
from orchestration.connectors.files.stream import open_file, report

HEADER = "order_id,ordered_at,sku,title,quantity,unit_price\n"
LINE = "1,2024-01-05T10:00:00Z,A,x,1,2.00\n"
Write = Callable[..., Path]


def refusal(path: Path | str, layout: str = "generic-orders", mapping: Path | None = None, **words: str) -> str:
    with pytest.raises(FileImportError) as caught:
        report(path, layout, mapping, **words)  # type: ignore[arg-type]
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.csv") == f"no such file in {tmp_path}/no.csv: check the path."


def test_a_folder(tmp_path: Path) -> None:
    assert "a folder, not a file" in refusal(tmp_path)


def test_a_path_that_no_system_takes() -> None:
    assert "cannot be read" in refusal("or\0ders.csv")
    assert "cannot be read" in refusal("x" * 5000 + ".csv")


@pytest.mark.parametrize("content", ["", HEADER, HEADER + "\n\n", "\n\n"])
def test_0_rows(write: Write, content: str) -> None:
    assert "0 rows" in refusal(write(content), currency="EUR")


def test_0_rows_of_parquet(tmp_path: Path) -> None:
    import polars as pl

    names = ["order_id", "ordered_at", "sku", "quantity", "unit_price"]
    pl.DataFrame(schema=dict.fromkeys(names, pl.String)).write_parquet(tmp_path / "x.parquet")
    assert "0 rows" in refusal(tmp_path / "x.parquet")


def test_a_missing_column_is_named_with_those_found_and_how_to_map(write: Write) -> None:
    message = refusal(write("order_id,ordered_at,article code,units sold,unit_price\n1,2,3,4,5\n"))
    assert message.startswith("missing column sku, quantity in ")
    assert 'name it in the mapping file as sku = "…" under [columns]' in message
    assert "the file has order_id, ordered_at, article code, units sold, unit_price." in message


def test_an_unknown_layout(write: Write) -> None:
    assert "choose one of amazon-associates-earnings, amazon-orders" in refusal(write(HEADER + LINE), "xx")
    assert "did you mean shopify-orders" in refusal(write(HEADER + LINE), "shopify-order")


@pytest.mark.parametrize("name", ["orders.xls", "orders", "orders.docx"])
def test_an_unsupported_ending(write: Write, name: str) -> None:
    assert "export it as .csv, .tsv, .xlsx" in refusal(write(HEADER + LINE, name))


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"PAR1rest", b"\x1f\x8b\x08\x00"])
def test_another_format_under_the_name_of_csv(write: Write, content: bytes) -> None:
    assert "not a text file" in refusal(write(content))


@pytest.mark.parametrize("content", [b"no parquet", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_a_damaged_parquet_file(write: Write, content: bytes) -> None:
    assert "not a Parquet file" in refusal(write(content, "orders.parquet"))


def test_too_many_columns(write: Write) -> None:
    assert "1001 columns" in refusal(write("," * 1000 + "a\n1\n"))


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[columns]\norder_id = "Bestelling"', "the mapping names the column 'Bestelling', which is not there"),
        ('[columns]\nsku = "Sku"', "did you mean 'sku'"),
        ('[columns]\nprice = "unit_price"', "the mapping names 'price', no column of generic-orders"),
        ('[cancellations]\ncolumn = "Status"', "'Status', which is not there"),
        ('timezone = "Europe/Londn"', "'Europe/Londn' is no time zone"),
        ('currency_code = "EURO"', "'EURO' is no currency"),
        ('decimal = ";"', "decimal cannot be used"),
        ('decimal = ","\nthousands = ","', "decimal and thousands are the same sign"),
        ('encoding = "utf-9"', "'utf-9' is no encoding"),
        ('decimals = ","', "decimals cannot be used"),
        ('date_formats = "%d"', "date_formats cannot be used"),
        ('[[kinds]]\nkind = "postage"\nsku_pattern = "(?=x)"', "no regular expression without look-around"),
        ('[[kinds]]\nkind = "parcel"', "kinds.0.kind cannot be used"),
        ("decimal = ", "no valid TOML"),
    ],
)
def test_a_mapping_that_cannot_be_right(write: Write, toml: str, said: str) -> None:
    assert said in refusal(write(HEADER + LINE), mapping=write(toml, "mapping.toml"), currency="EUR")


def test_a_mapping_that_is_not_there(write: Write, tmp_path: Path) -> None:
    assert "the mapping cannot be read" in refusal(write(HEADER + LINE), mapping=tmp_path / "no.toml")


def test_a_mapping_that_is_not_utf_8(write: Write) -> None:
    with pytest.raises(FileImportError, match="the mapping is not UTF-8"):
        load_mapping(write(b'timezone = "\xe9"', "mapping.toml"))


def test_a_currency_or_zone_of_the_business_that_does_not_exist(write: Write) -> None:
    assert "'QQQ' is no currency" in refusal(write(HEADER + LINE), currency="QQQ")
    assert "'Mars/Base' is no time zone" in refusal(write(HEADER + LINE), zone="Mars/Base", currency="EUR")


def test_a_file_that_can_be_imported_is_opened_without_reading_it_all(write: Write) -> None:
    assert open_file(write(HEADER + LINE), "generic_orders", currency="EUR").name == "generic_orders"
