"""The shop's own books by day and by order, as ShopifyQL reports them: what the warehouse is tied out against.

Shopify books money on the day it moves: an order on its day, an edit on the day of the edit, a refund on the day it is
given; all taxes and shipping are in `total_sales`, test orders and sold gift cards are not. Days are those of the shop's zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import orjson

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.elements import Element
from orchestration.connectors.exceptions import FatalError, NotPermittedError
from orchestration.connectors.http import Answer
from orchestration.connectors.shopify import queries
from orchestration.connectors.shopify.client import ShopifyClient, field, server_clock
from orchestration.connectors.shopify.records import to_page
from orchestration.connectors.windows import runs

DAYS = 35
"""So many days are read at every sync; older ones stay as they were last seen."""
MOST_ROWS = 20_000
"""Of one answer: days that together have more are asked for in halves; one day that has more is compared as a whole."""
SCOPE = "read_reports"

_BY_DAY = "FROM sales SHOW orders, total_sales SINCE {since} UNTIL {until} GROUP BY day ORDER BY day LIMIT 1000"
_BY_ORDER = (
    "FROM sales SHOW orders, total_sales SINCE {since} UNTIL {until} GROUP BY day, order_id ORDER BY day LIMIT {limit}"
)


class UnknownReportError(FatalError):
    """ShopifyQL does not know a table, a figure or a grouping of the report."""


@dataclass(frozen=True, slots=True)
class DailyTotals:
    """One record per day, `{"id", "currency_code", "timezone", "orders", "total_sales", "by_order"}`.

    `by_order` lists `[order id, orders, total sales]`; it is null for a day of more than `MOST_ROWS` orders and where Shopify
    reports no single orders. A day whose totals are those that landed is not read again. Without the scope read_reports there is nothing to read, which the
    state says.
    """

    client: ShopifyClient
    name: str = "daily_totals"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        answer = self.client.query(queries.SHOP)
        now, shop = server_clock(answer), field(answer.body, "shop")
        until = now.astimezone(ZoneInfo(field(shop, "ianaTimezone"))).date()
        done = {"updated_at": now.isoformat()}
        totals = self._totals(until) if _may_read(answer) else None
        if totals is None:
            yield to_page([], {**state, "not_granted": SCOPE}, now)
            return
        held = known.fingerprints()
        changed = [day for day in totals if state.get("updated_at") is None or held.get(day["id"]) != _fingerprint(day)]
        for run in runs([date.fromisoformat(day["id"]) for day in changed]):
            by_order = self._by_order([day.isoformat() for day in run])
            records: list[Element] = [
                Record(
                    day["id"],
                    orjson.dumps({**day, **_shop(shop), "by_order": by_order[day["id"]]}),
                    fingerprint=_fingerprint(day),
                )
                for day in changed
                if day["id"] in by_order
            ]
            yield to_page(records, dict(state), now)
        yield to_page([], done, now)

    def _totals(self, until: date) -> list[JsonObject] | None:
        """Every day of the span, also those on which nothing happened; None where Shopify shows this app no customer data,
        without which it gives no report."""
        since = until - timedelta(days=DAYS - 1)
        try:
            found = {row["day"]: row for row in self._rows(_BY_DAY.format(since=since, until=until))}
        except NotPermittedError:
            return None
        days = [(since + timedelta(days=ahead)).isoformat() for ahead in range(DAYS)]
        return [
            {"id": day, "orders": int(row.get("orders") or 0), "total_sales": str(row.get("total_sales") or "0.00")}
            for day in days
            for row in (found.get(day, {}),)
        ]

    def _by_order(self, days: Sequence[str]) -> dict[str, list[list[str | int]] | None]:
        """The lines of days that follow each other, in as few answers as hold them."""
        try:
            rows = self._rows(_BY_ORDER.format(since=days[0], until=days[-1], limit=MOST_ROWS))
        except UnknownReportError:
            return dict.fromkeys(days)
        if len(rows) >= MOST_ROWS:
            middle = len(days) // 2
            return self._by_order(days[:middle]) | self._by_order(days[middle:]) if middle else dict.fromkeys(days)
        found: dict[str, list[list[str | int]] | None] = {}
        for day in days:
            found[day] = [_line(row) for row in rows if row["day"] == day]
        return found

    def _rows(self, report: str) -> list[JsonObject]:
        """Raises UnknownReportError when Shopify does not understand the report."""
        answer = field(self.client.query(queries.REPORT, report=report).body, "shopifyqlQuery")
        if errors := field(answer, "parseErrors"):
            said = str(errors[0])[:200]
            raise UnknownReportError(f"Shopify did not understand a report on sales ({said}); update this product.")
        return list(field(answer, "tableData", "rows"))


def _line(row: JsonObject) -> list[str | int]:
    return [f"gid://shopify/Order/{row['order_id']}", int(row["orders"] or 0), str(row["total_sales"] or "0.00")]


def _may_read(answer: Answer) -> bool:
    return any(scope["handle"] == SCOPE for scope in answer.body["currentAppInstallation"]["accessScopes"])


def _fingerprint(day: JsonObject) -> str:
    return f"{day['orders']}|{day['total_sales']}"


def _shop(shop: JsonObject) -> JsonObject:
    return {"currency_code": field(shop, "currencyCode"), "timezone": field(shop, "ianaTimezone")}
