"""One process serves every platform: each under its name, with switches that only the shop's token moves."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sandbox.exceptions import SandboxError
from sandbox.platforms import AT_ROOT, Platforms, make, names

TOKEN = {"X-Shopify-Access-Token": "t"}
OTHERS = [name for name in names() if name != AT_ROOT]


@pytest.fixture
def http() -> TestClient:
    root = Starlette(routes=[Route("/{path:path}", lambda _request: PlainTextResponse("the shop"))])
    return TestClient(Platforms(seed=3, base_url="http://testserver").over(root, "t"))


def ask(http: TestClient, path: str, **words: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        http.post(path, json=words, headers=TOKEN) if words else http.get(path, headers=TOKEN)
    ).json()
    return found


@pytest.mark.parametrize("name", OTHERS)
def test_a_platform_answers_under_its_name_with_its_own_clock(http: TestClient, name: str) -> None:
    shown = ask(http, f"/sandbox/platforms/{name}")
    assert shown["url"] == f"http://testserver/{name}"
    assert shown["credentials"]
    answer = http.get(f"/{name}/no/such/path")
    assert answer.text != "the shop"
    assert answer.headers.get_list("date") != []


def test_everything_else_is_the_shop(http: TestClient) -> None:
    for path in ("/", "/admin/api", "/shopify", "/sandbox/clock", "/market"):
        assert http.get(path).text == "the shop"


def test_the_switches_need_the_token(http: TestClient) -> None:
    for path in ("/sandbox/platforms", f"/sandbox/platforms/{OTHERS[0]}"):
        assert http.get(path).status_code == 401
    assert http.post(f"/sandbox/platforms/{OTHERS[0]}/add", json={"stream": "x"}).status_code == 401


def test_a_test_can_change_what_is_true_and_let_time_pass(http: TestClient) -> None:
    where = "/sandbox/platforms/woocommerce"
    made = ask(http, f"{where}/add", stream="orders")["id"]
    assert made in ask(http, f"{where}?truth=orders")["truth"]
    before = ask(http, where)["now"]
    assert ask(http, f"{where}/pass_time", seconds=60)["now"] > before


def test_an_unknown_platform_is_refused_in_a_sentence(http: TestClient) -> None:
    assert http.get("/sandbox/platforms/etsy", headers=TOKEN).status_code == 404
    with pytest.raises(SandboxError, match="no sandbox of 'etsy'"):
        make("etsy", seed=1, base_url="http://testserver/etsy")


@pytest.mark.parametrize("name", names())
def test_one_seed_makes_one_platform(name: str) -> None:
    first, second = (make(name, seed=4, base_url="http://testserver") for _ in range(2))
    assert first.credentials == second.credentials
    for stream in first.streams():
        assert first.truth(stream) == second.truth(stream)
