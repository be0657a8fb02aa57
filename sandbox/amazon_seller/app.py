"""The account over HTTP: Login with Amazon, the operations with their limits, and the file store that takes no token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.amazon_seller.account import BRITAIN, GERMANY
from sandbox.amazon_seller.lists import InvalidInputError, Lists
from sandbox.amazon_seller.login import Login
from sandbox.amazon_seller.reports import Reports
from sandbox.amazon_seller.usage import Usage

Json = dict[str, Any]
Answer = Callable[[Request, Any], Json | None]


def create_app(lists: Lists, reports: Reports, login: Login, usage: Usage) -> Starlette:
    """Routes below the region's own address; Login with Amazon is under `/auth`."""

    def operation(name: str, path: str, answer: Answer, method: str = "GET", status: int = 200) -> Route:
        async def endpoint(request: Request) -> Response:
            content = await request.body()
            if not login.opens(request.headers.get("x-amz-access-token", "")):
                return _error(403, "Unauthorized", "Access to requested resource is denied.", name, usage)
            if not usage.take(name):
                return _error(429, "QuotaExceeded", "You exceeded your quota for the requested resource.", name, usage)
            try:
                found = answer(request, json.loads(content) if content else None)
            except (InvalidInputError, ValueError) as error:
                return _error(400, "InvalidInput", str(error), name, usage)
            if found is None:
                return _error(404, "NotFound", "The resource is not there.", name, usage)
            return _json(found, status, {"x-amzn-RateLimit-Limit": str(usage.rate(name))})

        return Route(path, endpoint, methods=[method])

    async def token(request: Request) -> Response:
        status, body = login.renew(dict(parse_qsl((await request.body()).decode())))
        return _json(body, status)

    async def file(request: Request) -> Response:
        """As S3 does it: a request with another authorisation beside the signature is refused."""
        content = reports.file(request.path_params["number"])
        if content is None or "x-amz-access-token" in request.headers or "X-Amz-Signature" not in request.query_params:
            return Response("<Error><Code>InvalidRequest</Code></Error>", 400, media_type="application/xml")
        return Response(content, media_type="application/octet-stream")

    orders, made = "/orders/2026-01-01/orders", "/reports/2021-06-30"
    return Starlette(
        routes=[
            Route("/auth/o2/token", token, methods=["POST"]),
            Route("/files/{number}", file),
            operation(
                "getMarketplaceParticipations", "/sellers/v1/marketplaceParticipations", lambda _r, _b: _PARTICIPATIONS
            ),
            operation("searchOrders", orders, lambda r, _b: lists.orders(r.query_params)),
            operation("getOrder", f"{orders}/{{id}}", lambda r, _b: lists.order(r.path_params["id"], r.query_params)),
            operation(
                "getInventorySummaries", "/fba/inventory/v1/summaries", lambda r, _b: lists.inventory(r.query_params)
            ),
            operation(
                "listTransactions",
                "/finances/2024-06-19/transactions",
                lambda r, _b: lists.transactions(r.query_params),
            ),
            operation("createReport", f"{made}/reports", lambda _r, body: reports.create(body), "POST", 202),
            operation("getReport", f"{made}/reports/{{id}}", lambda r, _b: reports.look(r.path_params["id"])),
            operation(
                "getReportDocument", f"{made}/documents/{{id}}", lambda r, _b: reports.document(r.path_params["id"])
            ),
        ]
    )


def _participation(number: str, name: str, country: str, currency: str, *, sells: bool) -> Json:
    marketplace = {
        "id": number, "name": name, "countryCode": country, "defaultCurrencyCode": currency,
        "defaultLanguageCode": "en_GB", "domainName": f"www.{name.lower()}",
    }  # fmt: skip
    participation = {"isParticipating": sells, "hasSuspendedListings": False}
    return {"marketplace": marketplace, "participation": participation, "storeName": "Sandbox & Söhne"}


_PARTICIPATIONS: Json = {
    "payload": [
        _participation(BRITAIN, "Amazon.co.uk", "GB", "GBP", sells=True),
        _participation(GERMANY, "Amazon.de", "DE", "EUR", sells=True),
        _participation("A13V1IB3VIYZZH", "Amazon.fr", "FR", "EUR", sells=False),
    ]
}


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, {"x-amzn-RequestId": "sandbox", **(headers or {})}, "application/json")


def _error(status: int, code: str, message: str, operation: str, usage: Usage) -> Response:
    """The rate stands in every answer but those to what is not allowed."""
    headers = {} if status == 403 else {"x-amzn-RateLimit-Limit": str(usage.rate(operation))}
    return _json({"errors": [{"code": code, "message": message, "details": ""}]}, status, headers)
