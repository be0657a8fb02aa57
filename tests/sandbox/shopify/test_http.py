"""The shop over HTTP: who gets in, which clock it shows, and how it fails when asked to."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from sandbox.shopify.cost import Bucket
from tests.sandbox.conftest import PATH, OpenShop, Shop

NAME = "{ shop { name } }"


def test_a_wrong_token_gets_shopifys_answer(shop: Shop) -> None:
    answer = shop.http.post(PATH, json={"query": NAME}, headers={"X-Shopify-Access-Token": "wrong"})
    assert answer.status_code == 401
    assert answer.json()["errors"].startswith("[API] Invalid API key or access token")
    for method, path in (("GET", "/sandbox/truth"), ("GET", "/sandbox/clock"), ("POST", "/sandbox/advance")):
        assert shop.http.request(method, path, headers={"X-Shopify-Access-Token": ""}).status_code == 401


def test_a_missing_scope_is_forbidden_by_name(open_shop: OpenShop) -> None:
    shop = open_shop(scopes=("read_products",))
    answer = shop.post("{ orders(first: 1) { nodes { id } } }")
    assert answer.status_code == 403
    assert "read_orders" in answer.json()["errors"]
    assert shop.ask("{ currentAppInstallation { accessScopes { handle } } }") == {
        "currentAppInstallation": {"accessScopes": [{"handle": "read_products"}]}
    }


def test_the_date_is_the_markets_and_moves_with_it(shop: Shop) -> None:
    before = parsedate_to_datetime(shop.post(NAME).headers["Date"])
    assert before.isoformat() == "2026-11-15T23:45:00+00:00"
    now = shop.http.post("/sandbox/advance", json={"days": 7}).json()["now"]
    after = parsedate_to_datetime(shop.post(NAME).headers["Date"])
    assert ((after - before).days, now) == (7, "2026-11-22T23:45:00Z")
    assert shop.http.get("/sandbox/clock").json() == {"now": now}


def test_a_version_that_is_not_served_falls_forward_and_says_so(shop: Shop) -> None:
    answer = shop.http.post("/admin/api/2024-01/graphql.json", json={"query": NAME})
    assert answer.status_code == 200
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"


def test_an_empty_bucket_throttles_with_status_200_and_fills_with_time(open_shop: OpenShop) -> None:
    now = [0.0]
    shop = open_shop(bucket=Bucket(maximum=2000, restore_rate=100, clock=lambda: now[0]))
    shop.http.post("/sandbox/fault", json={"kind": "drained"})
    answer = shop.post("{ orders(first: 10) { nodes { id } } }")
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    status = answer.json()["extensions"]["cost"]["throttleStatus"]
    assert (status["maximumAvailable"], status["currentlyAvailable"], status["restoreRate"]) == (2000, 0, 100)
    now[0] = 1.0
    assert "errors" not in shop.post("{ orders(first: 10) { nodes { id } } }").json()


@pytest.mark.parametrize("retry_after", ["2", "2.5", "Sun, 15 Nov 2026 23:46:00 GMT", None])
def test_a_storm_lasts_as_long_as_planned(shop: Shop, retry_after: str | None) -> None:
    shop.http.post("/sandbox/fault", json={"kind": "throttle", "times": 2, "retry_after": retry_after})
    answers = [shop.post(NAME) for _ in range(3)]
    assert [a.status_code for a in answers] == [429, 429, 200]
    assert answers[0].headers.get("Retry-After") == retry_after


def test_an_outage_is_503(shop: Shop) -> None:
    shop.http.post("/sandbox/fault", json={"kind": "unavailable"})
    assert [shop.post(NAME).status_code for _ in range(2)] == [503, 200]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"query": 1}', b"\xff"])
def test_a_body_that_is_no_query_is_refused(shop: Shop, body: bytes) -> None:
    assert shop.http.post(PATH, content=body).status_code == 400


@pytest.mark.parametrize("query", ["{", "{ nothing }", "query A { shop { name } } query B { shop { name } }"])
def test_a_query_that_cannot_run_is_an_error_in_the_answer(shop: Shop, query: str) -> None:
    answer = shop.post(query)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("days", [0, -1, 1.5, "7", None, 10**9])
def test_time_advances_by_whole_days_only(shop: Shop, days: object) -> None:
    assert shop.http.post("/sandbox/advance", json={"days": days}).status_code == 400


def test_long_answers_are_compressed_when_the_caller_can_read_it(shop: Shop) -> None:
    query = "{ orders(first: 50) { nodes { id name createdAt } } }"
    assert shop.post(query).headers["Content-Encoding"] == "gzip"
    plain = shop.http.post(PATH, json={"query": query}, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


def test_the_ledger_is_served_with_the_platforms_own_ids(shop: Shop) -> None:
    truth = shop.http.get("/sandbox/truth").json()
    assert truth["variants"][0]["variant_id"] == "gid://shopify/ProductVariant/44400000000000"
    assert truth["now"] == "2026-11-15T23:45:00Z"
