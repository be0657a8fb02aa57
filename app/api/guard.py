"""Stands before the screens: a page needs a session, a WebSocket also an Origin that is ours. It knows no page."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.cookies import SESSION_COOKIE, is_same_origin
from app.api.errors import problem
from app.core.identity.sessions import find_session

# Streamlit's published scripts, styles and fonts: the same for everybody, and dozens per page.
PUBLIC_FILES = ("/static/", "/favicon.png")


class SessionGuard:
    """ASGI middleware around the screens: browsers are sent to the log-in page, everything else is refused."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self.app = app
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if is_same_site_socket(Headers(scope=scope)) and await self._has_session(scope):
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})  # before accepting: the browser sees a 403
        elif scope["type"] != "http" or scope["path"].startswith(PUBLIC_FILES) or await self._has_session(scope):
            await self.app(scope, receive, send)
        else:
            await _send_away(scope, receive, send)

    async def _has_session(self, scope: Scope) -> bool:
        token = HTTPConnection(scope).cookies.get(SESSION_COOKIE)
        return token is not None and await run_in_threadpool(find_session, self.engine, token) is not None


def is_same_site_socket(headers: Headers) -> bool:
    """Browsers always send Origin with a WebSocket, and no same-origin policy protects one: it must be there and ours."""
    return headers.get("origin") is not None and is_same_origin(headers)


async def _send_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        query = scope["query_string"].decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        target = "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}"
        await RedirectResponse(target, 303)(scope, receive, send)
    else:
        await problem(401, "not_logged_in", "Log in first: open /login.")(scope, receive, send)
