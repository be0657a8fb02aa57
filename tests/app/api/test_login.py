"""The browser's way in and out: sessions, cookies, foreign pages, and the guard before the screens."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.api.guard import SessionGuard
from app.api.routes.login import own_path
from tests.app.api.world import PASSWORD, World

FORM = {"email": "owner@example.com", "password": PASSWORD}


def test_the_form_has_labels_and_no_script(api: TestClient) -> None:
    page = api.get("/login?next=/tracker").text
    assert '<label for="email">Email</label>' in page
    assert '<label for="password">Password</label>' in page
    assert 'value="/tracker"' in page
    assert "<script" not in page


def test_logging_in_sets_a_cookie_that_scripts_cannot_read(api: TestClient) -> None:
    answer = api.post("/login", data=FORM | {"next": "/recommendations?business=x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/recommendations?business=x")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_every_log_in_is_a_new_session(api: TestClient) -> None:
    api.cookies.set("ecom_session", "planted-by-somebody")
    first = api.post("/login", data=FORM).cookies["ecom_session"]
    second = api.post("/login", data=FORM).cookies["ecom_session"]
    assert len({"planted-by-somebody", first, second}) == 3


def test_a_wrong_password_and_an_unknown_person_read_the_same(api: TestClient) -> None:
    wrong = api.post("/login", data=FORM | {"password": "not it at all, sorry"})
    unknown = api.post("/login", data={"email": "owner@example.org", "password": "not it at all, sorry"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("example.com", "example.org") == unknown.text
    assert 'role="alert"' in wrong.text


def test_what_was_typed_comes_back_as_text_only(api: TestClient) -> None:
    page = api.post("/login", data={"email": '"><script>alert(1)</script>', "password": "x"}).text
    assert "<script>" not in page


def test_a_form_on_a_foreign_page_gets_nobody_in_or_out(api: TestClient, world: World) -> None:
    api.cookies.set("ecom_session", world.session(world.members["owner"]))
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert api.post("/login", data=FORM, headers=headers).status_code == 403
        assert api.post("/logout", headers=headers).status_code == 403
        assert api.post("/api/auth/token", headers=headers).status_code == 401
    assert api.post("/api/auth/token").status_code == 200


def test_a_foreign_link_does_not_log_out_and_our_own_does(api: TestClient, world: World) -> None:
    api.cookies.set("ecom_session", world.session(world.members["owner"]))
    assert "Log out?" in api.get("/logout", headers={"sec-fetch-site": "cross-site"}).text
    assert api.post("/api/auth/token").status_code == 200
    assert api.get("/logout", headers={"sec-fetch-site": "same-origin"}).headers["location"] == "/login"
    assert api.post("/api/auth/token").status_code == 401


def test_after_logging_out_a_token_changes_nothing_any_more(api: TestClient, world: World) -> None:
    api.cookies.set("ecom_session", world.session(world.members["owner"]))
    token = api.post("/api/auth/token").json()["access_token"]
    api.post("/logout")
    body = {"name": "Late", "currency_code": "EUR", "timezone": "Europe/Paris"}
    answer = api.post("/api/businesses", json=body, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


def test_guessing_is_slowed_down(api: TestClient) -> None:
    statuses = [
        api.post("/api/auth/login", json={"email": "owner@example.com", "password": f"guess {n}"}) for n in range(11)
    ]
    assert statuses[-1].status_code == 429
    assert int(statuses[-1].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "/a\r\nb"]
)
def test_the_way_back_leads_nowhere_else(wanted: str) -> None:
    assert own_path(wanted) == "/"


async def screen(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit behind the guard."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("screen")(scope, receive, send)


def socket_answer(world: World, headers: dict[str, str]) -> str:
    """The type of the first message that a WebSocket's client gets."""
    sent: list[Any] = []

    async def connect() -> None:
        scope: Scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await SessionGuard(screen, world.engine)(scope, receive, send)

    asyncio.run(connect())
    return str(sent[0])


def test_a_socket_needs_a_session_and_an_origin_of_ours(world: World) -> None:
    cookie = f"ecom_session={world.session(world.members['owner'])}"
    ours = {"host": "localhost:8501", "origin": "http://localhost:8501", "cookie": cookie}
    assert socket_answer(world, ours) == "websocket.accept"
    assert socket_answer(world, ours | {"origin": "https://evil.example"}) == "websocket.close"
    assert socket_answer(world, ours | {"origin": "http://localhost:9999"}) == "websocket.close"
    assert socket_answer(world, {name: value for name, value in ours.items() if name != "origin"}) == "websocket.close"
    assert socket_answer(world, ours | {"cookie": "ecom_session=made-up"}) == "websocket.close"


def test_a_page_without_a_session_leads_to_the_log_in(world: World) -> None:
    browser = TestClient(SessionGuard(screen, world.engine), base_url="http://localhost", follow_redirects=False)
    answer = browser.get("/tracker?business=a&x=%26", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/login?next=%2Ftracker%3Fbusiness%3Da%26x%3D%2526"
    assert browser.get("/_stcore/host-config").status_code == 401
    browser.cookies.set("ecom_session", world.session(world.members["viewer"]))
    assert browser.get("/tracker").text == "screen"
