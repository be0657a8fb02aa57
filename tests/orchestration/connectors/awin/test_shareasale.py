"""Rows of ShareASale's activity report, as its exports have been seen to spell them."""

from __future__ import annotations

import json

import pytest

from orchestration.connectors.awin.shareasale import read_export, status, transaction
from orchestration.connectors.base import Record, Reject

HEADER = (
    "Trans ID|User ID|Merchant ID|Trans Date|Trans Amount|Commission|Comment|Voided|Pending Date|Locked|Aff Comment|"
    "Banner Page|Reversal Date|Click Date|Click Time|Banner Id|SKU List|Quantity List|Lock Date|Paid Date|"
    "Merchant Organization|Merchant Website|Trans Type|Merchant Defined Type|Store ID|Reference Trans"
)
ROW = {
    "Trans ID": "178425661", "User ID": "990", "Merchant ID": "11", "Trans Date": "10/05/2024 02:30:00 PM",
    "Trans Amount": "$1,049.90", "Commission": "104.99", "Comment": "A-17", "Voided": "", "Pending Date": "",
    "Locked": "", "Aff Comment": "blog", "Banner Page": "", "Reversal Date": "", "Click Date": "2024-10-04 09:08:07.12",
    "Click Time": "", "Banner Id": "5", "SKU List": "", "Quantity List": "", "Lock Date": "", "Paid Date": "",
    "Merchant Organization": "Plain & Sons", "Merchant Website": "", "Trans Type": "Sale", "Merchant Defined Type": "",
    "Store ID": "", "Reference Trans": "",
}  # fmt: skip


def line(**cells: str) -> str:
    row = ROW | {name.replace("_", " "): value for name, value in cells.items()}
    return "|".join(row.values())


def test_a_row_becomes_a_transaction_with_money_as_text() -> None:
    found = transaction(ROW)
    assert (found["sale_amount"], found["commission_amount"], found["currency_code"]) == ("1049.90", "104.99", "USD")
    assert (found["transacted_at"], found["clicked_at"]) == ("2024-10-05T14:30:00", "2024-10-04T09:08:07.120000")
    assert (found["order_ref"], found["click_ref"], found["merchant_id"]) == ("A-17", "blog", "11")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "pending"),
        ({"Voided": "0", "Locked": "0"}, "pending"),
        ({"Locked": "1"}, "approved"),
        ({"Locked": "1", "Paid Date": "11/20/2024"}, "paid"),
        ({"Voided": "1"}, "declined"),
        ({"Locked": "1", "Reversal Date": "2024-11-01 00:00:00.0"}, "declined"),
    ],
)
def test_flags_become_one_status(cells: dict[str, str], expected: str) -> None:
    assert status(ROW | cells) == expected


def test_an_export_is_read_whatever_its_delimiter_and_the_spelling_of_its_header() -> None:
    pipes = list(read_export([HEADER, line()]))
    commas = list(
        read_export(["\ufeff" + "transid,merchantid,transdate,transamount,commission", "1,2,10/05/2024,3,0.3"])
    )
    assert [one.id for one in pipes if isinstance(one, Record)] == ["178425661"]
    assert [one.id for one in commas if isinstance(one, Record)] == ["1"]


def test_a_correction_is_kept_as_a_row_below_zero() -> None:
    (found,) = read_export([HEADER, line(Commission="-104.99", Reference_Trans="178425661", Trans_ID="178425999")])
    assert isinstance(found, Record)
    payload = json.loads(found.payload)
    assert (payload["commission_amount"], payload["is_correction"], payload["reference_id"]) == (
        "-104.99",
        True,
        "178425661",
    )
    assert payload["original"]["Trans Amount"] == "$1,049.90"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Trans_ID": "x"}, "Line 2: Trans ID is no number"),
        ({"Trans_Amount": "NaN"}, "Line 2: the column transamount holds no amount"),
        ({"Commission": "1e99"}, "Line 2: the column commission holds no amount"),
        ({"Trans_Date": "13/31/2024"}, "Line 2: the column transdate holds no time"),
        ({"Trans_Date": ""}, "Line 2: the column transdate holds no time"),
        ({"Reference_Trans": "1|2"}, "Line 2: the row has more or fewer cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside_with_its_line(cells: dict[str, str], reason: str) -> None:
    (found,) = read_export([HEADER, line(**cells)])
    assert isinstance(found, Reject)
    assert found.reason.startswith(reason)
    assert found.line_number == 2


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no column transid, merchantid"):
        list(read_export(["order,amount", "1,2"]))
