"""WooCommerce's Analytics: revenue by day out of the shop's own ledger, and out of no object that the lists serve.

As `wc_order_stats` of WooCommerce 10 counts: an order at its total of now, on the day that `date_type` asks for; a refund below
zero on its own day and with the status of its order; what has a status that the shop leaves out, not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sandbox.woocommerce.errors import invalid
from sandbox.woocommerce.objects import money
from sandbox.woocommerce.tables import TRASH, Object, Table

NAMESPACE = "wc-analytics"
DATE_TYPES = ("date_paid", "date_created", "date_completed")
NEVER_COUNTED = ("auto-draft", "checkout-draft", "trash")
PAID = ("processing", "completed", "refunded")


class Entry(NamedTuple):
    """A row of `wc_order_stats`: an order (`orders` is 1) or a refund of it (0, below zero). `minor` is of the smallest unit."""

    order_id: int
    orders: int
    created: int
    minor: int
    status: str


@dataclass(slots=True)
class Analytics:
    """Reports of one shop over `entries`. `hidden` are entries that the books have and that no list shows."""

    zone: ZoneInfo
    entries: Callable[[], Iterable[Entry]]
    left_out: list[str] = field(default_factory=lambda: ["pending", "failed", "cancelled"])
    hidden: list[Entry] = field(default_factory=list)
    is_on: bool = True
    is_allowed: bool = True
    has_settings: bool = True

    def settings(self) -> list[Object]:
        """The group `wc_admin`, which has these two among others."""
        values = {"woocommerce_excluded_report_order_statuses": self.left_out, "woocommerce_date_type": "date_paid"}
        return [{"id": name, "value": value, "group_id": "wc_admin"} for name, value in values.items()]

    def revenue(self, asked: Mapping[str, str]) -> Object:
        """`/reports/revenue/stats`, days in the site's zone; only days are simulated."""
        if asked.get("interval") != "day" or asked.get("date_type", "date_paid") not in DATE_TYPES:
            raise invalid("interval", "The sandbox reports days.")
        first, last = (date.fromisoformat(asked[name][:10]) for name in ("after", "before"))
        sums = self.by_day(asked.get("date_type", "date_paid"))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)][: int(asked.get("per_page", "10"))]
        return {"totals": {}, "intervals": [_interval(day, sums.get(day, {})) for day in days]}

    def by_day(self, date_type: str) -> defaultdict[date, dict[int, tuple[int, int]]]:
        """`{day: {order id: (orders, minor units)}}`."""
        unpaid = {one.order_id for one in self.entries() if one.orders and one.status not in PAID}
        return self._sums(
            one for one in self._all()
            if self._counts(one) and (date_type == "date_created" or not one.orders or one.order_id not in unpaid)
        )  # fmt: skip

    def days(self, today: date, currency: str) -> dict[str, Object]:
        """The last 35 days order by order, as whoever reads the report may find them."""
        counted, others = self.by_day("date_created"), self._sums(one for one in self._all() if not self._counts(one))
        statuses = {one.order_id: one.status for one in self._all()}
        return {
            day.isoformat(): self._day(day, currency, sorted(counted[day].items())) | {"uncounted": {str(n): statuses[n] for n in sorted(others[day])}}
            for day in (today - timedelta(days=ago) for ago in range(35))
        }  # fmt: skip

    def _day(self, day: date, currency: str, sums: list[tuple[int, tuple[int, int]]]) -> Object:
        return {
            "id": day.isoformat(), "currency_code": currency, "timezone": self.zone.key,
            "orders": sum(orders for _, (orders, _) in sums),
            "total_sales": money(sum(minor for _, (_, minor) in sums)) + "00",
            "by_order": [[str(number), orders, money(minor)] for number, (orders, minor) in sums],
        }  # fmt: skip

    def _all(self) -> Iterator[Entry]:
        """Without what is in the trash, which no list shows."""
        return (one for one in (*self.entries(), *self.hidden) if one.status != TRASH or not one.orders)

    def _counts(self, one: Entry) -> bool:
        return one.status not in (*self.left_out, *NEVER_COUNTED)

    def _sums(self, entries: Iterable[Entry]) -> defaultdict[date, dict[int, tuple[int, int]]]:
        found: defaultdict[date, dict[int, tuple[int, int]]] = defaultdict(dict)
        for one in entries:
            day = found[datetime.fromtimestamp(one.created, UTC).astimezone(self.zone).date()]
            orders, minor = day.get(one.order_id, (0, 0))
            day[one.order_id] = orders + one.orders, minor + one.minor
        return found


def table_entries(tables: Mapping[str, Table]) -> Iterator[Entry]:
    """The ledger of a shop that is nothing but its tables."""
    statuses = {row.id: row.status for row in tables["orders"].all()}
    for row in tables["orders"].all():
        yield Entry(row.id, 1, row.created, _minor(row.object["total"]), row.status)
    for row in tables["refunds"].all():
        order = row.facts["parent"]
        yield Entry(order, 0, row.created, -_minor(row.object["amount"]), statuses.get(order, TRASH))


def _interval(day: date, sums: Mapping[int, tuple[int, int]]) -> dict[str, Any]:
    """Amounts are binary floats, as PHP's `floatval` leaves them."""
    total = 0.0
    for _, minor in sums.values():
        total += minor / 100
    subtotals = {"orders_count": sum(orders for orders, _ in sums.values()), "total_sales": total, "segments": []}
    return {
        "interval": day.isoformat(),
        "date_start": f"{day} 00:00:00",
        "date_end": f"{day} 23:59:59",
        "subtotals": subtotals,
    }


def _minor(text: str) -> int:
    return int(text.replace(".", ""))
