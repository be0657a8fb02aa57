"""The shop over HTTP: the GraphQL endpoint, bulk downloads, and the sandbox's own switches under /sandbox/."""

from __future__ import annotations

import hmac
import re
from email.utils import formatdate
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.market.journal import World
from sandbox.shopify.bulk import BulkOperations
from sandbox.shopify.cost import Bucket
from sandbox.shopify.engine import Engine, ScopeMissingError
from sandbox.shopify.faults import Faults
from sandbox.shopify.graph import Graph
from sandbox.shopify.json_text import encode
from sandbox.shopify.roots import Roots
from sandbox.shopify.service import SCOPES, Service
from sandbox.shopify.webhooks import Webhooks

SERVED_VERSION = "2026-10"
MAX_BODY_BYTES = 5_000_000
_UNAUTHORISED = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}


def create_app(
    world: World,
    *,
    token: str,
    base_url: str,
    bucket: Bucket | None = None,
    scopes: tuple[str, ...] = SCOPES,
    webhooks: Webhooks | None = None,
) -> ASGIApp:
    """The ASGI application over an opened world. Webhooks are signed with the token unless others are handed in."""
    graph, roots = Graph(world.market, base_url), Roots(world.market)
    bulk = BulkOperations(graph, roots, world.folder / "bulk", base_url)
    service = Service(world, bulk, webhooks or Webhooks(secret=token), scopes)
    shop = _Shop(Engine(graph, roots, service, bucket or Bucket()), service, token)
    compressed = Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)  # not the downloads, as on the platform
    routes = [
        Route("/admin/api/{version}/graphql.json", shop.graphql, methods=["POST"], middleware=[compressed]),
        Route("/sandbox/bulk/{name}", shop.download, methods=["GET"]),
        Route("/sandbox/advance", shop.advance, methods=["POST"]),
        Route("/sandbox/fault", shop.fault, methods=["POST"]),
        Route("/sandbox/truth", shop.truth, methods=["GET"]),
        Route("/sandbox/clock", shop.clock, methods=["GET"]),
    ]
    return _SimulatedDate(Starlette(routes=routes), service)


class _Shop:
    def __init__(self, engine: Engine, service: Service, token: str) -> None:
        self._engine, self._service, self._token = engine, service, token
        self._faults = Faults()

    async def graphql(self, request: Request) -> Response:
        refusal = self._faults.next() or self._unauthorised(request)
        if refusal is not None:
            return refusal
        body = await request.body()
        headers = {"X-Shopify-API-Version": SERVED_VERSION}
        try:
            asked = orjson.loads(body) if len(body) <= MAX_BODY_BYTES else None
        except orjson.JSONDecodeError:
            asked = None
        if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
            return _json({"errors": "The body must be a JSON object with a query."}, 400, headers)
        try:
            answer = await run_in_threadpool(self._run, asked)
        except ScopeMissingError as error:
            message = f"[API] This action requires merchant approval for {error} scope."
            return _json({"errors": message}, 403, headers)
        return _json(answer, 200, headers)

    async def download(self, request: Request) -> Response:
        """The file of a bulk operation; as on the platform its address alone opens it."""
        found = re.fullmatch(r"(\d{1,9})\.jsonl", request.path_params["name"])
        path: Path | None = self._service.bulk.result(int(found[1])) if found else None
        if path is None or not path.is_file():
            return Response(status_code=404)
        return _Download(path, media_type="application/jsonl")

    async def advance(self, request: Request) -> Response:
        asked = await _body(request)
        days = asked.get("days")
        if refusal := self._unauthorised(request):
            return refusal
        if not isinstance(days, int) or not 1 <= days <= 3660:
            return _json({"errors": "`days` must be a whole number from 1 to 3660."}, 400)
        return _json({"now": await run_in_threadpool(self._service.advance, days), "days": days})

    async def fault(self, request: Request) -> Response:
        """Plan a fault: `kind` throttle, unavailable, drained, truncated or stalled; `times`; `retry_after`."""
        asked = await _body(request)
        if refusal := self._unauthorised(request):
            return refusal
        kind = asked.get("kind")
        if kind == "drained":
            self._engine.bucket.drain()
        elif kind == "truncated":
            self._service.bulk.truncate_next = True
        elif kind == "stalled":
            self._service.bulk.stall_next = True
        elif kind in ("throttle", "unavailable"):
            self._faults.plan(kind, int(asked.get("times", 1)), asked.get("retry_after"))
        else:
            return _json({"errors": "Unknown kind of fault."}, 400)
        return _json({"planned": kind})

    async def truth(self, request: Request) -> Response:
        detail = request.query_params.get("detail") == "true"
        return self._unauthorised(request) or _json(await run_in_threadpool(self._service.truth, detail))

    async def clock(self, request: Request) -> Response:
        return self._unauthorised(request) or _json({"now": self._service.now})

    def _run(self, asked: dict[str, Any]) -> dict[str, Any]:
        variables = asked.get("variables")
        with self._service.still():
            return self._engine.run(
                asked["query"], variables if isinstance(variables, dict) else {}, asked.get("operationName")
            )

    def _unauthorised(self, request: Request) -> Response | None:
        given = request.headers.get("X-Shopify-Access-Token", "")
        if hmac.compare_digest(given.encode(), self._token.encode()):
            return None
        return _json(_UNAUTHORISED, 401)


class _Download(FileResponse):
    chunk_size = 2**20  # results of hundreds of megabytes are read by one caller at a time


class _SimulatedDate:
    """Puts the market's clock into the `Date` header of every answer; the server's own is switched off."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._service.clock, usegmt=True).encode()
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        await self._app(scope, receive, dated)


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(body), status, headers, media_type="application/json")
