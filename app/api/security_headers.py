"""Headers that tell browsers what our answers may not do, and a check of the Host header against DNS rebinding."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import problem

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
DATA = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}
PLAIN_PAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
# Streamlit writes styles inline and one line of script. Nothing may be fetched from, or sent to, another host:
# a picture in a product title that slipped through as Markdown would still reach nobody.
SCREENS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
}
PLAIN_PAGES = ("/login", "/logout", "/api/docs")


class SecurityHeaders:
    """ASGI middleware: adds the headers that fit the path, and answers 400 to a Host that is not ours."""

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str]) -> None:
        self.app = app
        self.allowed_hosts = frozenset(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif host_name(scope) not in self.allowed_hosts:
            await _refuse_host(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _adding(headers_for(scope["path"]), send))


def host_name(scope: Scope) -> str | None:
    """The Host header without its port, in lower case; None where there is none, or two, or one that makes no sense."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return None
    try:
        return urlsplit(f"//{hosts[0].decode('ascii')}").hostname
    except ValueError:
        return None


def headers_for(path: str) -> dict[str, str]:
    """Data and plain pages may load nothing at all; screens may load from this origin only."""
    if path in PLAIN_PAGES:
        return EVERYWHERE | PLAIN_PAGE
    return EVERYWHERE | (DATA if path.startswith(("/api", "/health", "/ready")) else SCREENS)


def _adding(headers: dict[str, str], send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                *((name.lower().encode(), value.encode()) for name, value in headers.items()),
            ]
        await send(message)

    return with_headers


async def _refuse_host(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await problem(
            400, "unknown_host", "This address is not one of ours: open the dashboard by the URL it printed."
        )(scope, receive, send)
