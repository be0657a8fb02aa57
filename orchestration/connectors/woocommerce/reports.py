"""The shop's own books by day, as WooCommerce's Analytics reports them: what the warehouse is tied out against.

Analytics counts an order on the day it was made (asked for by `date_type`; a shop may show its people another day) at its
total of now, and a refund on the day it was given; taxes and shipping are in `total_sales`. Orders in a status that the shop
leaves out (pending, failed and cancelled, unless somebody chose others) are not counted, nor are their refunds. It knows no
tests. Days are those of the site's zone. Source: woocommerce/woocommerce, src/Admin/API/Reports/Orders/Stats/DataStore.php
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.exceptions import FatalError, NotPermittedError, SchemaDriftError
from orchestration.connectors.rest import Params
from orchestration.connectors.windows import runs, server_clock
from orchestration.connectors.woocommerce.booked import Booked, booked_by_day
from orchestration.connectors.woocommerce.client import ANALYTICS, API, WooClient, status_of
from orchestration.connectors.woocommerce.site import read_currency, read_site, zone_of

DAYS = 35
"""So many days are read at every sync; older ones stay as they were last seen."""
LEFT_OUT = ("pending", "failed", "cancelled")
"""What Analytics leaves out where nobody chose otherwise."""
NEVER_COUNTED = ("auto-draft", "checkout-draft", "trash")
_EXACT = Decimal("0.0001")  # Analytics adds up in binary floats; no coin is smaller than a thousandth


@dataclass(frozen=True, slots=True)
class DailyTotals:
    """One record per day: `{"id", "currency_code", "timezone", "orders", "total_sales", "by_order", "uncounted"}`.

    `by_order` lists `[order id, orders, total sales]` as the lists of orders and refunds show them now, `uncounted` is
    `{order id: status}` of those of the day that the report leaves out; both are null where the shop's version lists no refunds. Days whose totals
    are those that landed are not read again. Where Analytics is off, or the key may not read it, the state says so.
    """

    client: WooClient
    name: str = "daily_totals"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        site, content = read_site(self.client)
        now, zone = server_clock(content, self.client.host), zone_of(site)
        if ANALYTICS.rpartition("/")[2] not in site["namespaces"]:
            yield _page([], {**state, "not_granted": "WooCommerce Analytics, which is off"}, now)
            return
        try:
            totals = self._totals(now.astimezone(ZoneInfo(zone)).date())
        except NotPermittedError:
            yield _page([], {**state, "not_granted": "view_woocommerce_reports"}, now)
            return
        held = known.fingerprints()
        changed = [day for day in totals if state.get("updated_at") is None or held.get(day["id"]) != _fingerprint(day)]
        shop = {"currency_code": read_currency(self.client), "timezone": zone} if changed else {}
        records = [
            Record(day["id"], orjson.dumps({**day, **shop}), fingerprint=_fingerprint(day))
            for day in self._with_orders(changed)
        ]
        yield _page(records, {"updated_at": now.isoformat()}, now)

    def _totals(self, until: date) -> list[JsonObject]:
        """Every day of the span, also those on which nothing happened."""
        since = until - timedelta(days=DAYS - 1)
        asked: Params = {
            "after": f"{datetime.combine(since, time()):%Y-%m-%dT%H:%M:%S}", "before": f"{until}T23:59:59", "interval": "day",
            "per_page": 100, "order": "asc", "date_type": "date_created",
        }  # fmt: skip
        answer = self.client.get_json(f"{ANALYTICS}/reports/revenue/stats", asked)
        try:
            found = {one["interval"]: one["subtotals"] for one in answer["intervals"]}
            days = [(since + timedelta(days=ahead)).isoformat() for ahead in range(DAYS)]
            return [
                {
                    "id": day,
                    "orders": int(sums.get("orders_count") or 0),
                    "total_sales": _amount(sums.get("total_sales")),
                }
                for day in days
                for sums in (found.get(day, {}),)
            ]
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise SchemaDriftError(
                f"{self.client.host} reports its revenue in another shape ({error!r:.80}); update this product."
            ) from error

    def _with_orders(self, changed: list[JsonObject]) -> list[JsonObject]:
        if not changed:
            return []
        left_out, found = self._left_out(), dict[str, Booked]()
        for run in runs([date.fromisoformat(day["id"]) for day in changed]):
            booked = booked_by_day(self.client, run[0], run[-1], left_out)
            if booked is None:
                return [{**day, "by_order": None, "uncounted": None} for day in changed]
            found |= booked
        return [{**day, **asdict(found.get(day["id"], Booked()))} for day in changed]

    def _left_out(self) -> frozenset[str]:
        """Statuses that this shop's reports do not count; its default where it does not say."""
        try:
            answer = self.client.get_json(f"{API}/settings/wc_admin", {"_fields": "id,value"})
        except FatalError as error:
            if status_of(error) not in (400, 404):
                raise
            answer = []
        values = {one.get("id"): one.get("value") for one in answer if isinstance(one, dict)}
        said = values.get("woocommerce_excluded_report_order_statuses")
        return frozenset((*map(str, said if isinstance(said, list) else LEFT_OUT), *NEVER_COUNTED))


def _amount(number: float | None) -> str:
    return f"{Decimal(repr(number or 0)).quantize(_EXACT)}"


def _fingerprint(day: JsonObject) -> str:
    return f"{day['orders']}|{day['total_sales']}"


def _page(records: list[Record], state: JsonObject, now: datetime) -> Page:
    return Page(records, state, uuid4().hex, now)
