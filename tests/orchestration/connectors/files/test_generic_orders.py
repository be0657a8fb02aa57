from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from orchestration.connectors.files.connector import FilesConnector
from orchestration.connectors.files.stream import open_file, report

Write = Callable[..., Path]
Load = Callable[..., Any]
SHOP = """
timezone = "Europe/London"
currency_code = "GBP"
negative_quantity = "adjustment"
negative_price = "adjustment"
[columns]
order_id = "Invoice"
ordered_at = "When"
sku = "Code"
title = "Text"
quantity = "Pieces"
unit_price = "Each"
customer_id = "Who"
[cancellations]
order_id_prefix = "C"
column = "Status"
values = ["returned"]
[[kinds]]
kind = "adjustment"
order_id_prefix = "A"
[[kinds]]
kind = "postage"
sku = ["POST", "DOT"]
[[kinds]]
kind = "gift_card"
sku_pattern = "^gift_"
[[kinds]]
kind = "test"
title_pattern = "(?i)^test"
"""
COLUMNS = "Invoice,When,Code,Text,Pieces,Each,Who,Status\n"


@pytest.fixture
def shop(write: Write, load: Load) -> Callable[..., Any]:
    """`shop(*lines)` → what a file of the shop above yields."""
    mapping = write(SHOP, "mapping.toml")
    return lambda *lines: load(open_file(write(COLUMNS + "\n".join(lines)), "generic-orders", mapping))


def test_a_line_becomes_the_documented_payload(shop: Callable[..., Any]) -> None:
    loaded = shop("7,2011-07-01T10:00:00, 85123A ,Heart ♥,6,+02.55,17850,paid")
    assert loaded.records[0].id == "7/1"
    assert loaded.records[0].updated_at == datetime(2011, 7, 1, 9, tzinfo=UTC)
    assert loaded.payloads == [
        {
            "order_id": "7",
            "line_number": "1",
            "ordered_at": "2011-07-01T09:00:00.000000Z",
            "ordered_at_original": "2011-07-01T10:00:00",
            "sku": "85123A",
            "title": "Heart ♥",
            "quantity": "6",
            "unit_price": "2.55",
            "customer_id": "17850",
            "country": None,
            "currency_code": "GBP",
            "is_cancellation": False,
            "kind": "product",
            "original": {
                "Invoice": "7",
                "When": "2011-07-01T10:00:00",
                "Code": " 85123A ",
                "Text": "Heart ♥",
                "Pieces": "6",
                "Each": "+02.55",
                "Who": "17850",
                "Status": "paid",
            },
        }
    ]


@pytest.mark.parametrize(
    ("line", "is_cancellation", "kind"),
    [
        ("7,2011-07-01,A,x,1,2,,", False, "product"),
        ("C7,2011-07-01,A,x,-1,2,,", True, "product"),
        ("7,2011-07-01,A,x,1,2,,returned", True, "product"),
        ("7,2011-07-01,A,damaged,-5,0,,", False, "adjustment"),
        ("C7,2011-07-01,POST,x,-1,2,,", True, "postage"),
        ("7,2011-07-01,POST,x,-1,2,,", False, "adjustment"),
        ("7,2011-07-01,gift_0001_20,x,1,20,,", False, "gift_card"),
        ("7,2011-07-01,A,TESTING,1,20,,", False, "test"),
        ("A7,2011-07-01,B,Adjust bad debt,1,-11062.06,,", False, "adjustment"),
        ("A7,2011-07-01,B,Adjust bad debt,1,11062.06,,", False, "adjustment"),
    ],
)
def test_kinds_and_cancellations_follow_the_mapping(
    shop: Callable[..., Any], line: str, is_cancellation: bool, kind: str
) -> None:
    payload = shop(line).payloads[0]
    assert (payload["is_cancellation"], payload["kind"]) == (is_cancellation, kind)


def test_every_oddity_is_counted(shop: Callable[..., Any]) -> None:
    loaded = shop(
        "1,2011-03-27T01:30:00,A,,1,2,,",
        "2,2011-10-30T01:30:00,A,x,0,0.00,,",
        "C3,2011-07-01,A,x,-1,2,9,",
        "C3,2011-07-01,A,x,-1,2,9,",
        "A4,2011-07-01,A,x,1,-2,9,",
    )
    assert loaded.report.oddities == {
        "dst_gap": 1,
        "dst_overlap": 1,
        "cancellation": 2,
        "negative_quantity": 2,
        "zero_quantity": 1,
        "negative_price": 1,
        "zero_price": 1,
        "missing_customer_id": 2,
        "missing_title": 1,
        "missing_country": 5,
        "repeated_row": 1,
    }
    assert loaded.report.kinds == {"product": 4, "adjustment": 1}


