"""The typed client turns every answer of the API into a value or into an error that says what to do next."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import httpx2
import pytest

from app.client.api import ApiClient
from app.client.errors import ApiCallError, LoggedOutError, NotFoundError, RefusedError, UnreachableError
from app.client.transport import http_client
from app.schemas.recommendations import Decision

TOKEN = {"access_token": "a.b.c", "token_type": "bearer", "expires_in": 600}
PROBLEM = {
    "type": "about:blank",
    "title": "Conflict",
    "status": 409,
    "detail": "It has changed.",
    "code": "decision_refused",
}


def client_answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> ApiClient:
    def handle(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=TOKEN) if request.url.path == "/api/auth/token" else answer(request)

    return ApiClient(http_client("http://api", httpx2.MockTransport(handle)), "cookie")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx2.Response(401, json=PROBLEM), LoggedOutError),
        (httpx2.Response(404, json=PROBLEM), NotFoundError),
        (httpx2.Response(409, json=PROBLEM), RefusedError),
        (httpx2.Response(503, json=PROBLEM), UnreachableError),
        (httpx2.Response(502, text="<html>"), UnreachableError),
        (httpx2.Response(500, text="<html>"), RefusedError),
        (httpx2.Response(500, json=[]), RefusedError),
    ],
)
def test_each_refusal_says_what_to_do_next(answer: httpx2.Response, error: type[ApiCallError]) -> None:
    with pytest.raises(error):
        client_answering(lambda _: answer).businesses()


def test_nobody_at_the_other_end_is_reconnecting() -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(UnreachableError, match="reconnecting"):
        client_answering(away).outcomes("shop")


def test_the_cookie_goes_to_the_token_only_and_the_token_everywhere_else() -> None:
    seen: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=TOKEN if request.url.path == "/api/auth/token" else [])

    client = ApiClient(http_client("http://api", httpx2.MockTransport(handle)), "secret")
    client.businesses()
    client.tracker("shop")
    assert [request.url.path for request in seen] == [
        "/api/auth/token",
        "/api/businesses",
        "/api/businesses/shop/tracker",
    ]
    assert [request.headers.get("cookie") for request in seen] == ["ecom_session=secret", None, None]
    assert seen[2].headers["authorization"] == "Bearer a.b.c"


def test_a_slug_from_the_address_bar_stays_one_part_of_the_path() -> None:
    paths: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        paths.append(request.url.raw_path.decode())
        return httpx2.Response(200, json=[])

    client_answering(handle).outcomes("a/../../auth/me?x=1#")
    assert paths == ["/api/businesses/a%2F..%2F..%2Fauth%2Fme%3Fx%3D1%23/outcomes"]


def test_a_decision_carries_the_hash_of_what_was_seen() -> None:
    bodies: list[bytes] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.content)
        return httpx2.Response(409, json=PROBLEM)

    with pytest.raises(RefusedError, match="It has changed"):
        client_answering(handle).decide("shop", UUID(int=1), Decision(verdict="approve", seen_hash="sha256:ab"))
    assert b'"seen_hash":"sha256:ab"' in bodies[0]
