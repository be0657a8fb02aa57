"""Rows of report files as records: which report it is, ids where Amazon gives none, amounts and days in one spelling.

Amazon's rows have no id and no currency. A row is known by its day, product, tracking id and a digest of what else tells
it apart, and numbered among equals; the currency is that of the marketplace. Rows below zero stay rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256

import orjson

from orchestration.connectors.amazon_associates.marketplaces import Marketplace
from orchestration.connectors.amazon_associates.report_files import Table
from orchestration.connectors.base import JsonObject, Record, Reject
from orchestration.connectors.elements import Element

# Field → the column's names in files of different countries and formats, compared by letters only.
_EARNINGS = {
    "date": ("dateshipped", "date"), "asin": ("asin",), "tracking_id": ("trackingid", "tag"), "title": ("name", "title"),
    "category": ("category",), "seller": ("seller",), "price": ("price",), "items_shipped": ("itemsshipped", "qty"),
    "returns": ("returns",), "revenue": ("revenue",), "ad_fees": ("adfees", "earnings"),
    "device_group": ("devicetypegroup",), "directness": ("direct", "directsale"),
}  # fmt: skip
_ORDERS = {
    "date": ("date",), "asin": ("asin",), "tracking_id": ("tag", "trackingid"), "title": ("name", "title"),
    "category": ("category",), "price": ("price",), "quantity": ("qty", "quantity"), "link_type": ("linktype",),
    "indirect_sales": ("indirectsales",), "device_group": ("devicetypegroup",),
}  # fmt: skip
_NUMBERS = frozenset({"price", "revenue", "ad_fees", "items_shipped", "returns", "quantity"})
_NEEDED = {"earnings": ("date", "ad_fees"), "orders": ("date", "quantity")}
_TOTAL = ("total", "totals", "gesamt", "totale")
_ASIN = re.compile("[A-Z0-9]{10}")
_DAYS = re.compile(r"\b(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\b")
_WORDED = ("%B %d, %Y", "%B %d %Y", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`kind` is `earnings`, `orders`, or `other`, which is not read. The span has both its days."""

    kind: str
    elements: list[Element]
    first: date | None
    last: date | None

    def covers(self, record_id: str) -> bool:
        """Whether a row of before stands in the span, and so is replaced by this table."""
        day = date.fromisoformat(record_id[:10])
        return self.first is not None and self.last is not None and self.first <= day <= self.last


def read_table(table: Table, marketplace: Marketplace) -> ReportTable:
    """The rows of a table; one that cannot be read becomes a reject, and then nothing is taken for replaced."""
    kind = kind_of(table)
    if kind == "other":
        return ReportTable(kind, [], None, None)
    columns = _EARNINGS if kind == "earnings" else _ORDERS
    elements, days, numbers = list[Element](), list[date](), Counter[str]()
    for number, row in enumerate(table.rows, start=1):
        cells = {_plain(name): value.strip() for name, value in row.items()}
        if any(value.casefold() in _TOTAL for value in cells.values()) and not cells.get("asin"):
            continue
        try:
            found, day = _fields(cells, columns, kind, marketplace)
            elements.append(_record(found, day, row, numbers))
            days.append(day)
        except ValueError as error:
            reason = f"Row {number} below the header: {error}; download the report again or import it by hand."
            elements.append(Reject("unreadable", reason, orjson.dumps(row), None, number))
    has_rejects = any(isinstance(one, Reject) for one in elements)
    days += _days_in(table.title, marketplace)
    is_span = bool(days) and not has_rejects
    return ReportTable(kind, elements, min(days) if is_span else None, max(days) if is_span else None)


def kind_of(table: Table) -> str:
    """By its columns: earnings have fees, orders have quantities and none."""
    names = {_plain(name) for row in table.rows[:1] for name in row}
    if names & {"adfees", "earnings"}:
        return "earnings"
    return "orders" if names & {"qty", "quantity"} else "other"


def _fields(
    cells: Mapping[str, str], columns: Mapping[str, tuple[str, ...]], kind: str, marketplace: Marketplace
) -> tuple[JsonObject, date]:
    found: JsonObject = {
        name: next((cells[one] for one in names if cells.get(one)), None) for name, names in columns.items()
    }
    missing = next((name for name in ("asin", *_NEEDED[kind]) if found[name] is None), None)
    if missing is not None:
        raise ValueError(f"it has no {missing.replace('_', ' ')}")
    if not _ASIN.fullmatch(found["asin"]):
        raise ValueError("its ASIN is none")
    day = _day(found["date"], marketplace)
    amounts = {name: _number(found[name], name, marketplace) for name in _NUMBERS & found.keys()}
    return found | amounts | {"date": str(day), "currency_code": marketplace.currency_code}, day


def _record(found: JsonObject, day: date, row: Mapping[str, str], numbers: Counter[str]) -> Record:
    """Amounts are no part of the id: a corrected amount is a change of the row."""
    told_apart = "\x1f".join(
        str(found.get(name)) for name in ("seller", "device_group", "directness", "link_type", "indirect_sales")
    )
    base = f"{day}:{found['asin']}:{_plain(found['tracking_id'] or '')}:{sha256(told_apart.encode(errors='replace')).hexdigest()[:12]}"
    numbers[base] += 1
    return Record(f"{base}:{numbers[base]}", orjson.dumps(found | {"original": dict(row)}))


def _number(text: str | None, name: str, marketplace: Marketplace) -> str | None:
    """A decimal as PostgreSQL reads it; `(1.50)` is below zero."""
    if text is None:
        return None
    thousands = "," if marketplace.decimal == "." else "."
    sign = "-" if text.startswith("(") and text.endswith(")") else ""
    plain = re.sub(r"[^\d,.+\-−]", "", text.strip("()")).replace("−", "-").replace(thousands, "").replace(",", ".")
    try:
        number = Decimal(sign + plain)
    except InvalidOperation as error:
        raise ValueError(f"its {name.replace('_', ' ')} is no number") from error
    if abs(number) >= 10**10:
        raise ValueError(f"its {name.replace('_', ' ')} is no number")
    return f"{number:f}"


def _day(text: str, marketplace: Marketplace) -> date:
    days = _days_in(text, marketplace)
    if days:
        return days[0]
    for form in _WORDED:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError("its date is none")


def _days_in(text: str, marketplace: Marketplace) -> list[date]:
    """Every day in a text, written year first, or as the marketplace's country writes it."""
    found = []
    for a, b, c in _DAYS.findall(text):
        year_first = len(a) == 4
        year, month, day = (a, b, c) if year_first else (c, a, b) if marketplace.is_month_first else (c, b, a)
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return [day for day in found if day.year > 1999]


def _plain(name: str) -> str:
    """Letters and digits only: `Price($)` and `price` are one column."""
    return "".join(character for character in name.casefold() if character.isalnum())
