"""Report files as people have them, and as attackers would make them."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile

import pytest

from orchestration.connectors.amazon_associates.marketplaces import MARKETPLACES
from orchestration.connectors.amazon_associates.report_files import tables
from orchestration.connectors.amazon_associates.report_rows import ReportTable, read_table
from orchestration.connectors.base import Record, Reject

HEADER = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group"
ROW = 'Books,"A ""book"", new",B000000001,Amazon.com,site-20,10/31/2026,"$1,049.90",1,0,1049.90,31.50,DESKTOP'
US, GERMAN, BRITISH = (MARKETPLACES[f"www.amazon.{end}"] for end in ("com", "de", "co.uk"))


def csv_of(*rows: str, header: str = HEADER, before: str = "") -> bytes:
    return "\r\n".join([*([before] if before else []), header, *rows, ""]).encode()


def zip_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def earnings(content: bytes, marketplace: object = US) -> ReportTable:
    (table,) = tables(content)
    return read_table(table, marketplace)  # type: ignore[arg-type]


def payloads(found: ReportTable) -> list[dict[str, str]]:
    return [json.loads(one.payload) for one in found.elements if isinstance(one, Record)]


def test_a_row_keeps_its_amounts_as_text_and_gets_the_marketplaces_currency() -> None:
    (row,) = payloads(earnings(csv_of(ROW)))
    assert (row["price"], row["ad_fees"], row["currency_code"], row["date"]) == (
        "1049.90",
        "31.50",
        "USD",
        "2026-10-31",
    )
    assert row["original"]["Price($)"] == "$1,049.90"  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(ROW),
        csv_of(ROW, before="Fee-Earnings reports from 10-01-2026 to 10-31-2026"),
        b"\xef\xbb\xbf" + csv_of(ROW, "Total,,,,,,,1,0,1049.90,31.50,"),
        csv_of(ROW).decode().encode("utf-16"),
        gzip.compress(csv_of(ROW)),
        zip_of(**{"Fee-Earnings.csv": csv_of(ROW)}),
        zip_of(**{"../../etc/cron.d/x": csv_of(ROW)}),  # a name in an archive is never a path
    ],
)
def test_the_same_report_reads_the_same_however_it_is_packed(content: bytes) -> None:
    assert [one.id for one in earnings(content).elements] == [one.id for one in earnings(csv_of(ROW)).elements]  # type: ignore[union-attr]


def test_xml_has_a_row_for_every_element_with_an_asin() -> None:
    attributes = b'<Data><Items><Item ASIN="B000000001" Date="2026-10-31" Tag="site-20" Earnings="31.50" Qty="1"/></Items></Data>'
    children = (
        b'<?xml version="1.0"?><r xmlns="x"><row><ASIN>B000000001</ASIN><DateShipped>2026-10-31</DateShipped>'
        b"<TrackingID>site-20</TrackingID><AdFees>31.50</AdFees></row></r>"
    )
    for content in (attributes, children):
        (row,) = payloads(earnings(content))
        assert (row["asin"], row["ad_fees"], row["tracking_id"]) == ("B000000001", "31.50", "site-20")


def test_a_zip_may_hold_several_reports_and_others_are_left_alone() -> None:
    orders = csv_of(
        "Books,Name,B000000002,10/30/2026,2,9.99,Text,site-20",
        header="Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag",
    )
    found = [read_table(t, US) for t in tables(zip_of(a=csv_of(ROW), b=orders, c=b"ASIN,Clicks\r\nB000000001,4\r\n"))]
    assert [table.kind for table in found] == ["earnings", "orders", "other"]


def test_numbers_and_days_are_read_as_the_country_writes_them() -> None:
    german = csv_of("B000000001;31.10.2026;1.049,90;-31,50", header="ASIN;Date Shipped;Revenue;Ad Fees")
    (row,) = payloads(earnings(german, GERMAN))
    assert (row["revenue"], row["ad_fees"], row["date"], row["currency_code"]) == (
        "1049.90",
        "-31.50",
        "2026-10-31",
        "EUR",
    )
    (row,) = payloads(earnings(csv_of("B000000001,05/10/2026,(1.50)", header="ASIN,Date Shipped,Ad Fees(£)"), BRITISH))
    assert (row["date"], row["ad_fees"]) == ("2026-10-05", "-1.50")


def test_equal_rows_are_told_apart_and_a_corrected_amount_is_a_change_of_the_row() -> None:
    twice = [one.id for one in earnings(csv_of(ROW, ROW)).elements if isinstance(one, Record)]
    assert len(set(twice)) == 2
    corrected = earnings(csv_of(ROW.replace("31.50", "-31.50")))
    assert [one.id for one in corrected.elements if isinstance(one, Record)] == twice[:1]


def test_a_table_covers_its_days_and_those_that_its_title_names() -> None:
    title = "Fee-Earnings reports from 10-01-2026 to 10-31-2026"
    found = earnings(csv_of(ROW.replace("10/31", "10/15"), before=title))
    assert [found.covers(f"2026-{day}:B000000001") for day in ("09-30", "10-01", "10-31", "11-01")] == [
        False,
        True,
        True,
        False,
    ]
    alone = earnings(csv_of(ROW))
    assert [alone.covers(f"2026-10-{day}:B000000001") for day in ("30", "31")] == [False, True]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("B000000001", "B-1", "its ASIN is none"),
        ("10/31/2026", "31/31/2026", "its date is none"),
        ("31.50", "thirty", "its ad fees is no number"),
        ("10/31/2026", "", "it has no date"),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside_and_then_nothing_counts_as_replaced(
    old: str, new: str, said: str
) -> None:
    found = earnings(csv_of(ROW, ROW.replace(old, new)))
    (reject,) = (one for one in found.elements if isinstance(one, Reject))
    assert reject.reason.startswith(f"Row 2 below the header: {said}")
    assert not found.covers("2026-10-31:B000000001")


BOMB = b"0" * 80_000_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(BOMB, 9), "unpacks to more than"),
        (zip_of(bomb=BOMB), "unpacks to more than"),
        (zip_of(**{f"{n}.csv": b"x" for n in range(51)}), "more than 50 files"),
        (zip_of(**{f"{n:09}": b"" for n in range(30_000)}), "too many entries"),
        (zip_of(inner=zip_of(inner=csv_of(ROW))), "an archive inside an archive"),
        (gzip.compress(gzip.compress(csv_of(ROW))), "an archive inside an archive"),
        (zip_of(a=csv_of(ROW))[:-30], "damaged"),
        (gzip.compress(csv_of(ROW))[:-9], "damaged"),
        (b"order,amount\r\n1,2\r\n", "column ASIN"),
        (b"<html><body>Sign in</body></html>", "no element"),
        (b"<Data><Item ASIN='B000000001'", "damaged"),
        (b'<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Data><Item ASIN="&b;"/></Data>', "defines entities"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><Data/>', "defines entities"),
        (csv_of("x" * 200_000, ROW), "more than 100,000 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_report_would_be_is_refused_before_it_fills_the_memory(content: bytes, said: str) -> None:
    tracemalloc.start()
    with pytest.raises(ValueError, match=said):
        tables(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000


def test_an_archive_that_lies_about_its_sizes_is_measured_while_it_is_unpacked() -> None:
    packed = bytearray(zip_of(bomb=BOMB))
    true_size = len(BOMB).to_bytes(4, "little")
    lied = bytes(packed).replace(true_size, (1000).to_bytes(4, "little"))
    assert lied != bytes(packed)
    with pytest.raises(ValueError, match=r"damaged|unpacks to more than"):
        tables(lied)
