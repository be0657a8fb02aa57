"""Planned failures of the next requests, for tests of whoever calls us. Any platform's app can be put behind them."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEB_PAGE = b"<!DOCTYPE html><html><body>We are down for maintenance</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request: it waits `seconds`, then loses its connection, or gets `body`, or, where that is None,
    the platform's own answer after `reshape`."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    reshape: Callable[[bytes], bytes] | None = None
    seconds: float = 0.0
    is_dropped: bool = False


class Faults:
    """A queue of faults: each request takes one. `requests` counts all that came, `paths` what they asked for."""

    def __init__(self) -> None:
        self._planned: deque[Fault] = deque()
        self.requests = 0
        self.paths: list[str] = []

    @property
    def waiting(self) -> int:
        """How many were planned and not met yet."""
        return len(self._planned)

    def clear(self) -> None:
        self._planned.clear()

    def plan(self, fault: Fault, times: int = 1) -> None:
        self._planned.extend([fault] * times)

    def throttle(self, retry_after: str | None = None, times: int = 1, status: int = 429) -> None:
        """`retry_after` is sent as given: seconds, an HTTP date, or nonsense; None leaves the header out."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self.plan(Fault(status, headers, b'{"error": "too many requests"}'), times)

    def refuse(self, status: int = 401, times: int = 1) -> None:
        self.plan(Fault(status, body=b'{"error": "not allowed"}'), times)

    def fail(self, status: int = 503, times: int = 1) -> None:
        self.plan(Fault(status, body=b"Service Unavailable"), times)

    def web_page(self, times: int = 1) -> None:
        """HTML where data is expected, with status 200."""
        self.plan(Fault(200, {"Content-Type": "text/html"}, WEB_PAGE), times)

    def truncate(self, times: int = 1) -> None:
        """The first half of the true answer."""
        self.plan(Fault(reshape=lambda body: body[: len(body) // 2]), times)

    def drop(self, times: int = 1) -> None:
        """The connection ends in the middle of the answer."""
        self.plan(Fault(is_dropped=True), times)

    def slow(self, seconds: float, times: int = 1) -> None:
        self.plan(Fault(seconds=seconds), times)

    def flip(self, name: str, times: int = 1) -> None:
        """Every field `name` of a JSON answer, at any depth, becomes an object `{"flipped": …}`."""
        self.plan(Fault(reshape=lambda body: json.dumps(_flipped(json.loads(body), name)).encode()), times)

    def over(self, app: ASGIApp) -> ASGIApp:
        """`app` behind this queue."""
        return _Faulty(app, self)

    def take(self, path: str) -> Fault | None:
        """Count a request and give its fault, if any is planned."""
        self.requests += 1
        self.paths.append(path)
        return self._planned.popleft() if self._planned else None


class _Faulty:
    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.seconds)
        if fault.is_dropped:
            await _drop(send)
        elif fault.body is not None:
            await Response(fault.body, fault.status, dict(fault.headers))(scope, receive, send)
        elif fault.reshape is not None:
            await self._reshaped(fault.reshape, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _reshaped(self, reshape: Callable[[bytes], bytes], scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = bytearray()

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, kept)
        start["headers"] = [h for h in start["headers"] if h[0].lower() != b"content-length"]
        await send(start)
        await send({"type": "http.response.body", "body": reshape(bytes(body))})


async def _drop(send: Send) -> None:
    """Promise more than is sent: a server closes the connection, and a test client gets the error as it is."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b'{"data": [', "more_body": True})
    raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


def _flipped(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_flipped(one, name) for one in value]
    if isinstance(value, dict):
        return {key: {"flipped": one} if key == name else _flipped(one, name) for key, one in value.items()}
    return value
