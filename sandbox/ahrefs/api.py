"""The API: parameters are checked as strictly as there, units are counted in headers, errors are `{"error": …}`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Json = dict[str, Any]

DEAR = {"volume": 10, "sum_traffic": 10, "keyword_difficulty": 10}
LISTS = {"organic-keywords": "keywords", "all-backlinks": "backlinks"}
OBJECTS = {"domain-rating": "domain_rating", "metrics": "metrics", "backlinks-stats": "metrics"}
TAKES = {
    "domain-rating": {"target", "date"},
    "metrics": {"target", "date", "mode", "country"},
    "backlinks-stats": {"target", "date"},
    "organic-keywords": {"target", "date", "mode", "country", "select", "order_by", "limit", "offset"},
    "all-backlinks": {"target", "mode", "select", "order_by", "limit", "offset"},
}
NEEDS = {name: {"target", "date"} - ({"date"} if name == "all-backlinks" else set()) for name in TAKES}


class RefusalError(Exception):
    """An answer with this status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Api:
    """`tables[report][part]` is an object or a list of rows; `used` counts units against `limit`."""

    key: str
    tables: dict[str, dict[str, Any]]
    now: Callable[[], datetime]
    limit: int = 1_000_000
    used: int = 0
    refusals: list[RefusalError] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/subscription-info/limits-and-usage", self._limits, methods=["GET"]),
                Route("/site-explorer/{report}", self._report, methods=["GET"]),
            ]
        )

    async def _limits(self, request: Request) -> Response:
        return self._answer(request, lambda: ({"limits_and_usage": self._usage()}, 0))

    async def _report(self, request: Request) -> Response:
        return self._answer(request, lambda: self._read(request.path_params["report"], dict(request.query_params)))

    def _answer(self, request: Request, read: Callable[[], tuple[Json, int]]) -> Response:
        try:
            if request.headers.get("Authorization") != f"Bearer {self.key}":
                return _json(["Error", "Forbidden"], 403, {})
            if self.refusals:
                raise self.refusals.pop(0)
            body, units = read()
        except RefusalError as error:
            return _json({"error": str(error)}, error.status, {})
        self.used += units
        return _json(body, 200, {"x-api-units-cost-total-actual": str(units), "x-api-cache": "no_cache"})

    def _usage(self) -> Json:
        return {
            "subscription": "Enterprise",
            "usage_reset_date": "2026-12-01T00:00:00Z",
            "units_limit_workspace": self.limit,
            "units_usage_workspace": self.used,
            "units_limit_api_key": None,
            "units_usage_api_key": self.used,
            "api_key_expiration_date": "2027-06-30T00:00:00Z",
        }

    def _read(self, report: str, asked: dict[str, str]) -> tuple[Json, int]:
        asked.pop("output", None)
        if report not in TAKES or set(asked) - TAKES[report]:
            raise RefusalError(400, "unknown parameter")
        if NEEDS[report] - set(asked) or (report in LISTS and not asked.get("select")):
            raise RefusalError(400, "missing parameter: select or date")
        part = asked["target"] + (f":{asked['country']}" if "country" in asked else "")
        if report in OBJECTS:
            found, units = self.tables[report].get(part), 50
            body = {OBJECTS[report]: found}
        else:
            names = asked["select"].split(",")
            rows = self.tables[report].get(part, [])[: int(asked.get("limit", 1_000))]
            units = max(50, len(rows) * sum(DEAR.get(name, 1) for name in names))
            body = {LISTS[report]: [{name: row[name] for name in names} for row in rows]}
        if self.used + units > self.limit:
            raise RefusalError(403, "API units limit reached")
        return body, units


def _json(body: Any, status: int, headers: dict[str, str]) -> Response:
    return Response(json.dumps(body), status, headers, media_type="application/json")
