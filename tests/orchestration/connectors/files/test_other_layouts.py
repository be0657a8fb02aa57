"""Products, costs, supplier offers and affiliate reports; and what holds for every layout there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.layouts import LAYOUTS, STREAMS, Layout
from orchestration.connectors.files.layouts.base import ORDERS
from orchestration.connectors.files.payloads import ORDER_KEYS
from orchestration.connectors.files.stream import open_file
from tests.orchestration.connectors.landed import Landed

Write = Callable[..., Path]
Load = Callable[..., Any]

EARNINGS = (
    "Fee-Earnings reports from 09-01-2026 to 09-30-2026\n"
    "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group\n"
    'Electronics,"Headphones, blue",B0A,Amazon.com,my-20,September 15 2026,1299.00,1,0,1299.00,51.96,DESKTOP\n'
    "Home,Mixer,B0B,Amazon.com,my-20,09/16/2026,899.00,2,0,1798.00,53.94,MOBILE\n"
    "Home,Mixer,B0B,Amazon.com,my-20,09/16/2026,899.00,1,0,899.00,26.97,MOBILE\n"
    "Toys,Back,B0C,Amazon.com,my-20,09/17/2026,500.00,-1,1,-500.00,-20.00,MOBILE\n"
    ",,,,,,,,,Total,112.87,\n"
)


def test_associates_earnings_have_a_title_above_and_a_total_below(write: Write, load: Load) -> None:
    loaded = load(open_file(write(EARNINGS), "amazon-associates-earnings", zone="America/Los_Angeles", currency="USD"))
    assert [record.id for record in loaded.records] == [
        "B0A:my-20:2026-09-15T07:00:00.000000Z:Amazon.com:DESKTOP:/1",
        "B0B:my-20:2026-09-16T07:00:00.000000Z:Amazon.com:MOBILE:/1",
        "B0B:my-20:2026-09-16T07:00:00.000000Z:Amazon.com:MOBILE:/2",
        "B0C:my-20:2026-09-17T07:00:00.000000Z:Amazon.com:MOBILE:/1",
    ]
    assert [p["ad_fees"] for p in loaded.payloads] == ["51.96", "53.94", "26.97", "-20.00"]
    assert (loaded.payloads[0]["title"], loaded.payloads[3]["items_shipped"]) == ("Headphones, blue", "-1")
    assert (loaded.report.header_line, loaded.report.summary_lines, loaded.report.rows) == (2, 1, 4)
    assert loaded.rejects == []


def test_a_later_file_of_earnings_replaces_its_days_and_leaves_the_others(write: Write) -> None:
    def imported(text: str) -> None:
        landed.state = {}
        landed.load(open_file(write(text), "amazon-associates-earnings", zone="America/Los_Angeles", currency="USD"))

    landed = Landed()
    imported(EARNINGS)
    corrected = EARNINGS.replace("26.97", "-26.97").replace(",500.00,-1,1,-500.00,-20.00", ",500.00,1,0,500.00,20.00")
    imported("\n".join(line for line in corrected.splitlines() if "Headphones" not in line))
    assert not landed.deleted, "the 15th is not in the second file's days"
    assert sorted(row["ad_fees"] for row in landed.rows.values()) == ["-26.97", "20.00", "51.96", "53.94"]
    imported("\n".join(line for line in EARNINGS.splitlines() if "B0B" not in line))
    assert {one[:3] for one in landed.deleted} == {"B0B"}
    assert len(landed.rows) == 2


def test_a_file_with_a_row_that_cannot_be_read_replaces_nothing(write: Write) -> None:
    landed = Landed()
    for text in (
        EARNINGS,
        EARNINGS.replace("B0B,Amazon.com,my-20,09/16/2026,899.00,2", "B0B,Amazon.com,my-20,never,899.00,2"),
    ):
        landed.state = {}
        landed.load(open_file(write(text), "amazon-associates-earnings", zone="America/Los_Angeles", currency="USD"))
    assert landed.rejects
    assert not landed.deleted


def test_a_sign_in_the_header_that_is_not_the_currency_stops_the_import(write: Write, load: Load) -> None:
    path = write(EARNINGS.replace("($)", "(£)"))
    with pytest.raises(
        FileImportError, match=r'amounts in £, not in USD in .*: say currency_code = "GBP" in the mapping'
    ):
        open_file(path, "amazon-associates-earnings", zone="UTC", currency="USD")
    mapping = write('currency_code = "GBP"', "mapping.toml")
    loaded = load(open_file(path, "amazon-associates-earnings", mapping, zone="UTC", currency="USD"))
    assert {payload["currency_code"] for payload in loaded.payloads} == {"GBP"}


def test_a_shareasale_transaction_keeps_its_void(write: Write, load: Load) -> None:
    text = (
        "Trans ID,Trans Date,Merchant ID,Merchant Organization,Trans Amount,Commission,Comment,Voided,Lock Date,Paid Date\n"
        "91,10/05/2024 01:02:03 PM,47,Acme,100.00,8.00,Sale - 5501,,11/20/2024,12/20/2024\n"
        "92,10/06/2024 11:59:59 AM,47,Acme,50.00,4.00,Sale - 5502,1,,\n"
    )
    loaded = load(open_file(write(text), "shareasale-transactions", zone="America/Chicago", currency="USD"))
    first, second = loaded.payloads
    assert (first["transacted_at"], first["locked_at"]) == (
        "2024-10-05T18:02:03.000000Z",
        "2024-11-20T06:00:00.000000Z",
    )
    assert (first["commission"], first["voided"], second["voided"]) == ("8.00", None, "1")
    assert loaded.records[1].updated_at == datetime(2024, 10, 6, 16, 59, 59, tzinfo=UTC)
    assert loaded.report.oddities["voided"] == 1


def test_flags_of_a_shareasale_transaction_become_one_status(write: Write, load: Load) -> None:
    text = (
        "Trans ID|Trans Date|Merchant ID|Trans Amount|Commission|Voided|Locked|Lock Date|Paid Date|Reversal Date|Reference Trans\n"
        "1|10/05/2024|47|100.00|8.00|||12/20/2024|||\n"
        "2|10/05/2024|47|100.00|8.00|0|1|11/20/2024|||\n"
        "3|10/05/2024|47|100.00|8.00||1|11/20/2024|12/20/2024||\n"
        "4|10/05/2024|47|100.00|8.00|1|1|11/20/2024|12/20/2024||\n"
        "5|10/05/2024|47|100.00|8.00|||||2024-11-01 00:00:00.0|\n"
        "6|10/06/2024|47|-100.00|-8.00||1||||2\n"
    )
    loaded = load(open_file(write(text), "shareasale-transactions", zone="America/Chicago", currency="USD"))
    assert [row["status"] for row in loaded.payloads] == [
        "pending", "approved", "paid", "declined", "declined", "approved",
    ]  # fmt: skip
    assert (loaded.payloads[5]["commission"], loaded.payloads[5]["reference_id"]) == ("-8.00", "2")


@pytest.mark.parametrize("layout", ["oberlo-products", "dsers-products", "supplier-offers"])
def test_a_supplier_file_becomes_offers(write: Write, load: Load, layout: str) -> None:
    text = (
        "Product,Variant,SKU,AliExpress URL,Supplier,Cost,Shipping,Currency,Stock,Notes\n"
        "Mug,Blue,M-BL,https://example.com/item/1.html,Mugs Store,3.10,1.20,USD,99,x\n"
        "Mug,Red,M-RD,https://example.com/item/1.html,Mugs Store,,1.20,USD,,\n"
    )
    loaded = load(open_file(write(text), layout))
    assert loaded.report.stream == "supplier_offers"
    first, second = loaded.payloads
    assert (first["sku"], first["unit_cost"], first["shipping_cost"], first["currency_code"]) == (
        "M-BL",
        "3.10",
        "1.20",
        "USD",
    )
    assert (first["supplier"], first["title"], first["variant_title"], first["on_hand"]) == (
        "Mugs Store",
        "Mug",
        "Blue",
        "99",
    )
    assert (first["original"]["Notes"], second["unit_cost"]) == ("x", None)
    assert loaded.report.unused_columns == ["Notes"]
    assert loaded.report.oddities["missing_unit_cost"] == 1


def test_woocommerce_products_keep_every_column(write: Write, load: Load) -> None:
    text = (
        "ID,Type,SKU,Name,Published,Is featured?,Sale price,Regular price,Stock,In stock?,Parent,Categories,Attribute 1 name\n"
        "10,variable,TEE,Tee,1,0,,,,1,,Shirts,Size\n11,variation,TEE-S,Tee - S,1,0,8.00,10.00,-2,1,TEE,,Size\n"
    )
    loaded = load(open_file(write(text), "woocommerce-products", currency="EUR"))
    assert [record.id for record in loaded.records] == ["10/1", "11/1"]
    assert (loaded.payloads[1]["Regular price"], loaded.payloads[1]["Stock"]) == ("10.00", "-2")
    assert (loaded.payloads[1]["Attribute 1 name"], loaded.payloads[1]["currency_code"]) == ("Size", "EUR")


def test_etsy_orders_carry_their_fees(write: Write, load: Load) -> None:
    text = (
        "Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Currency,Order Value,Discount Amount,Shipping Discount,Shipping,Sales Tax,"
        "Order Total,Status,Card Processing Fees,Order Net,Adjusted Net Order Amount,Buyer\n"
        "12/31/25,501,u1,Bo,1,EUR,30.00,0.00,0.00,4.50,0.00,34.50,,1.68,32.82,-1.20,Bo\n"
    )
    payload = load(open_file(write(text), "etsy-orders", zone="UTC")).payloads[0]
    assert (payload["Sale Date"], payload["Order Net"], payload["Adjusted Net Order Amount"]) == (
        "2025-12-31T00:00:00.000000Z",
        "32.82",
        "-1.20",
    )
    assert payload["Full Name"] == "Bo"


def test_costs_are_known_by_product_and_day(write: Write, load: Load) -> None:
    text = "sku;cost;from\nA;4,10;2026-01-01\nA;4,30;2026-06-01\nB;1,00;\n"
    mapping = write('decimal = ","', "mapping.toml")
    loaded = load(open_file(write(text), "generic-costs", mapping, zone="UTC", currency="EUR"))
    assert [record.id for record in loaded.records] == [
        "A:2026-01-01T00:00:00.000000Z/1",
        "A:2026-06-01T00:00:00.000000Z/1",
        "B:/1",
    ]
    assert [p["unit_cost"] for p in loaded.payloads] == ["4.10", "4.30", "1.00"]


def test_products_of_any_program_are_read(write: Write, load: Load) -> None:
    loaded = load(
        open_file(write("Article,Name,Price,Cost,Stock\nA,Mug,9.90,4.10,-3\n"), "generic-products", currency="EUR")
    )
    payload = loaded.payloads[0]
    assert (payload["sku"], payload["price"], payload["unit_cost"], payload["on_hand"]) == ("A", "9.90", "4.10", "-3")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_file_with_the_names_of_the_layout_and_one_more_is_understood_and_the_rest_reported(
    write: Write, load: Load, layout: Layout
) -> None:
    values = {"instant": "2026-01-05T10:00:00Z", "decimal": "1.00", "integer": "1", "currency": "EUR"}
    row = {column.name: values.get(column.type, f"{column.name} x") for column in layout.columns} | {"Extra thing": "y"}
    row |= {"is_cancellation": "false", "line_kind": "product"} if layout.name == "generic-orders" else {}
    sign = "\t" if not layout.has_quotes else ","
    loaded = load(open_file(write(f"{sign.join(row)}\n{sign.join(row.values())}\n", "x.tsv"), layout.name))
    assert (loaded.rejects, loaded.report.unused_columns) == ([], ["Extra thing"])
    payload = loaded.payloads[0]
    assert payload.get("Extra thing", payload.get("original", {}).get("Extra thing")) == "y"


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_file_without_a_required_column_is_one_sentence(write: Write, layout: Layout) -> None:
    with pytest.raises(FileImportError) as caught:
        open_file(write("a,b\n1,2\n"), layout.name, currency="EUR")
    message = str(caught.value)
    assert message.startswith("missing column ")
    assert "\n" not in message


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_layout_is_whole(layout: Layout) -> None:
    names = [column.name for column in layout.columns]
    assert len(set(names)) == len(names)
    assert set(layout.key) <= set(names)
    assert layout.columns[names.index(layout.key[0])].type == "identifier"
    assert layout.grain.endswith(".")
    assert layout.origin
    assert layout.stream in STREAMS
    assert layout.is_export or layout.stream.replace("_", "-") in LAYOUTS, (
        "an export of the table is shown as that layout"
    )
    for extra in layout.extras:
        assert extra.column in names
        assert extra.less is None or extra.less in names
    if layout.stream == ORDERS:
        own = set(ORDER_KEYS) - {"line_number", "ordered_at_original", "original", "kind", "is_cancellation"}
        assert own <= set(names)
