"""`runReport` and `metadata`: signatures are verified, pages need an order, quota is counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.ga4.data import EVENTS, ITEMS, VALUES, Figures

ZONE, CURRENCY = "America/New_York", "USD"
AUDIENCE = "https://analyticsdata.googleapis.com/"
TOKENS_A_DAY, TOKENS_AN_HOUR, THRESHOLDED_AN_HOUR = 200_000, 40_000, 120


class RefusedError(Exception):
    """Google's error object with this status."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status = code, status


@dataclass
class Api:
    """`thresholded` are dimensions whose reports hide rows of few users; `used` are tokens that others have spent."""

    figures: Figures
    property_id: str
    email: str
    key: RSAPublicKey
    now: Callable[[], datetime]
    page_rows: int = 25
    thresholded: set[str] = field(default_factory=lambda: {"landingPage"})
    used: int = 0
    viewers: set[str] = field(default_factory=set)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/properties/{name}", self._post, methods=["POST"]),
                Route("/properties/{name}/metadata", self._get, methods=["GET"]),
            ]
        )

    async def _post(self, request: Request) -> Response:
        body = await request.body()
        return self._answer(request, lambda: self._report(json.loads(body)), f"{self.property_id}:runReport")

    async def _get(self, request: Request) -> Response:
        return self._answer(request, self._metadata, self.property_id)

    def _answer(self, request: Request, make: Callable[[], dict[str, Any]], name: str) -> Response:
        try:
            self._check(request, name)
            return _json(make(), 200)
        except RefusedError as error:
            body = {"error": {"code": error.code, "message": str(error), "status": error.status}}
            return _json(body, error.code)

    def _check(self, request: Request, name: str) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, self.key, algorithms=["RS256"], audience=AUDIENCE)
        except jwt.InvalidTokenError as error:
            raise RefusedError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.") from error
        if claims["exp"] - claims["iat"] > 3600 or claims["iss"] != self.email or claims["sub"] != self.email:
            raise RefusedError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if request.path_params["name"] != name or self.email not in self.viewers:
            raise RefusedError(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")

    def _metadata(self) -> dict[str, Any]:
        dimensions = {"date"} | {name for names in VALUES for name in names}
        metrics = {*EVENTS, *ITEMS}
        return {
            "dimensions": [{"apiName": name, "uiName": name} for name in sorted(dimensions)],
            "metrics": [{"apiName": name, "type": "TYPE_INTEGER"} for name in sorted(metrics)],
        }

    def _report(self, asked: dict[str, Any]) -> dict[str, Any]:
        dimensions = [one["name"] for one in asked.get("dimensions", [])]
        metrics = [one["name"] for one in asked["metrics"]]
        self._check_names(dimensions, metrics)
        rows = self._rows(asked, dimensions, metrics)
        ordered = [one["dimension"]["dimensionName"] for one in asked.get("orderBys", [])] == dimensions
        rows.sort() if ordered else self.figures.random.shuffle(rows)
        offset, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", 10_000)), 250_000)
        page = rows[offset : offset + min(limit, self.page_rows)]
        self.used += 1 + len(page) // 10
        return {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
            "rows": [
                {"dimensionValues": [{"value": v} for v in key], "metricValues": [{"value": v} for v in values]}
                for key, values in page
            ],
            "rowCount": len(rows),
            "metadata": {
                "currencyCode": CURRENCY,
                "timeZone": ZONE,
                "dataLossFromOtherRow": any("(other)" in key for key, _ in rows),
                "subjectToThresholding": bool(self.thresholded.intersection(dimensions)),
            },
            "propertyQuota": self._quota(),
            "kind": "analyticsData#runReport",
        }

    def _check_names(self, dimensions: list[str], metrics: list[str]) -> None:
        if len(dimensions) > 9 or len(metrics) > 10:
            raise RefusedError(400, "INVALID_ARGUMENT", "Requests are limited to 9 dimensions and 10 metrics.")
        if "itemId" in dimensions and any(name in EVENTS for name in metrics):
            raise RefusedError(400, "INVALID_ARGUMENT", "Please remove itemId to make the request compatible.")

    def _rows(
        self, asked: dict[str, Any], dimensions: list[str], metrics: list[str]
    ) -> list[tuple[tuple[str, ...], list[str]]]:
        if dimensions[:1] != ["date"]:
            return []
        wanted = asked["dateRanges"][0]
        start, end = self._day(wanted["startDate"]), self._day(wanted["endDate"])
        days = self.figures.rows[tuple(dimensions[1:])]
        return [
            ((day, *row), [figures[name] for name in metrics])
            for day, rows in days.items()
            if start <= day <= end
            for row, figures in rows.items()
        ]

    def _day(self, text: str) -> str:
        today = self.now().astimezone(ZoneInfo(ZONE)).date()
        return (today if text == "today" else date.fromisoformat(text)).strftime("%Y%m%d")

    def _quota(self) -> dict[str, dict[str, int]]:
        def status(limit: int, used: int) -> dict[str, int]:
            return {"consumed": used, "remaining": max(limit - used, 0)}

        return {
            "tokensPerDay": status(TOKENS_A_DAY, self.used),
            "tokensPerHour": status(TOKENS_AN_HOUR, self.used),
            "concurrentRequests": status(10, 0),
            "serverErrorsPerProjectPerHour": status(10, 0),
            "potentiallyThresholdedRequestsPerHour": status(THRESHOLDED_AN_HOUR, 0),
        }


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/json; charset=UTF-8")
