"""Every simulated platform in one process: Shopify at the root, each other one under `/<name>`, made when it is first asked.

`/sandbox/platforms` says which there are, what connects them and what is true in them, and lets tests change it; like all
of `/sandbox` it takes the shop's own token. It knows no platform but Shopify.
"""

from __future__ import annotations

import hmac
import importlib
import json
import pkgutil
import threading
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import sandbox
from sandbox.exceptions import SandboxError
from sandbox.market.journal import World
from sandbox.platform import SandboxPlatform

AT_ROOT = "shopify"
DEEDS = ("add", "change", "change_silently", "remove")


@cache
def names() -> tuple[str, ...]:
    """The packages of this folder that can `create` a platform."""
    found = [module.name for module in pkgutil.iter_modules(sandbox.__path__) if module.ispkg]
    return tuple(name for name in found if hasattr(importlib.import_module(f"sandbox.{name}"), "create"))


def make(name: str, *, seed: int, base_url: str, world: World | None = None) -> SandboxPlatform:
    """A platform of its own. Raises SandboxError when there is none of this name."""
    if name not in names():
        raise SandboxError(f"There is no sandbox of {name[:40]!r}; there are {', '.join(names())}.")
    made: SandboxPlatform = importlib.import_module(f"sandbox.{name}").create(seed, base_url, world)
    return made


class UnderPrefix:
    """An app that does not know that its paths begin with `/<name>`."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self._app, self._prefix = app, f"/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            whole, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
            path = {"path": whole[len(self._prefix) :] or "/", "raw_path": raw[len(self._prefix) :] or b"/"}
            scope = {**scope, **path, "root_path": ""}
        await self._app(scope, receive, send)


class Platforms:
    """The platforms of one process; they share the market, the seed and the address."""

    def __init__(self, *, seed: int, base_url: str, world: World | None = None) -> None:
        self._seed, self._base_url, self._world = seed, base_url, world
        self._made: dict[str, SandboxPlatform] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> SandboxPlatform:
        with self._lock:
            if name not in self._made:
                self._made[name] = make(name, seed=self._seed, base_url=self.url_of(name), world=self._world)
            return self._made[name]

    def url_of(self, name: str) -> str:
        return self._base_url if name == AT_ROOT else f"{self._base_url}/{name}"

    def over(self, root: ASGIApp, token: str) -> ASGIApp:
        """`root` with the platforms and their switches before it."""
        return _Doors(root, self, _switches(self, token))


class _Doors:
    def __init__(self, root: ASGIApp, platforms: Platforms, switches: ASGIApp) -> None:
        self._root, self._platforms, self._switches = root, platforms, switches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._root
        if scope["type"] == "http":
            first = scope["path"].split("/", 2)[1]
            if scope["path"].startswith("/sandbox/platforms"):
                app = self._switches
            elif first != AT_ROOT and first in await run_in_threadpool(names):
                app = UnderPrefix((await run_in_threadpool(self._platforms.get, first)).app, first)
        await app(scope, receive, send)


def _switches(platforms: Platforms, token: str) -> ASGIApp:
    async def listed(request: Request) -> Response:
        return _refusal(request, token) or JSONResponse({name: platforms.url_of(name) for name in names()})

    async def shown(request: Request) -> Response:
        name = request.path_params["name"]
        if refusal := _refusal(request, token, name):
            return refusal
        platform = await run_in_threadpool(platforms.get, name)
        facts: dict[str, Any] = {"url": platforms.url_of(name), "credentials": platform.credentials}
        if stream := request.query_params.get("truth"):
            facts["truth"] = platform.truth(stream)
        facts |= {"now": platform.now().isoformat(), "streams": list(platform.streams())}
        return Response(json.dumps(facts), media_type="application/json")  # ASCII: the truth holds lone surrogates

    async def done(request: Request) -> Response:
        name, deed, asked = request.path_params["name"], request.path_params["deed"], await request.json()
        if refusal := _refusal(request, token, name):
            return refusal
        platform = await run_in_threadpool(platforms.get, name)
        if deed == "pass_time":
            platform.pass_time(float(asked["seconds"]))
            return JSONResponse({"now": platform.now().isoformat()})
        if deed not in DEEDS:
            return JSONResponse({"error": f"There are {', '.join(DEEDS)} and pass_time."}, 404)
        return JSONResponse({"id": getattr(platform, deed)(asked["stream"])})

    return Starlette(
        routes=[
            Route("/sandbox/platforms", listed),
            Route("/sandbox/platforms/{name}", shown),
            Route("/sandbox/platforms/{name}/{deed}", done, methods=["POST"]),
        ]
    )


def _refusal(request: Request, token: str, name: str | None = None) -> Response | None:
    given = request.headers.get("X-Shopify-Access-Token", "")
    if not hmac.compare_digest(given.encode(), token.encode()):
        return JSONResponse({"error": "The sandbox's own switches take the shop's token."}, 401)
    return None if name is None or name in names() else JSONResponse({"error": "There is no such platform."}, 404)
