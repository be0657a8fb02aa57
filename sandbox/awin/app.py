"""Awin over HTTP: a bearer token, windows of at most 31 days, 20 calls a minute without a word on how long to wait."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.awin.commissions import ADVERTISERS, PUBLISHER, judge, performance, programme, rename, transaction
from sandbox.networks import START, JsonObject, Limit, Network, Table, answer

TOKEN = "sandbox-awin-token"  # noqa: S105 - opens nothing but this sandbox
REGIONS = ("GB", "US")
PERFORMANCE = "advertiser_performance"
FIRST_DAY = (START - timedelta(days=30)).date()
_DATES = {"transaction": "transactionDate", "validation": "validationDate", "amendment": ""}
LONGEST = timedelta(days=31)


class Awin(Network):
    """One publisher account."""

    def __init__(self, seed: int, base_url: str, transactions: int, seconds_per_call: float) -> None:
        del base_url  # no answer of Awin points anywhere
        tables = {
            "programmes": Table(programme, rename),
            "transactions": Table(transaction, judge),
            PERFORMANCE: Table(),
        }
        path = "/publishers/{publisher:int}"
        routes = [
            Route("/accounts", self._guarded(self._accounts)),
            Route(f"{path}/transactions/", self._guarded(self._transactions)),
            Route(f"{path}/transactions", self._guarded(self._by_ids)),
            Route(f"{path}/programmes", self._guarded(self._programmes)),
            Route(f"{path}/reports/advertiser", self._guarded(self._performance)),
        ]
        credentials = {"token": TOKEN, "publisher_id": str(PUBLISHER), "regions": ",".join(REGIONS)}
        super().__init__("awin", credentials, tables, routes, seed=seed, seconds_per_call=seconds_per_call)
        self.limit, self.refused = Limit(20, 60.0), 0
        self._late_clicks: Counter[tuple[date, int]] = Counter()
        tables["programmes"].fill(12, 300)
        tables["transactions"].fill(transactions, 380)

    def truth(self, stream: str) -> dict[str, JsonObject]:
        """Rows of reports are computed, from the first day that a connector reads in a sandbox made now, and say their day."""
        if stream != PERFORMANCE:
            return super().truth(stream)
        days = [FIRST_DAY + timedelta(days=n) for n in range((self.now().date() - FIRST_DAY).days + 1)]
        rows = ((day, region, row) for day in days for region in REGIONS for row in self._day(day, region))
        return {f"{day}:{region}:{row['advertiserId']}": {"reportDate": str(day), **row} for day, region, row in rows}

    def change_silently(self, stream: str) -> str | None:
        """Clicks of yesterday are counted up."""
        if stream != PERFORMANCE:
            return super().change_silently(stream)
        yesterday, advertiser = self.now().date() - timedelta(days=1), next(iter(ADVERTISERS))
        self._late_clicks[yesterday, advertiser] += 1
        return f"{yesterday}:{ADVERTISERS[advertiser]}:{advertiser}"

    def change(self, stream: str) -> str | None:
        return None if stream == PERFORMANCE else super().change(stream)

    def _guarded(self, handler: Callable[[Request], Any]) -> Callable[[Request], Response]:
        """`handler` gives the JSON of an answer, or raises a ValueError for what Awin refuses."""

        def handle(request: Request) -> Response:
            now = self.called()
            if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {TOKEN}".encode()):
                return answer({"error": "unauthorized", "description": "Bad credentials"}, 401)
            if not self.limit.allows(now):
                self.refused += 1
                return answer({"error": "too many requests", "description": "20 calls per minute"}, 429)
            if request.path_params.get("publisher", PUBLISHER) != PUBLISHER:
                return answer({"error": "forbidden", "description": "no rights"}, 403)
            try:
                return answer(handler(request))
            except (ValueError, KeyError) as error:
                return answer({"error": "bad_request", "description": str(error)}, 400)

        return handle

    def _accounts(self, request: Request) -> Any:
        mine = {
            "accountId": PUBLISHER,
            "accountName": "Example Publisher",
            "accountType": "publisher",
            "userRole": "admin",
        }
        return {"userId": 7, "accounts": [mine] if request.query_params.get("type") != "advertiser" else []}

    def _transactions(self, request: Request) -> Any:
        asked = request.query_params
        start, end = _wall(asked["startDate"]), _wall(asked["endDate"])
        if end - start >= LONGEST:
            raise ValueError("The maximum date range is 31 days")
        return [one for one, at in self._dated(asked.get("dateType", "transaction")) if start <= at <= end]

    def _dated(self, kind: str) -> list[tuple[JsonObject, datetime]]:
        table, name = self.tables["transactions"], _DATES[kind]
        if kind == "amendment":
            return [(one, table.changed_at[i]) for i, one in table.objects.items() if one["amended"]]
        return [(one, _wall(one[name])) for one in table.objects.values() if one[name]]

    def _by_ids(self, request: Request) -> Any:
        objects = self.tables["transactions"].objects
        return [objects[one] for one in request.query_params["ids"].split(",") if one in objects]

    def _programmes(self, request: Request) -> Any:
        return (
            list(self.tables["programmes"].objects.values())
            if request.query_params.get("relationship") == "joined"
            else []
        )

    def _performance(self, request: Request) -> Any:
        asked = request.query_params
        day = date.fromisoformat(asked["startDate"])
        if asked["endDate"] != asked["startDate"] or asked["timezone"] != "UTC":
            raise ValueError("The sandbox reports single days in UTC")
        return self._day(day, asked["region"])

    def _day(self, day: date, region: str) -> list[JsonObject]:
        mine = [advertiser for advertiser, home in ADVERTISERS.items() if home == region]
        return [performance(day, advertiser, self._late_clicks[day, advertiser]) for advertiser in mine]


def create(
    seed: int, base_url: str, world: object | None = None, *, transactions: int = 150, seconds_per_call: float = 3.0
) -> Awin:
    """A publisher with 13 months of sales. A call takes `seconds_per_call` of the simulated clock; 3 is as fast as Awin allows."""
    del world  # the simulated market has no affiliates
    return Awin(seed, base_url, transactions, seconds_per_call)


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
