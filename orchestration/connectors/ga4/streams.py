"""Analytics' streams: one report each, a record per row, whole days at a time.

Rows have no id and their dimensions change later, so days are replaced: what a day no longer has is marked as deleted. A state
is `{}` or `{"date", "daily_at", "weekly_at"}`: the last day that was read, in the property's zone, and when the longer
re-reads were done, by the server's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State, Stream
from orchestration.connectors.days import EmptyDays, days, ids_by_day, replace_days
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import SchemaDriftError
from orchestration.connectors.ga4.client import Ga4Client, Query, Report, Row
from orchestration.connectors.windows import moment

EACH_RUN_DAYS, DAILY_DAYS, WEEKLY_DAYS = 3, 14, 35
"""Figures move for two days, key events for two weeks; what moves later is found once a week."""
DAILY, WEEKLY = timedelta(hours=20), timedelta(days=7)
HISTORY_DAYS = 400
DAYS_A_REQUEST = 7
"""For days that are read once. Those that are read again are asked for one by one: sampling, thresholds and the row of others
are stated per answer, and would come and go with its neighbours."""
LONGEST_ID = 200
OTHER = "(other)"

_SESSIONS = ("sessions", "engagedSessions", "totalUsers", "newUsers")
_SALES = ("addToCarts", "checkouts", "ecommercePurchases", "purchaseRevenue")
QUERIES = (
    Query("ecommerce_funnel", ("date",), ("sessions", "totalUsers", "itemViewEvents", *_SALES, "refundAmount")),
    Query("traffic_by_channel", ("date", "sessionDefaultChannelGroup"), _SESSIONS + _SALES),
    Query("traffic_by_device", ("date", "deviceCategory"), _SESSIONS + _SALES),
    Query("traffic_by_landing_page", ("date", "landingPage"), _SESSIONS + _SALES),
    Query(
        "item_funnel",
        ("date", "itemId", "itemName"),
        ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased", "itemRevenue"),
    ),
)
"""Item and event metrics do not go together in one report; each stays within 9 dimensions and 10 metrics."""


@dataclass(frozen=True, slots=True)
class ReportStream:
    """The rows of one report."""

    client: Ga4Client
    query: Query
    first_day: date | None

    @property
    def name(self) -> str:
        return self.query.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        metadata, now = self.client.today()
        today = now.astimezone(_zone(metadata)).date()
        held, last = ids_by_day(known, 8), date.fromisoformat(state["date"]) if state.get("date") else None
        is_daily, is_weekly = _is_due(state, "daily_at", DAILY, now), _is_due(state, "weekly_at", WEEKLY, now)
        cursor: JsonObject = {name: state.get(name) for name in ("date", "daily_at", "weekly_at")}
        start = self._start(last, today, WEEKLY_DAYS if is_weekly else DAILY_DAYS if is_daily else EACH_RUN_DAYS)
        empty = EmptyDays(is_trusted=not state)
        while start <= today:
            end = _end(start, today)
            after = cursor | {"date": max(end.isoformat(), cursor["date"] or "")}
            known_ids = {i for day in days(start, end) for i in held.get(day.strftime("%Y%m%d"), ())}
            yield from replace_days(self._answers(start, end), known_ids, cursor, after, self.name, empty)
            start, cursor = end + timedelta(days=1), after
        done = cursor | ({"daily_at": now.isoformat()} if is_daily else {})
        yield Page([], done | ({"weekly_at": now.isoformat()} if is_weekly else {}), uuid4().hex, now)

    def _start(self, last: date | None, today: date, back: int) -> date:
        if last is None:
            return self.first_day or today - timedelta(days=HISTORY_DAYS)
        first = min(last, today - timedelta(days=back))
        return max(first, self.first_day) if self.first_day else first

    def _answers(self, start: date, end: date) -> Iterator[tuple[list[Element], datetime | None]]:
        for report, now in self.client.pages(self.query, start, end):
            yield [self._record(report, row) for row in report.rows], now

    def _record(self, report: Report, row: Row) -> Record:
        dimensions = tuple(header.name for header in report.dimensionHeaders)
        metrics = tuple(header.name for header in report.metricHeaders)
        values = [one.value for one in (*row.dimensionValues, *row.metricValues)]
        if (dimensions, metrics) != (self.query.dimensions, self.query.metrics) or len(values) != len(
            dimensions + metrics
        ):
            raise SchemaDriftError(
                f"Analytics answered {self.name} with other columns than were asked for; update this product."
            )
        labels = _labels(report.metadata, values[: len(dimensions)])
        payload = orjson.dumps(dict(zip(dimensions + metrics, values, strict=True)) | labels)
        return Record(_id(values[: len(dimensions)]), payload)


def _id(values: list[str]) -> str:
    """The day and the other dimensions; a digest of them where they are too long for a key or cannot be stored in one."""
    text = ":".join(values)
    if len(text) <= LONGEST_ID and "\x00" not in text:
        return text
    return f"{values[0]}:{sha256(text.encode()).hexdigest()}"


def _labels(metadata: JsonObject, dimensions: list[str]) -> JsonObject:
    """How far the row can be trusted, and in which money and zone it is."""
    return {
        "is_thresholded": bool(metadata.get("subjectToThresholding")),
        "is_other_row": OTHER in dimensions,
        "has_other_row": bool(metadata.get("dataLossFromOtherRow")),
        "sampling": metadata.get("samplingMetadatas") or [],
        "currency_code": metadata.get("currencyCode"),
        "time_zone": metadata.get("timeZone"),
    }


def all_streams(client: Ga4Client, first_day: date | None) -> list[Stream]:
    return [ReportStream(client, query, first_day) for query in QUERIES]


def _end(start: date, today: date) -> date:
    """The last day of the next request."""
    last_old = today - timedelta(days=WEEKLY_DAYS + 1)
    return min(start + timedelta(days=DAYS_A_REQUEST - 1), last_old) if start <= last_old else start


def _is_due(state: State, name: str, every: timedelta, now: datetime) -> bool:
    done_at = moment(state.get(name))
    return done_at is None or now - done_at >= every


def _zone(metadata: JsonObject) -> ZoneInfo:
    try:
        return ZoneInfo(str(metadata.get("timeZone")))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SchemaDriftError("Analytics gave no time zone that is known here; update this product.") from error
