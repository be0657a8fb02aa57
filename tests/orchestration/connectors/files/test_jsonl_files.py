from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.stream import open_file

Write = Callable[..., Path]
Load = Callable[..., Any]
GOOD = '{"order_id": "1", "ordered_at": "2024-01-05T10:00:00Z", "sku": "A", "quantity": 2, "unit_price": 3.50}'


def read(write: Write, load: Load, *lines: str, name: str = "orders.jsonl") -> Any:
    return load(open_file(write("\n".join(lines), name), "generic-orders", currency="EUR"))


@pytest.mark.parametrize("name", ["orders.jsonl", "orders.ndjson"])
def test_one_object_is_one_row(write: Write, load: Load, name: str) -> None:
    loaded = read(write, load, GOOD, "", GOOD.replace('"1"', '"2"'), name=name)
    assert [(payload["order_id"], payload["unit_price"]) for payload in loaded.payloads] == [
        ("1", "3.50"),
        ("2", "3.50"),
    ]
    assert (loaded.report.format, loaded.report.encoding, loaded.report.blank_lines) == ("jsonl", "utf-8", 1)


def test_numbers_keep_every_digit_and_need_no_decimal_sign(write: Write, load: Load) -> None:
    line = GOOD.replace("3.50", "1.234").replace("}", ', "big": 12345678901234567890.123456789012345678, "far": 1e999}')
    loaded = read(write, load, line)
    assert loaded.payloads[0]["unit_price"] == "1.234"
    assert loaded.payloads[0]["original"]["big"] == "12345678901234567890.123456789012345678"
    assert loaded.payloads[0]["original"]["far"] == "1e999"


def test_numbers_typed_as_text_follow_the_rules_of_text(write: Write, load: Load) -> None:
    loaded = read(write, load, GOOD.replace("3.50", '"1.234"'))
    assert [reject.reason_code for reject in loaded.rejects] == ["ambiguous_number"]


def test_keys_may_come_and_go(write: Write, load: Load) -> None:
    loaded = read(write, load, GOOD, GOOD.replace("}", ', "note": "late"}'))
    assert [payload["original"]["note"] for payload in loaded.payloads] == [None, "late"]
    assert loaded.report.unused_columns == ["note"]


def test_nested_values_are_kept_as_json_with_their_digits(write: Write, load: Load) -> None:
    line = GOOD.replace("}", ', "tags": ["é", 1.10, {"a": null}], "paid": true}')
    original = read(write, load, line).payloads[0]["original"]
    assert (original["tags"], original["paid"]) == ('["é", 1.10, {"a": null}]', "true")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not_json"),
        ('{"order_id": "1"} {"order_id": "2"}', "not_json"),
        ("[1, 2]", "not_an_object"),
        ("7", "not_an_object"),
        ('{"order_id": "1", "order_id": "2"}', "repeated_key"),
        ('{"order_id": "\\ud800"}', "half_character"),
        ('{"order_id": ' + "[" * 100_000 + "]" * 100_000 + "}", "not_json"),
        ('{"order_id": ' + "[" * 400 + "]" * 400 + ', "order_id2": {"a": ' * 100 + "1" + "}" * 101, "not_json"),
        ('{"order_id": "' + "x" * 5_000_000 + '"}', "line_too_long"),
        (GOOD.replace("3.50", "NaN"), "not_finite"),
        (GOOD.replace("3.50", "1e3"), "scientific_notation"),
        ("{}", "missing_value"),
    ],
)
def test_a_bad_line_is_one_reject_and_the_rest_loads(write: Write, load: Load, line: str, reason: str) -> None:
    loaded = read(write, load, line, GOOD)
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [(reason, 1)]
    assert [payload["unit_price"] for payload in loaded.payloads] == ["3.50"]
    assert len(loaded.rejects[0].original) <= 65_536


@pytest.mark.parametrize(
    ("text", "said"), [("[1]\n", "no JSON object"), (GOOD.replace("sku", "article code"), "missing column sku")]
)
def test_a_file_that_cannot_be_meant_is_one_sentence(write: Write, text: str, said: str) -> None:
    with pytest.raises(FileImportError, match=said):
        open_file(write(text, "orders.jsonl"), "generic-orders", currency="EUR")


def test_more_keys_than_columns_are_allowed_are_refused(write: Write) -> None:
    lines = "\n".join(f'{{"key {number}": 1}}' for number in range(1_100))
    with pytest.raises(FileImportError, match="more than 1000 different keys"):
        open_file(write(lines, "orders.jsonl"), "generic-orders", currency="EUR")
