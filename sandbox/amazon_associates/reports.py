"""Earnings and orders as rows, and the files that hold them: one a month, each month in another format."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from xml.sax.saxutils import quoteattr

from sandbox.networks import JsonObject, hostile

TAG = "sandbox-20"
_edits = count(1)
# field of the truth → column of a file, in the files' order
EARNINGS = {
    "category": "Category", "title": "Name", "asin": "ASIN", "seller": "Seller", "tracking_id": "Tracking ID",
    "date": "Date Shipped", "price": "Price($)", "items_shipped": "Items Shipped", "returns": "Returns",
    "revenue": "Revenue($)", "ad_fees": "Ad Fees($)", "device_group": "Device Type Group", "directness": "Direct",
}  # fmt: skip
ORDERS = {
    "category": "Category", "title": "Name", "asin": "ASIN", "date": "Date", "quantity": "Qty", "price": "Price($)",
    "link_type": "Link Type", "tracking_id": "Tag", "indirect_sales": "Indirect Sales", "device_group": "Device Type Group",
}  # fmt: skip


def earning(number: int, at: datetime) -> tuple[str, JsonObject]:
    """A shipment; every sixth row takes goods back, weeks later, on a day of its own."""
    is_return = number % 6 == 5
    row = _common(number, at) | {
        "seller": "Amazon.com", "items_shipped": "-1" if is_return else "1", "returns": "1" if is_return else "0",
        "revenue": "-1049.90" if is_return else "1049.90", "ad_fees": "-31.50" if is_return else "31.50", "directness": "Yes",
    }  # fmt: skip
    return _id(row, row["seller"], row["device_group"], row["directness"], None, None), row


def order(number: int, at: datetime) -> tuple[str, JsonObject]:
    row = _common(number, at) | {"quantity": str(1 + number % 3), "link_type": "Text Links", "indirect_sales": "nd"}
    return _id(row, None, row["device_group"], None, row["link_type"], row["indirect_sales"]), row


def correct(row: JsonObject) -> None:
    """Amazon corrects an amount of a day that is over."""
    name = "ad_fees" if "ad_fees" in row else "quantity"
    row[name] = f"{next(_edits)}.25" if name == "ad_fees" else str(100 + next(_edits))


def files(kind: str, rows: Iterable[JsonObject]) -> dict[str, bytes]:
    """`{name: content}` of all months that have rows."""
    by_month: dict[str, list[JsonObject]] = {}
    for row in rows:
        by_month.setdefault(row["date"][:7], []).append(row)
    formats = (_zip, _xml, _tsv, _gzip, _csv)
    made = (formats[int(month[5:]) % len(formats)](kind, month, found) for month, found in by_month.items())
    return dict(made)


def _common(number: int, at: datetime) -> JsonObject:
    title = hostile(number).replace("\0", "").replace("\ud800", "")
    return {
        "category": "Books", "title": title, "asin": f"B{number:09d}", "tracking_id": TAG, "date": str(at.date()),
        "price": "1049.90", "device_group": "DESKTOP", "currency_code": "USD",
    }  # fmt: skip


def _id(row: JsonObject, *told_apart: str | None) -> str:
    """As the connector's README says: Amazon gives none."""
    digest = sha256("\x1f".join(map(str, told_apart)).encode()).hexdigest()[:12]
    return f"{row['date']}:{row['asin']}:sandbox20:{digest}:1"


def _columns(kind: str) -> dict[str, str]:
    return EARNINGS if kind == "earnings" else ORDERS


def _text(kind: str, month: str, rows: list[JsonObject], delimiter: str) -> bytes:
    """A title with the span, the header, the rows with amounts as a person reads them, a total."""
    year, number = int(month[:4]), int(month[5:])
    last = monthrange(year, number)[1]
    out = io.StringIO()
    out.write(f"Fee-{kind.title()} reports from {number:02}-01-{year} to {number:02}-{last}-{year}\r\n")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(_columns(kind).values())
    for row in rows:
        writer.writerow([_cell(name, row[name]) for name in _columns(kind)])
    writer.writerow(["Total", *[""] * (len(_columns(kind)) - 1)])
    return out.getvalue().encode()


def _cell(name: str, value: str) -> str:
    if name == "date":
        return f"{date.fromisoformat(value):%m/%d/%Y}"
    return f"${float(value):,.2f}" if name in ("price", "revenue") else value


def _csv(kind: str, month: str, rows: list[JsonObject]) -> tuple[str, bytes]:
    return f"Fee-{kind}-{month}.csv", _text(kind, month, rows, ",")


def _tsv(kind: str, month: str, rows: list[JsonObject]) -> tuple[str, bytes]:
    return f"Fee-{kind}-{month}.tsv", b"\xef\xbb\xbf" + _text(kind, month, rows, "\t")


def _gzip(kind: str, month: str, rows: list[JsonObject]) -> tuple[str, bytes]:
    return f"Fee-{kind}-{month}.csv.gz", gzip.compress(_text(kind, month, rows, ","), mtime=0)


def _zip(kind: str, month: str, rows: list[JsonObject]) -> tuple[str, bytes]:
    """With a table of clicks beside it, which is no earnings."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"../Fee-{kind}.csv"), _text(kind, month, rows, ","))
        archive.writestr(zipfile.ZipInfo("Fee-LinkType.csv"), "ASIN,Clicks\r\nB000000001,5\r\n")
    return f"Fee-{kind}-{month}.zip", out.getvalue()


def _xml(kind: str, month: str, rows: list[JsonObject]) -> tuple[str, bytes]:
    def attributes(row: JsonObject) -> str:
        names = _columns(kind).items()
        plain = {"".join(c for c in column if c.isalnum()): str(row[name]) for name, column in names}
        return " ".join(f"{name}={quoteattr(value)}" for name, value in plain.items())

    body = "".join(f"<Item {attributes(row)}/>" for row in rows)
    return f"Fee-{kind}-{month}.xml", f'<?xml version="1.0"?><Data><Items>{body}</Items></Data>'.encode()
