"""The shop over HTTP: the GraphQL endpoint, bulk downloads, and the sandbox's own switches under /sandbox/."""

from __future__ import annotations

import hmac
import re
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.market.journal import World
from sandbox.shopify.bulk import BulkOperations, Start, in_background
from sandbox.shopify.cost import Bucket
from sandbox.shopify.engine import Engine, ScopeMissingError
from sandbox.shopify.faults import Faults
from sandbox.shopify.graph import Graph
from sandbox.shopify.json_text import encode
from sandbox.shopify.oauth import Apps
from sandbox.shopify.roots import Roots
from sandbox.shopify.service import SCOPES, Service
from sandbox.shopify.webhooks import Webhooks

SERVED_VERSION = "2026-10"
CLIENT_ID = "sandbox-app"
MAX_BODY_BYTES = 5_000_000
PIECE_BYTES = 2**20
_UNAUTHORISED = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}


def create_app(
    world: World,
    *,
    token: str,
    base_url: str,
    bucket: Bucket | None = None,
    scopes: tuple[str, ...] = SCOPES,
    webhooks: Webhooks | None = None,
    client_secret: str | None = None,
    start: Start = in_background,
) -> ASGIApp:
    """The ASGI application over an opened world. Webhooks are signed with the token unless others are handed in.

    Besides the token, tokens open it that the app `CLIENT_ID` gets with its secret, which is the token unless another is
    given. `start` runs bulk operations.
    """
    graph, roots = Graph(world.market, base_url), Roots(world.market)
    bulk = BulkOperations(graph, roots, world.folder / "bulk", base_url, start)
    service = Service(world, bulk, webhooks or Webhooks(secret=token), scopes)
    apps = Apps(CLIENT_ID, client_secret or token, scopes, lambda: service.clock)
    shop = _Shop(Engine(graph, roots, service, bucket or Bucket()), service, token, apps)
    compressed = Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)  # not the downloads, as on the platform
    routes = [
        Route("/admin/api/{version}/graphql.json", shop.graphql, methods=["POST"], middleware=[compressed]),
        Route("/admin/oauth/access_token", shop.access_token, methods=["POST"]),
        Route("/admin/oauth/authorize", shop.authorize, methods=["GET"]),
        Route("/sandbox/bulk/{name}", shop.download, methods=["GET"]),
        Route("/sandbox/advance", shop.advance, methods=["POST"]),
        Route("/sandbox/fault", shop.fault, methods=["POST"]),
        Route("/sandbox/truth", shop.truth, methods=["GET"]),
        Route("/sandbox/clock", shop.clock, methods=["GET"]),
    ]
    return _SimulatedDate(Starlette(routes=routes), service)


class _Shop:
    def __init__(self, engine: Engine, service: Service, token: str, apps: Apps) -> None:
        self._engine, self._service, self._token, self._apps = engine, service, token, apps
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

    async def access_token(self, request: Request) -> Response:
        """A form, or as the platform's own libraries send it, JSON."""
        body = await request.body()
        given = await _body(request) or dict(parse_qsl(body.decode(errors="replace")))
        status, answer = self._apps.grant({name: str(value) for name, value in given.items()})
        return _json(answer, status)

    async def authorize(self, request: Request) -> Response:
        """The page on which a merchant would agree."""
        target = self._apps.authorize(request.query_params)
        return Response(status_code=400) if target is None else RedirectResponse(target, 302)

    async def download(self, request: Request) -> Response:
        """The file of a bulk operation; as on the platform its address alone opens it."""
        found = re.fullmatch(r"(\d{1,9})\.jsonl", request.path_params["name"])
        path: Path | None = self._service.bulk.result(int(found[1])) if found else None
        if path is None or not path.is_file():
            return Response(status_code=404)
        return _Download(path)

    async def advance(self, request: Request) -> Response:
        asked = await _body(request)
        days = asked.get("days")
        if refusal := self._unauthorised(request):
            return refusal
        if not isinstance(days, int) or not 1 <= days <= 3660:
            return _json({"errors": "`days` must be a whole number from 1 to 3660."}, 400)
        return _json({"now": await run_in_threadpool(self._service.advance, days), "days": days})

    async def fault(self, request: Request) -> Response:
        """Plan a fault: `kind` throttle, unavailable, drained, truncated or stalled; `times`; `retry_after`.

        `hidden_refund` books a refund `days_ago` that no document shows until `shown_refunds`.
        """
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
        elif kind == "hidden_refund":
            return _json({"planted": self._service.hide_refund(int(asked.get("days_ago", 3)))})
        elif kind == "shown_refunds":
            return _json({"shown": self._service.show_refunds()})
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
        if hmac.compare_digest(given.encode(), self._token.encode()) or self._apps.knows(given):
            return None
        return _json(_UNAUTHORISED, 401)


class _Download(Response):
    """A file in large pieces: results of hundreds of megabytes are read by one caller at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(media_type="application/jsonl", headers={"Content-Length": str(path.stat().st_size)})
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with self._path.open("rb") as file:
            while piece := await run_in_threadpool(file.read, PIECE_BYTES):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


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
