from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.files.stream import open_file

Write = Callable[..., Path]
Load = Callable[..., Any]
ORDERS = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount,Cancelled at,Refunded Amount,Vendor,Id\n"
)
FIRST = "#1001,a@b.c,paid,2026-01-05 10:00:01 -0500,EUR,30.00,5.00,0.00,35.00,TEN,3.00,2026-01-05 10:00:00 -0500,1,Mug,11.00,M-1,0.00,,0.00,Acme,5501\n"
LATER = "#1001,a@b.c,,,,,,,,,,,2,Cup,11.00,C-1,0.00,,,,\n"
OTHER = "#1002,,pending,,EUR,5.00,0.00,0.00,5.00,,0.00,2026-01-06 10:00:00 -0500,1,Pen,5.00,,0.00,2026-01-07 10:00:00 -0500,0.00,Pens,5502\n"


def test_an_order_stands_on_every_one_of_its_lines(write: Write, load: Load) -> None:
    loaded = load(open_file(write(ORDERS + FIRST + LATER + OTHER), "shopify-orders"))
    assert [record.id for record in loaded.records] == ["#1001/1", "#1001/2", "#1002/1"]
    first, later, other = loaded.payloads
    assert later | {"line_number": "1"} == first | {
        "Lineitem quantity": "2",
        "Lineitem name": "Cup",
        "Lineitem sku": "C-1",
        "Vendor": None,
    }
    assert first["Created at"] == "2026-01-05T15:00:00.000000Z"
    assert (first["Paid at"], other["Paid at"]) == ("2026-01-05T15:00:01.000000Z", None)
    assert (first["Total"], first["Id"], other["Discount Code"]) == ("35.00", "5501", None)
    assert loaded.records[1].updated_at == datetime(2026, 1, 5, 15, tzinfo=UTC)
    assert loaded.report.oddities == {"missing_Email": 1, "missing_Lineitem sku": 1, "cancelled": 1}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_an_order_is_repeated_over_page_borders(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = write(ORDERS + FIRST + LATER * 4 + OTHER)
    whole = load(open_file(path, "shopify-orders")).records
    monkeypatch.setattr("orchestration.connectors.files.csv_source.BATCH_ROWS", size)
    assert load(open_file(path, "shopify-orders")).records == whole


def test_lines_of_an_order_whose_first_row_is_bad_are_rejected_with_it(write: Write, load: Load) -> None:
    bad = FIRST.replace(",11.00,M-1", ",eleven,M-1")
    loaded = load(open_file(write(ORDERS + bad + LATER + OTHER), "shopify-orders"))
    assert [record.id for record in loaded.records] == ["#1002/1"]
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [
        ("not_a_number", 2),
        ("orphan_row", 3),
    ]


def test_a_line_without_its_order_is_rejected(write: Write, load: Load) -> None:
    loaded = load(open_file(write(ORDERS + LATER + OTHER), "shopify-orders", currency="EUR"))
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [("missing_value", 2)]
    assert loaded.rejects[0].reason == "line 2: Created at is blank: fill it in"


PRODUCTS = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,"
    "Variant Compare At Price,Variant Inventory Qty,Cost per item,Image Src\n"
)
MUG = 'mug,Mug,"<p>Big,\nred</p>",Acme,Kitchen,,true,Size,S,M-S,11.00,12.00,-3,4.10,https://x/1.png\n'
MUG_L = "mug,,,,,,,,L,M-L,13.00,,7,,\n"
PICTURE = "mug,,,,,,,,,,,,,,https://x/2.png\n"


def test_a_product_stands_on_every_one_of_its_variants(write: Write, load: Load) -> None:
    loaded = load(open_file(write(PRODUCTS + MUG + MUG_L + PICTURE), "shopify-products", currency="EUR"))
    assert [record.id for record in loaded.records] == ["mug/1", "mug/2", "mug/3"]
    small, large, picture = loaded.payloads
    assert (large["Title"], large["Body (HTML)"], large["Type"], large["Option1 Name"]) == (
        "Mug",
        "<p>Big,\nred</p>",
        "Kitchen",
        "Size",
    )
    assert (small["Variant Price"], small["Variant Inventory Qty"], small["Cost per item"]) == ("11.00", "-3", "4.10")
    assert (large["Variant Compare At Price"], large["Cost per item"], large["Image Src"]) == (None, None, None)
    assert (picture["Variant Price"], picture["currency_code"]) == (None, "EUR")
    assert loaded.report.oddities["picture_row"] == 1
    assert loaded.pages[0].server_time is None


def test_a_products_file_without_any_currency_rejects_its_rows_with_the_remedy(write: Write, load: Load) -> None:
    loaded = load(open_file(write(PRODUCTS + MUG), "shopify-products"))
    assert (
        loaded.rejects[0].reason
        == 'line 2: currency_code is blank: say currency_code = "EUR", or another, in the mapping file'
    )


def test_the_newer_header_names_are_understood(write: Write, load: Load) -> None:
    text = "Title,URL handle,SKU,Price,Inventory quantity\nMug,mug,M,11.00,5\n"
    payload = load(open_file(write(text), "shopify-products", currency="EUR")).payloads[0]
    assert (payload["Handle"], payload["Variant SKU"], payload["Variant Price"]) == ("mug", "M", "11.00")
    assert payload["Variant Inventory Qty"] == "5"
