"""Historic exports of ShareASale (its activity report as CSV), row by row as transactions with a status of today's words.

ShareASale is closed; its publishers are Awin's now, under new advertiser numbers. A row's times are of the account's own
zone, which no export names. It knows no file and no table, and nothing of Awin's transactions of the same sales.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

import orjson

from orchestration.connectors.base import JsonObject, Record, Reject

STREAM = "shareasale_transactions"
REQUIRED = ("transid", "merchantid", "transdate", "transamount", "commission")
DELIMITERS = "|,;\t"
CURRENCY_CODE = "USD"  # ShareASale was a network of the United States and paid in dollars only
_TIMES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
_NO = ("", "0", "no", "false", "n")

Row = Mapping[str, str]


def read_export(lines: Iterable[str]) -> Iterator[Record | Reject]:
    """One record per transaction, one reject per row that is none. Raises ValueError for a file of another kind.

    Ids are ShareASale's own; payloads are objects of strings as `transaction` gives them, and the row under `original`.
    """
    text = iter(lines)
    header = next(text, "").lstrip("\ufeff")
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    missing = [name for name in REQUIRED if name not in map(_plain, names)]
    if missing:
        raise ValueError(f"the first line has no column {', '.join(missing)}, as ShareASale's activity report has")
    rows = csv.reader(text, delimiter=delimiter)
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield _to_record(
                dict(zip(names, cells, strict=False)), rows.line_num + 1, is_whole=len(cells) == len(names)
            )


def transaction(row: Row) -> JsonObject:
    """A row in the words that all affiliate networks share; money as text in US dollars, times as the clock showed them.

    Raises ValueError that names the column which cannot be read.
    """
    cells = {_plain(name): value.strip() for name, value in row.items()}
    commission = _amount(cells, "commission")
    return {
        "network": "shareasale",
        "transaction_id": _identifier(cells),
        "reference_id": cells.get("referencetrans") or None,
        "merchant_id": cells["merchantid"],
        "merchant_name": cells.get("merchantorganization") or None,
        "order_ref": cells.get("comment") or None,
        "click_ref": cells.get("affcomment") or None,
        "clicked_at": _time(cells, "clickdate"),
        "transacted_at": _time(cells, "transdate", is_required=True),
        "locked_at": _time(cells, "lockdate"),
        "reversed_at": _time(cells, "reversaldate"),
        "paid_at": _time(cells, "paiddate"),
        "status": status(row),
        "type": cells.get("transtype") or None,
        "sale_amount": str(_amount(cells, "transamount")),
        "commission_amount": str(commission),
        "currency_code": CURRENCY_CODE,
        "is_correction": commission < 0,
    }


def status(row: Row) -> str:
    """`declined` for voided ones, else `paid`, `approved` (locked: it can no longer be voided) or `pending`."""
    cells = {_plain(name): value.strip() for name, value in row.items()}
    if cells.get("voided", "").casefold() not in _NO or cells.get("reversaldate"):
        return "declined"
    if cells.get("paiddate"):
        return "paid"
    return "pending" if cells.get("locked", "").casefold() in _NO else "approved"


def _to_record(row: Row, line_number: int, *, is_whole: bool) -> Record | Reject:
    original = orjson.dumps(row)
    try:
        if not is_whole:
            raise ValueError("the row has more or fewer cells than the header")
        found = transaction(row)
    except ValueError as error:
        reason = f"Line {line_number}: {error}; correct it in the file and import it again."
        return Reject("unreadable", reason, original, None, line_number)
    return Record(found["transaction_id"], orjson.dumps(found | {"original": row}))


def _identifier(cells: Row) -> str:
    if not cells["transid"].isdecimal():
        raise ValueError("Trans ID is no number")
    return cells["transid"]


def _amount(cells: Row, name: str) -> Decimal:
    try:
        amount = Decimal(cells[name].replace("$", "").replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"the column {name} holds no amount") from error
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise ValueError(f"the column {name} holds no amount")
    return amount


def _time(cells: Row, name: str, *, is_required: bool = False) -> str | None:
    text = cells.get(name, "")
    if not text and not is_required:
        return None
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - the export names no zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text.ljust(23, "0") if "." in text else text).isoformat()
    except ValueError as error:
        raise ValueError(f"the column {name} holds no time such as 10/05/2024 02:30:00 PM") from error


def _plain(name: str) -> str:
    """Exports spell a column `Trans ID`, `Trans_ID` or `transid`."""
    return "".join(character for character in name.casefold() if character.isalnum())
