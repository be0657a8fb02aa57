"""The shop's own books as ShopifyQL answers them, added up from the market's ledger and from no document that is served.

Money is booked on the day it moves: an order's first total on its day, what an edit adds or takes on the day of the edit, a
refund on the day it is given. Test orders are in no report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sandbox.market.market import Market
from sandbox.market.records import Order, Refund
from sandbox.market.size import local_day
from sandbox.shopify.ids import BASES
from sandbox.shopify.money import money

_QUERY = re.compile(
    r"FROM sales SHOW orders, total_sales SINCE (?P<since>\d{4}-\d\d-\d\d) UNTIL (?P<until>\d{4}-\d\d-\d\d)"
    r" GROUP BY (?P<by>day|day, order_id) ORDER BY day(?: LIMIT (?P<limit>\d{1,6}))?"
)
_TYPES = {"day": "DAY_TIMESTAMP", "order_id": "IDENTITY", "orders": "INTEGER", "total_sales": "MONEY"}


class Booking(NamedTuple):
    """Money of one order on one day, in pence."""

    day: date
    order: int
    orders: int
    pence: int


class Reports:
    """Reports of one shop. `hidden` are refunds that the books have and that no document shows yet."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self.hidden: list[tuple[Order, Refund]] = []

    def answer(self, query: str) -> dict[str, Any]:
        """A `ShopifyqlQueryResponse`; anything but the two reports that are known is a parse error."""
        asked = _QUERY.fullmatch(" ".join(query.split()))
        if asked is None:
            return {"tableData": None, "parseErrors": ["Syntax error: the sandbox answers sales by day and by order."]}
        names = asked["by"].split(", ")
        rows = self._rows(date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"]), names)
        columns = [
            {"name": name, "dataType": _TYPES[name], "displayName": name.replace("_", " ").capitalize()}
            for name in (*names, "orders", "total_sales")
        ]
        return {"tableData": {"columns": columns, "rows": rows[: int(asked["limit"] or 1000)]}, "parseErrors": []}

    def hide_refund(self, days_ago: int) -> str:
        """Book a refund of a tenth of an order of that day, on the next day, without showing it. Returns the order's name."""
        day = self._market.today.toordinal() - days_ago
        order = next(
            one
            for one in self._market.orders
            if local_day(one.processed).toordinal() == day and not (one.is_test or one.refunds or one.edited)
        )
        amount = order.total // 10
        self.hidden.append((order, Refund(order.processed + 86_400, None, [], goodwill=amount, total=amount)))
        return f"#{1001 + order.index}"

    def show_refunds(self) -> int:
        """Put the hidden refunds into the documents, as the platform does once it has caught up. Returns how many."""
        shown = len(self.hidden)
        for order, refund in self.hidden:
            order.add_refund(refund)
        self.hidden.clear()
        self._market.version += 1
        return shown

    def _rows(self, since: date, until: date, names: list[str]) -> list[dict[str, str]]:
        found: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for one in self._bookings():
            if since <= one.day <= until:
                key = (one.day.isoformat(), str(BASES["Order"] + one.order))[: len(names)]
                found[key][0] += one.orders
                found[key][1] += one.pence
        return [
            dict(zip(names, key, strict=True)) | {"orders": str(sums[0]), "total_sales": money(sums[1])}
            for key, sums in sorted(found.items())
        ]

    def _bookings(self) -> Iterator[Booking]:
        for order in self._market.orders:
            if order.is_test:
                continue
            yield Booking(local_day(order.processed), order.index, 1, order.original_total)
            if order.edited_at is not None and order.total != order.original_total:
                yield Booking(local_day(order.edited_at), order.index, 0, order.total - order.original_total)
            for refund in order.refunds:
                yield Booking(local_day(refund.at), order.index, 0, -refund.total)
        for order, refund in self.hidden:
            yield Booking(local_day(refund.at), order.index, 0, -refund.total)
