"""A transport that answers from an ASGI app in the calling thread: as HTTP does it, without a port and its milliseconds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import httpx2
from starlette.types import ASGIApp, Message


class Body(httpx2.SyncByteStream):
    """The answer's bytes in pieces, still packed if the app packed them."""

    def __init__(self, content: bytes, piece: int = 65_536) -> None:
        self._content, self._piece = content, piece

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._content), self._piece):
            yield self._content[start : start + self._piece]


class InProcess(httpx2.BaseTransport):
    """Safe for requests from several threads: each has an event loop of its own. What the app raises is raised here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._local = app, threading.local()
        self._loops: list[asyncio.AbstractEventLoop] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if not hasattr(self._local, "loop"):
            self._local.loop = asyncio.new_event_loop()
            self._loops.append(self._local.loop)
        return self._local.loop.run_until_complete(self._answer(request))

    def close(self) -> None:
        for loop in self._loops:
            loop.close()

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        start: Message = {}
        body = bytearray()
        unread = [{"type": "http.request", "body": request.content, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(_scope(request), receive, send)
        return httpx2.Response(start["status"], headers=start.get("headers", []), stream=Body(bytes(body)))


def _scope(request: httpx2.Request) -> dict[str, object]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.split(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 50_000),
        "server": (url.host, url.port or 80),
    }