def test_a_decimal_comma_is_rejected_with_line_column_and_remedy_and_suggested(write: Write, load: Load) -> None:
    text = "order_id;ordered_at;sku;quantity;Price\n1;2024-01-05T10:00Z;A;1;1.234,56\n2;2024-01-05T10:00Z;A;1;9,90\n"
    path = write(text)
    loaded = load(open_file(path, "generic-orders", currency="EUR"))
    assert loaded.records == []
    expected = (
        "line 2: unit_price (column Price) '1.234,56' can be read in two ways: say decimal = \",\" in the mapping file"
    )
    assert loaded.rejects[0].reason == expected
    assert loaded.report.rejects["ambiguous_number"].lines == [2, 3]
    assert 'decimal = "," in the mapping file would fit this file' in loaded.report.suggestions[0]
    told = load(open_file(path, "generic-orders", write('decimal = ","', "mapping.toml"), currency="EUR"))
    assert [payload["unit_price"] for payload in told.payloads] == ["1234.56", "9.90"]
    assert told.report.suggestions == []


def test_no_decimal_sign_is_suggested_where_the_file_uses_both(write: Write) -> None:
    text = "order_id;ordered_at;sku;quantity;unit_price\n1;2024-01-05;A;1;1,50\n2;2024-01-05;A;1;9.90\n"
    assert report(write(text), "generic-orders", currency="EUR", zone="UTC").suggestions == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",2024-01-05T10:00Z,A,x,1,2,,,EUR", "missing_value"),
        ("1,,A,x,1,2,,,EUR", "missing_value"),
        ("1,2024-01-05T10:00Z, ,x,1,2,,,EUR", "missing_value"),
        ("1,2024-01-05T10:00Z,A,x,,2,,,EUR", "missing_value"),
        ("1,2024-01-05T10:00Z,A,x,1,,,,EUR", "missing_value"),
        ("1,01/02/2024,A,x,1,2,,,EUR", "not_a_time"),
        ("1,2024-01-05T10:00,A,x,1,2,,,EUR", "no_timezone"),
        ("1,9999-01-05T10:00Z,A,x,1,2,,,EUR", "time_out_of_range"),
        ("1,2024-01-05T10:00Z,A,x,1.5,2,,,EUR", "not_whole"),
        ("1,2024-01-05T10:00Z,A,x,-1,2,,,EUR", "negative_quantity"),
        ("1,2024-01-05T10:00Z,A,x,1,-2,,,EUR", "negative_amount"),
        ("1,2024-01-05T10:00Z,A,x,1,NaN,,,EUR", "not_finite"),
        ("1,2024-01-05T10:00Z,A,x,1,1e999,,,EUR", "scientific_notation"),
        ("1,2024-01-05T10:00Z,A,x,1,-0,,,EUR", "negative_zero"),
        ("1,2024-01-05T10:00Z,A,x,1,12345678901,,,EUR", "number_too_large"),
        ("1,2024-01-05T10:00Z,A,x,1,0.0000001,,,EUR", "too_many_decimals"),
        ("1,2024-01-05T10:00Z,A,x,1,two,,,EUR", "not_a_number"),
        ("1,2024-01-05T10:00Z,A,x,1,2,,,QQQ", "unknown_currency"),
        ("1,2024-01-05T10:00Z,A,x,1,2,,,", "no_currency"),
        ("x" * 256 + ",2024-01-05T10:00Z,A,x,1,2,,,EUR", "id_too_long"),
        ("1,2024-01-05T10:00Z,A\x1b[2J,x,1,2,,,EUR", "control_character"),
    ],
)
def test_a_bad_line_is_one_reject_and_the_rest_loads(orders: Write, load: Load, line: str, reason: str) -> None:
    loaded = load(open_file(orders(line, "2,2024-01-05T10:00Z,B,x,1,2,,,EUR"), "generic-orders"))
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [(reason, 2)]
    assert [record.id for record in loaded.records] == ["2/1"]
    assert loaded.rejects[0].original.decode() == line + "\n"


