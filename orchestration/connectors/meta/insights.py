"""What each ad cost and brought, per day of the ad account's zone: 28 days are read again at every sync, then Meta freezes them.

A state is `{}` or `{"date"}`, the last day that was read. Days are replaced: an ad that a day no longer has is deleted from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import orjson

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.days import EmptyDays, days, ids_by_day, replace_days
from orchestration.connectors.elements import Element, read_elements
from orchestration.connectors.exceptions import FatalError, SchemaDriftError
from orchestration.connectors.meta.client import AdAccount, MetaClient, Reply
from orchestration.connectors.meta.errors import TooMuchDataError
from orchestration.connectors.rest import split_array

RE_READ_DAYS = 28
HISTORY_DAYS = 400  # Meta keeps 37 months
DAYS_A_REQUEST = 7
ROWS_A_PAGE, FEWEST_ROWS = 500, 25
WINDOWS = ["7d_click", "1d_view"]
FIELDS = (
    "account_id,campaign_id,campaign_name,adset_id,adset_name,ad_id,ad_name,spend,impressions,clicks,inline_link_clicks,"
    "reach,actions,action_values,purchase_roas"
)


T = TypeVar("T")


class _Row(msgspec.Struct):
    ad_id: str
    date_start: str


_row = msgspec.json.Decoder(_Row)


@dataclass(frozen=True, slots=True)
class InsightStream:
    """By ad, the only level at which no purchase is missing; sums are made in the warehouse."""

    client: MetaClient
    first_day: date | None
    name: str = "ad_insights"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        account, now = self.client.account()
        today = now.astimezone(zone_of(account)).date()
        held, cursor = ids_by_day(known, 10), {"date": state.get("date")}
        start, empty = self._start(state, today), EmptyDays(is_trusted=not state)
        while start <= today:
            end = min(start + timedelta(days=DAYS_A_REQUEST - 1), today)
            yield from self._window(start, end, cursor, held, ROWS_A_PAGE, empty)
            start, cursor = end + timedelta(days=1), _later(cursor, end)

    def _start(self, state: State, today: date) -> date:
        if not state.get("date"):
            return self.first_day or today - timedelta(days=HISTORY_DAYS)
        first = min(date.fromisoformat(state["date"]), today - timedelta(days=RE_READ_DAYS))
        return max(first, self.first_day) if self.first_day else first

    def _window(
        self, start: date, end: date, cursor: JsonObject, held: dict[str, set[str]], rows: int, empty: EmptyDays
    ) -> Iterator[Page]:
        """Days that are too much for Meta at once are halved, then read in shorter pages."""
        known = {i for day in days(start, end) for i in held.get(day.isoformat(), ())}
        try:
            yield from replace_days(
                self._answers(start, end, rows), known, cursor, _later(cursor, end), "insights", empty
            )
            return
        except TooMuchDataError as error:
            if start == end and rows <= FEWEST_ROWS:
                raise FatalError(
                    f"{error} One day of {FEWEST_ROWS} ads is the least that is asked for; try again later."
                ) from error
        if start == end:
            yield from self._window(start, end, cursor, held, max(rows // 4, FEWEST_ROWS), empty)
            return
        middle = start + (end - start) // 2
        yield from self._window(start, middle, cursor, held, rows, empty)
        yield from self._window(middle + timedelta(days=1), end, _later(cursor, middle), held, rows, empty)

    def _answers(self, start: date, end: date, rows: int) -> Iterator[tuple[list[Element], datetime | None]]:
        params = {
            "level": "ad",
            "fields": FIELDS,
            "time_range": orjson.dumps({"since": start.isoformat(), "until": end.isoformat()}).decode(),
            "time_increment": "1",
            "action_attribution_windows": orjson.dumps(WINDOWS).decode(),
            "limit": str(rows),
        }
        for reply in self.client.pages(f"{self.client.account_id}/insights", params):
            yield elements_of(reply, self.client, _row, lambda one: f"{one.date_start}:{one.ad_id}"), reply.server_time


def elements_of(
    reply: Reply, client: MetaClient, decoder: msgspec.json.Decoder[T], identify: Callable[[T], str]
) -> list[Element]:
    """The objects of a page, each with the server's own bytes."""
    pieces = split_array(bytes(reply.answer.data), client.host)
    return read_elements(pieces, decoder, lambda one, piece: Record(identify(one), reply.body.own(piece)))


def zone_of(account: AdAccount) -> ZoneInfo:
    try:
        return ZoneInfo(account.timezone_name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SchemaDriftError("Meta gave no time zone that is known here; update this product.") from error


def _later(cursor: JsonObject, day: date) -> JsonObject:
    return {"date": max(day.isoformat(), cursor["date"] or "")}
