"""Guards every request body before any route reads it: its size first, then its grammar. It knows no route."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import problem
from app.api.strict_json import NotStrictJsonError, check

MAX_BODY_BYTES = 1_000_000
MAX_WEBHOOK_BYTES = 5_000_000
WEBHOOKS = "/api/webhooks/"
"""Bodies below this path are proved by a signature over their bytes, and are nobody's JSON before that."""
BODY_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


class BodyTooLargeError(Exception):
    """More came than a body may hold."""


class GuardedBodies:
    """ASGI middleware: 413 above 1 MB, or 5 MB for webhooks (by the announced length, else as soon as it is passed), 400
    for loose JSON.

    Other bodies under /api must be JSON and say so: a form or text/plain body is what a foreign page can send without asking.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in BODY_METHODS:
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        is_webhook = scope["path"].startswith(WEBHOOKS)
        most = MAX_WEBHOOK_BYTES if is_webhook else MAX_BODY_BYTES
        try:
            body = await _read(headers.get(b"content-length"), receive, most)
        except BodyTooLargeError:
            answer = problem(413, "body_too_large", f"The body is larger than {most:,} bytes: send less at once.")
            answer.headers["connection"] = "close"  # the rest of the body is not read
            await answer(scope, receive, send)
            return
        if scope["path"].startswith("/api/") and body and not is_webhook:
            if not headers.get(b"content-type", b"").lower().startswith(b"application/json"):
                answer = problem(415, "not_json", "The body must be JSON: send it with Content-Type: application/json.")
                await answer(scope, receive, send)
                return
            try:
                check(body)
            except NotStrictJsonError as error:
                await problem(400, "malformed_json", str(error))(scope, receive, send)
                return
        await self.app(scope, _replay(body, receive), send)


async def _read(announced: bytes | None, receive: Receive, most: int) -> bytes:
    if announced is not None and (not announced.isdigit() or int(announced[:20]) > most):
        raise BodyTooLargeError
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message["type"] == "http.request" and message.get("more_body", False)
        if size > most:
            raise BodyTooLargeError
    return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()  # waits for the disconnect
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
