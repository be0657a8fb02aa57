"""Reports: asked for, made after a while, and put into a file of Windows-1252 text between tabs, packed with gzip."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.amazon_seller.account import Account, iso
from sandbox.amazon_seller.documents import LISTING_COLUMNS, ORDER_COLUMNS, order_rows
from sandbox.amazon_seller.lists import InvalidInputError

Json = dict[str, Any]
LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
LOOKS = ("IN_QUEUE", "IN_PROGRESS")
"""What the first looks at a report show."""


@dataclass(slots=True)
class Report:
    wanted: Json
    created: str
    looks: int = 0
    file: bytes = b""


class Reports:
    """All reports of an account. `ends_as` is how the next ones end: DONE, CANCELLED or FATAL."""

    def __init__(self, account: Account, base_url: str) -> None:
        self._account, self._base_url = account, base_url
        self._made: dict[str, Report] = {}
        self.ends_as = "DONE"
        self.is_packed = True

    @property
    def asked_for(self) -> int:
        return len(self._made)

    def create(self, wanted: Any) -> Json:
        if not isinstance(wanted, dict) or wanted.get("reportType") not in (LISTINGS, ORDERS):
            raise InvalidInputError("The report type is not valid.")
        number = f"5001{len(self._made):06d}"
        self._made[number] = Report(wanted, iso(self._account.now()))
        return {"reportId": number}

    def look(self, number: str) -> Json | None:
        """The report's state; what it holds is as of the moment in which it was done."""
        report = self._made.get(number)
        if report is None:
            return None
        status = LOOKS[report.looks] if report.looks < len(LOOKS) else self.ends_as
        report.looks += 1
        shown = {"reportId": number, "reportType": report.wanted["reportType"], "createdTime": report.created}
        if status == "DONE":
            report.file = report.file or self._file(report.wanted)
            shown["reportDocumentId"] = f"amzn1.spdoc.1.4.eu.{number}"
        return {**shown, "processingStatus": status, "marketplaceIds": report.wanted["marketplaceIds"]}

    def document(self, document_id: str) -> Json | None:
        number = document_id.rpartition(".")[2]
        if number not in self._made or not self._made[number].file:
            return None
        url = f"{self._base_url}/files/{number}?X-Amz-Expires=300&X-Amz-Signature=sandbox"
        packed = {"compressionAlgorithm": "GZIP"} if self.is_packed else {}
        return {"reportDocumentId": document_id, "url": url, **packed}

    def file(self, number: str) -> bytes | None:
        report = self._made.get(number)
        return report.file if report else None

    def _file(self, wanted: Json) -> bytes:
        places = wanted["marketplaceIds"]
        if wanted["reportType"] == LISTINGS:
            rows = [row for key, row in self._account.listings.items() if key.partition(":")[0] in places]
            text = _flat(LISTING_COLUMNS, rows)
        else:
            since = wanted.get("dataStartTime", "").replace("+00:00", "Z")
            orders = [one for one in self._account.orders.values() if one["createdTime"] >= since]
            found = [one for one in orders if one["salesChannel"]["marketplaceId"] in places]
            text = _flat(ORDER_COLUMNS, [row for one in found for row in order_rows(one)])
        content = text.encode("cp1252", errors="replace")
        return gzip.compress(content) if self.is_packed else content


def _flat(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    names = tuple(columns)
    lines = ["\t".join(names), *("\t".join(row[name] for name in names) for row in rows)]
    return "\r\n".join(lines) + "\r\n"
