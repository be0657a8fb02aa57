"""What each order adds to the days of a span, read from the shop's lists of today and from nothing that has landed.

It knows no report: that both agree is for the warehouse to see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from orchestration.connectors.rest import Params
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.walk import PER_PAGE, walk

Booking = tuple[str, int, int, Decimal | None]
Line = list[str | int]
"""`[order id, orders, amount]`, as JSON keeps it."""

TRASH = "trash"
"""What no list shows is there."""
_ORDER_FIELDS = "id,status,total,date_created,date_created_gmt"
_REFUND_FIELDS = "id,parent_id,amount,date_created,date_created_gmt"


@dataclass(slots=True)
class Booked:
    """A day's lines by the number of the order, and the statuses of the orders that the shop does not count for theirs."""

    by_order: list[Line] = field(default_factory=list)
    uncounted: dict[str, str] = field(default_factory=dict)


def booked_by_day(client: WooClient, first: date, last: date, left_out: frozenset[str]) -> dict[str, Booked] | None:
    """An order's total on the day it was made and what it gave back on the days of that, in the site's own days.

    None where the shop's version lists no refunds. An amount that is no number is left out, so that the day does not add up.
    """
    if not client.has_route("/wc/v3/refunds"):
        return None
    orders = list(_listed(client, "orders", first, last, {"status": "any", "_fields": _ORDER_FIELDS}))
    refunds = list(_listed(client, "refunds", first, last, {"_fields": _REFUND_FIELDS}))
    statuses = {one["id"]: one["status"] for one in orders}
    statuses |= _statuses(client, {one["parent_id"] for one in refunds} - statuses.keys())
    return _by_day(_bookings(orders, refunds), statuses, left_out)


def _by_day(bookings: Iterable[Booking], statuses: Mapping[int, str], left_out: frozenset[str]) -> dict[str, Booked]:
    sums: defaultdict[tuple[str, int], list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for day, number, orders, amount in bookings:
        if amount is not None:
            sums[day, number][0] += orders
            sums[day, number][1] += amount
    found: defaultdict[str, Booked] = defaultdict(Booked)
    for (day, number), (orders, amount) in sorted(sums.items()):
        status = statuses.get(number, TRASH)
        if status in left_out or status == TRASH:
            found[day].uncounted[str(number)] = status
        else:
            found[day].by_order.append([str(number), orders, f"{amount:f}"])
    return found


def _bookings(orders: list[Any], refunds: list[Any]) -> Iterator[Booking]:
    for one in orders:
        yield one["date_created"][:10], one["id"], 1, _amount(one["total"])
    for one in refunds:
        amount = _amount(one["amount"])
        yield one["date_created"][:10], one["parent_id"], 0, None if amount is None else -amount


def _listed(client: WooClient, path: str, first: date, last: date, shown: Params) -> Iterator[Any]:
    """Each object of the span once; both bounds of WooCommerce's are exclusive and in the site's time."""
    bounds = {"after": f"{first - timedelta(days=1)}T23:59:59", "before": f"{last + timedelta(days=1)}T00:00:00"}
    seen: set[str] = set()
    for listing in walk(client, f"{API}/{path}", {**shown, **bounds, "orderby": "date", "order": "asc"}):
        for record in listing.records:
            if record.id not in seen:
                seen.add(record.id)
                yield orjson.loads(record.payload)


def _statuses(client: WooClient, numbers: Collection[int]) -> dict[int, str]:
    """Of orders by id; those in the trash are not shown."""
    found: dict[int, str] = {}
    wanted = sorted(numbers)
    for at in range(0, len(wanted), PER_PAGE):
        some = ",".join(map(str, wanted[at : at + PER_PAGE]))
        asked: Params = {"include": some, "per_page": PER_PAGE, "status": "any", "_fields": "id,status"}
        found |= {one["id"]: one["status"] for one in client.get_json(f"{API}/orders", asked)}
    return found


def _amount(text: Any) -> Decimal | None:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
