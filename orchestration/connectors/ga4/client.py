"""Reports of one Analytics property: signature, quota, pages. Knows no stream and no table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import httpx2
import msgspec

from orchestration.connectors.base import Access, JsonObject
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.ga4.credentials import ServiceAccount
from orchestration.connectors.ga4.quota import Quota, Status
from orchestration.connectors.http import read_content, with_patience

ROWS_A_PAGE = 100_000  # the platform gives 250,000 at most
ATTEMPTS = 3
"""After ten server errors in an hour Google refuses everything for that hour: no hammering."""


T = TypeVar("T")


class _Name(msgspec.Struct):
    name: str = ""
    apiName: str = ""  # noqa: N815 - Google's own names


class _Value(msgspec.Struct):
    value: str = ""


class Row(msgspec.Struct):
    dimensionValues: list[_Value] = []  # noqa: N815
    metricValues: list[_Value] = []  # noqa: N815


class Report(msgspec.Struct):
    """One answer of `runReport`, or one page of it."""

    dimensionHeaders: list[_Name] = []  # noqa: N815
    metricHeaders: list[_Name] = []  # noqa: N815
    rows: list[Row] = []
    rowCount: int = 0  # noqa: N815
    metadata: dict[str, Any] = {}
    propertyQuota: dict[str, Status] = {}  # noqa: N815


class _Metadata(msgspec.Struct):
    dimensions: list[_Name] = []
    metrics: list[_Name] = []


@dataclass(frozen=True, slots=True)
class Query:
    """A report: its name, dimensions (`date` first) and metrics, in Google's own words."""

    name: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


class Ga4Client:
    """One property. Raises CredentialsError or FatalError for what cannot be right; nothing is sent yet."""

    def __init__(self, access: Access) -> None:
        self.access, self.host = access, httpx2.URL(access.url).host
        self.property_id = _property_id(access.settings.get("property_id") or "")
        self.account = ServiceAccount(access.credentials.get("service_account") or "")
        self.quota = Quota()

    def names(self) -> set[str]:
        """Every dimension and metric that this property knows."""
        found, _ = self._patiently(_Metadata, "GET", f"/properties/{self.property_id}/metadata")
        return {one.apiName for one in (*found.dimensions, *found.metrics)}

    def today(self) -> tuple[JsonObject, datetime]:
        """The metadata of a smallest report (currency, zone) and the server's Date."""
        asked = {
            "dateRanges": [{"startDate": "today", "endDate": "today"}],
            "metrics": [{"name": "sessions"}],
            "limit": "1",
        }
        report, now = self._report(asked)
        if now is None:
            raise SchemaDriftError(
                f"{self.host} sends no Date header, without which no day is safe; check the address."
            )
        return report.metadata, now

    def pages(self, query: Query, start: date, end: date) -> Iterator[tuple[Report, datetime | None]]:
        """All rows of the days from `start` to `end`, both included, ordered by their dimensions, page by page."""
        read = 0
        while True:
            report, now = self._report(_asked(query, start, end, read))
            read += len(report.rows)
            yield report, now
            if read >= report.rowCount or not report.rows:
                return

    def _report(self, asked: JsonObject) -> tuple[Report, datetime | None]:
        self.quota.check()
        asked = asked | {"returnPropertyQuota": True}
        report, now = self._patiently(Report, "POST", f"/properties/{self.property_id}:runReport", json=asked)
        self.quota.learn(report.propertyQuota, now)
        return report, now

    def _patiently(self, shape: type[T], method: str, path: str, **request: Any) -> tuple[T, datetime | None]:
        def send() -> tuple[T, datetime | None]:
            built = self.access.http.build_request(method, f"{self.access.url}{path}", **request)
            self.account.authorize(built)
            content = read_content(self.access.http, built)
            return fields(content.body, shape, self.host), content.server_time

        return with_patience(send, sleep=self.access.sleep, attempts=ATTEMPTS)


def _asked(query: Query, start: date, end: date, offset: int) -> JsonObject:
    """Without an explicit order two pages may overlap."""
    return {
        "dateRanges": [{"startDate": start.isoformat(), "endDate": end.isoformat()}],
        "dimensions": [{"name": name} for name in query.dimensions],
        "metrics": [{"name": name} for name in query.metrics],
        "orderBys": [{"dimension": {"dimensionName": name}} for name in query.dimensions],
        "limit": str(ROWS_A_PAGE),
        "offset": str(offset),
        "keepEmptyRows": False,
    }


def _property_id(text: str) -> str:
    text = text.strip().removeprefix("properties/")
    if re.fullmatch(r"(G|UA|GT|AW)-.*", text, re.IGNORECASE):
        raise FatalError("That is a measurement id; the property id is the number under Admin, Property details.")
    if not re.fullmatch(r"[1-9][0-9]{3,15}", text):
        raise CredentialsError(
            "The property id of Analytics is a number, under Admin, Property details; copy it from there."
        )
    return text
