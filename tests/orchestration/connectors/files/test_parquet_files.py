from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.mapping import FileMapping
from orchestration.connectors.files.stream import open_file

Load = Callable[..., Any]
BASE: dict[str, list[Any]] = {
    "order_id": ["1"],
    "ordered_at": ["2024-01-05T10:00Z"],
    "sku": ["A"],
    "quantity": [1],
    "unit_price": [2.5],
}


def parquet(folder: Path, **columns: list[Any]) -> Path:
    path = folder / "orders.parquet"
    pl.DataFrame(BASE | columns, strict=False).write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (2.55, "2.55"),
        (1.234, "1.234"),
        (38970.0, "38970"),
        (0.001, "0.001"),
        (7, "7"),
        (Decimal("2.500"), "2.5"),
        ("2.55", "2.55"),
    ],
)
def test_typed_prices_are_read_by_their_shortest_spelling(tmp_path: Path, load: Load, price: Any, text: str) -> None:
    loaded = load(open_file(parquet(tmp_path, unit_price=[price]), "generic-orders", currency="EUR"))
    assert loaded.payloads[0]["unit_price"] == text


def test_a_typed_number_needs_no_decimal_sign_and_minds_none(tmp_path: Path, load: Load) -> None:
    stream = open_file(
        parquet(tmp_path, unit_price=[1.234]), "generic-orders", FileMapping(decimal=","), currency="EUR"
    )
    assert load(stream).payloads[0]["unit_price"] == "1.234"


@pytest.mark.parametrize(
    ("price", "reason"),
    [
        (float("inf"), "not_finite"),
        (float("nan"), "missing_value"),
        (1e300, "scientific_notation"),
        (1e-7, "scientific_notation"),
        (0.1 + 0.2, "too_many_decimals"),
        (-0.0, "negative_zero"),
        (-1.5, "negative_amount"),
    ],
)
def test_floats_that_are_no_price_are_rejected_by_row(tmp_path: Path, load: Load, price: float, reason: str) -> None:
    loaded = load(open_file(parquet(tmp_path, unit_price=[price]), "generic-orders", currency="EUR"))
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [(reason, 1)]
    assert loaded.rejects[0].reason.startswith("row 1: unit_price")
    assert b'"sku":"A"' in loaded.rejects[0].original


def test_customers_that_became_floats_are_whole_again_and_missing_ones_null(tmp_path: Path, load: Load) -> None:
    columns: dict[str, list[Any]] = {name: values * 3 for name, values in BASE.items()}
    path = parquet(tmp_path, **columns | {"customer_id": [17850.0, None, float("nan")]})
    loaded = load(open_file(path, "generic-orders", currency="EUR"))
    assert [payload["customer_id"] for payload in loaded.payloads] == ["17850", None, None]
    assert loaded.report.oddities["missing_customer_id"] == 2


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        (datetime(2024, 7, 5, 10), "2024-07-05T09:00:00.000000Z"),
        (datetime(2024, 7, 5, 10, tzinfo=ZoneInfo("Europe/Madrid")), "2024-07-05T08:00:00.000000Z"),
        (date(2024, 7, 5), "2024-07-04T23:00:00.000000Z"),
    ],
)
def test_typed_times_are_read_in_their_zone_or_in_that_of_the_mapping(
    tmp_path: Path, load: Load, when: Any, utc: str
) -> None:
    stream = open_file(parquet(tmp_path, ordered_at=[when]), "generic-orders", zone="Europe/London", currency="EUR")
    assert load(stream).payloads[0]["ordered_at"] == utc


def test_columns_of_other_types_are_kept_as_text(tmp_path: Path, load: Load) -> None:
    path = parquet(tmp_path, tags=[["a", "b"]], raw=[b"\x00\xff"], paid=[True])
    original = load(open_file(path, "generic-orders", currency="EUR")).payloads[0]["original"]
    assert (original["tags"], original["raw"], original["paid"]) == ("['a', 'b']", "b'\\x00\\xff'", "true")


def test_a_cell_of_ten_million_characters_is_rejected(tmp_path: Path, load: Load) -> None:
    loaded = load(open_file(parquet(tmp_path, title=["x" * 10_000_000]), "generic-orders", currency="EUR"))
    assert [reject.reason_code for reject in loaded.rejects] == ["field_too_long"]
    assert len(loaded.rejects[0].original) <= 65_536


def test_a_file_damaged_in_the_middle_stops_with_one_sentence(tmp_path: Path, load: Load) -> None:
    columns: dict[str, list[Any]] = {name: values * 50_000 for name, values in BASE.items()}
    path = tmp_path / "orders.parquet"
    rows = [str(row) for row in range(50_000)]
    pl.DataFrame(columns | {"order_id": rows}).write_parquet(path, row_group_size=10_000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = b"\xff" * 4000
    path.write_bytes(content)
    with pytest.raises(FileImportError, match=r"damaged after row \d+ in .*: export the file again\.$"):
        load(open_file(path, "generic-orders", currency="EUR"))
