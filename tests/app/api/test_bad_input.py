"""Whatever is sent, the answer is a problem with a sentence and a status from 400 to 499, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator

from starlette.testclient import TestClient

from app.api.access import RULES
from tests.app.api.world import PASSWORD, World

JSON = {"content-type": "application/json"}
LOOSE = {
    "NaN": b'{"email": "a@b.c", "password": NaN}',
    "infinity": b'{"email": "a@b.c", "password": -Infinity}',
    "an endless number": b'{"email": "a@b.c", "password": 1e999}',
    "five thousand digits": b'{"email": "a@b.c", "password": ' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"email": "a@b.c", "password": "\\ud800"}',
    "a raw surrogate": b'{"email": "a@b.c", "password": "\xed\xa0\x80"}',
    "bad UTF-8": b'{"email": "a@b.c", "password": "\xff"}',
    "a hundred thousand brackets": b"[" * 100_000,
    "closed depth": b"[" * 5_000 + b"]" * 5_000,
    "a key twice": b'{"email": "a@b.c", "email": "d@e.f", "password": "x"}',
    "nothing after a brace": b"{",
    "two values": b"{} {}",
    "a byte order mark": b"\xef\xbb\xbf{}",
}


MISSHAPEN: tuple[object, ...] = (
    {},
    [],
    None,
    {"email": "x"},
    {"email": "x@y.z", "password": 5},
    {"email": "x@y.z", "password": "p", "role": "owner"},
    {"email": "x" * 300, "password": "p"},
)


def test_json_that_parsers_disagree_about_is_refused_by_every_route(api: TestClient, world: World) -> None:
    headers = world.bearer(world.members["owner"]) | JSON
    target = world.recommendations()[0].id
    for route in (one for one in RULES if one.startswith("POST /api/") and "webhooks" not in one):  # kept as bytes
        path = route.removeprefix("POST ").format(slug=world.shop.slug, recommendation_id=target)
        for name, body in LOOSE.items():
            answer = api.post(path, content=body, headers=headers)
            assert answer.status_code == 400, (route, name, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_shape_is_one_sentence_that_names_the_field_and_no_value(api: TestClient) -> None:
    for body in MISSHAPEN:
        answer = api.post("/api/auth/login", content=json.dumps(body), headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), body
        assert "x@y.z" not in answer.text


def test_money_is_text_and_quantities_are_whole(api: TestClient, world: World) -> None:
    headers = world.bearer(world.members["owner"])
    path = f"/api/businesses/{world.shop.slug}/recommendations/{world.recommendations()[0].id}/simulate"
    for price, status in (
        (20.5, 422),
        (True, 422),
        (None, 422),
        ("twenty", 409),
        ("1e3", 409),
        ("-1", 409),
        ("20.555", 409),
    ):
        assert api.post(path, json={"set": {"price": price}}, headers=headers).status_code == status, price


def test_an_announced_giant_is_refused_before_it_is_read(api: TestClient) -> None:
    def giant() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = api.post("/api/auth/login", content=giant(), headers=JSON | {"content-length": "200000000"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_an_unannounced_giant_is_refused_at_one_megabyte(api: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 100_000
            yield b" " * 100_000

    answer = api.post("/login", content=endless())
    assert answer.status_code == 413


def test_a_form_cannot_stand_in_for_json(api: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = api.post(
            "/api/auth/login", content=b'{"email":"a@b.c","password":"x"}', headers={"content-type": kind}
        )
        assert answer.status_code == 415


def test_an_address_that_is_none_is_a_problem_too(api: TestClient) -> None:
    for path in ("/api/nothing", "/api/businesses/%00/overview", "/api/businesses/..%2f..%2fetc/overview"):
        answer = api.get(path)
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
    assert api.delete("/api/auth/me").status_code == 405


def test_an_id_that_is_none_is_refused_in_words(api: TestClient, world: World) -> None:
    path = f"/api/businesses/{world.shop.slug}/recommendations/not-a-uuid"
    answer = api.get(path, headers=world.bearer(world.members["owner"]))
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("recommendation_id:")


def test_a_strange_host_is_refused(api: TestClient) -> None:
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", ""):
        assert api.get("/health", headers={"host": host}).status_code == 400


def test_answers_carry_headers_that_close_doors(api: TestClient) -> None:
    headers = api.get("/health").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "server" not in headers


def test_a_body_may_not_be_gzip_or_too_clever(api: TestClient) -> None:
    answer = api.post(
        "/api/auth/login", content=b"\x1f\x8b\x08" + b"0" * 20, headers=JSON | {"content-encoding": "gzip"}
    )
    assert answer.status_code == 400


def test_the_right_password_still_gets_in(api: TestClient) -> None:
    answer = api.post("/api/auth/login", json={"email": "owner@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 600