def test_a_prefix_that_marks_cancellations_does_not_excuse_other_negative_quantities(write: Write, load: Load) -> None:
    path = write("order_id,ordered_at,sku,quantity,unit_price\nC1,2024-01-05,A,-1,2\n2,2024-01-05,A,-1,2\n")
    mapping = write('[cancellations]\norder_id_prefix = "C"', "mapping.toml")
    loaded = load(open_file(path, "generic-orders", mapping, zone="UTC", currency="EUR"))
    assert [payload["order_id"] for payload in loaded.payloads] == ["C1"]
    assert [reject.reason_code for reject in loaded.rejects] == ["negative_quantity"]


def test_a_reject_never_repeats_words_that_could_be_personal(orders: Write, load: Load) -> None:
    loaded = load(open_file(orders("1,2024-01-05T10:00Z,A,x,1,jane@example.com,,,EUR"), "generic-orders"))
    assert loaded.rejects[0].reason.startswith("line 2: unit_price is no number")
    assert "jane" not in str(loaded.report.to_json())


def test_lines_are_numbered_within_their_order_over_page_borders(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.connectors.files.csv_source.BATCH_ROWS", 2)
    lines = [
        f"{order},2024-01-05T10:00Z,A,x,{quantity},2,,,EUR" for order, quantity in ("a1", "b1", "a1", "ax", "a1", "b1")
    ]
    text = "order_id,ordered_at,sku,title,quantity,unit_price,customer_id,country,currency_code\n" + "\n".join(lines)
    loaded = load(open_file(write(text), "generic-orders"))
    assert [record.id for record in loaded.records] == ["a/1", "b/1", "a/2", "a/4", "b/2"]
    assert len(loaded.pages) == 3


def test_ids_are_compared_as_bytes_and_hostile_text_is_only_text(orders: Write, load: Load) -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    title = "\u202e=cmd|' /C calc'!A0 👩‍👩‍👧 " + "e" + "\u0301" * 10_000
    path = orders(
        f"1,2024-01-05T10:00Z,{composed},{title},1,2,,,EUR",
        f"1,2024-01-05T10:00Z,{decomposed},<script>alert(1)</script>,1,2,,,EUR",
        "1,2024-01-05T10:00Z,🎁,x,1,2,,,EUR",
    )
    loaded = load(open_file(path, "generic-orders"))
    assert [payload["sku"] for payload in loaded.payloads] == [composed, decomposed, "🎁"]
    assert loaded.payloads[0]["title"] == title


def test_page_times_are_the_latest_instant_so_far(orders: Write, load: Load) -> None:
    path = orders("1,2024-01-07T10:00Z,A,x,1,2,,,EUR", "2,2024-01-05T10:00Z,A,x,1,2,,,EUR")
    loaded = load(open_file(path, "generic-orders"))
    assert loaded.pages[0].server_time == datetime(2024, 1, 7, 10, tzinfo=UTC)
    assert (loaded.report.first_at, loaded.report.last_at) == (
        datetime(2024, 1, 5, 10, tzinfo=UTC),
        datetime(2024, 1, 7, 10, tzinfo=UTC),
    )


def test_the_report_is_plain_json_and_shows_the_mapping_used(write: Write) -> None:
    path, mapping = write(COLUMNS + "1,2011-07-01,A,x,1,2,,\n"), write(SHOP, "mapping.toml")
    words = orjson.loads(orjson.dumps(report(path, "generic-orders", mapping).to_json()))
    assert words["columns"]["order_id"] == "Invoice"
    assert words["unused_columns"] == ["Status"]
    assert words["mapping"]["cancellations"] == {"order_id_prefix": "C", "column": "Status", "values": ["returned"]}
    assert (words["timezone"], words["currency_code"]) == ("Europe/London", "GBP")
    assert (words["rows"], words["accepted"], words["rejected"]) == (1, 1, 0)


def test_the_connector_knows_currency_and_zone_of_its_file(orders: Write) -> None:
    path = orders("1,2024-01-05T10:00Z,A,x,1,2,,,EUR")
    connector = FilesConnector(open_file(path, "generic-orders", zone="Europe/Madrid", currency="EUR"))
    account = connector.test()
    assert (connector.platform, account.currency_code, account.timezone) == ("files", "EUR", "Europe/Madrid")
    assert [stream.name for stream in connector.streams()] == ["generic_orders"]
