"""One question to the API and its answer, with refusals as exceptions. It knows the wire and no subject."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx2

from app.client.errors import ApiCallError, LoggedOutError, NotFoundError, RefusedError, UnreachableError

TIMEOUT_SECONDS = 10
RECONNECTING = "The connection to the server is interrupted: reconnecting, your data is safe."
LOGGED_OUT = "You are not logged in any more: log in again to go on."


def http_client(base_url: str, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A pool of connections that all sessions may share: it is given no cookie and keeps none."""
    return httpx2.Client(base_url=base_url, transport=transport, timeout=TIMEOUT_SECONDS, follow_redirects=False)


def ask(http: httpx2.Client, method: str, path: str, *, headers: dict[str, str], query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None) -> bytes:  # fmt: skip
    """Return the answer's JSON text. Raises the errors of `app.client.errors`."""
    try:
        response = http.request(method, path, headers=headers, params=query, json=body)
    except httpx2.TransportError as error:
        raise UnreachableError(RECONNECTING) from error
    if response.is_success:
        return response.content
    raise _refusal(response)


def _refusal(response: httpx2.Response) -> ApiCallError:
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        return LoggedOutError(LOGGED_OUT)
    if response.status_code in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT):
        return UnreachableError(RECONNECTING)
    try:
        problem = response.json()
        detail, code = str(problem["detail"]), str(problem["code"])
    except (ValueError, KeyError, TypeError):
        return RefusedError(f"The server answered with status {response.status_code}: try again.", "unknown")
    return NotFoundError(detail, code) if response.status_code == HTTPStatus.NOT_FOUND else RefusedError(detail, code)
