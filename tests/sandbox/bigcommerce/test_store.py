"""The simulated store behaves as the platform does where a client could go wrong."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.bigcommerce import create
from sandbox.bigcommerce.platform import BigCommerceSandbox
from sandbox.market.journal import World
from sandbox.market.truth import truth

JSON = {"Accept": "application/json"}


@pytest.fixture
def sandbox() -> BigCommerceSandbox:
    return create(3, "http://testserver", size=260)


@pytest.fixture
def http(sandbox: BigCommerceSandbox) -> TestClient:
    return TestClient(sandbox.app, headers=JSON | {"X-Auth-Token": sandbox.credentials["token"]})


def test_without_the_token_nothing_is_shown(sandbox) -> None:
    stranger = TestClient(sandbox.app, headers=JSON | {"X-Auth-Token": "wrong"})
    assert stranger.get("/v2/orders").json()[0]["status"] == 401
    assert stranger.get("/v3/customers").json()["status"] == 401


def test_an_empty_list_of_v2_is_204_and_of_v3_an_empty_page(http) -> None:
    assert (http.get("/v2/orders?min_id=99999").status_code, http.get("/v2/orders?min_id=99999").content) == (204, b"")
    assert http.get("/v3/catalog/products?id:greater=99999").json()["data"] == []


def test_v2_answers_in_xml_to_who_does_not_ask_for_json(http) -> None:
    assert http.get("/v2/orders", headers={"Accept": "*/*"}).text.startswith("<?xml")


def test_no_page_holds_more_than_the_platforms_limit(http) -> None:
    assert len(http.get("/v2/orders?limit=1000").json()) == 250
    assert len(http.get("/v2/orders").json()) == 50
    assert http.get("/v3/customers?limit=1000").json()["meta"]["pagination"]["total_pages"] == 2


def test_the_first_page_of_customers_tells_both_ways_on_and_later_ones_only_the_cursor(http) -> None:
    first = http.get("/v3/customers?limit=250").json()["meta"]
    assert first.keys() == {"pagination", "cursor_pagination"}
    later = http.get(f"/v3/customers?limit=250&after={first['cursor_pagination']['end_cursor']}").json()
    assert later["meta"].keys() == {"cursor_pagination"}
    assert [one["id"] for one in later["data"]] == list(range(251, 261))
    assert "next" not in later["meta"]["cursor_pagination"]["links"]


def test_what_belongs_to_an_order_is_only_linked_unless_it_is_asked_for(http) -> None:
    linked = http.get("/v2/orders?limit=1").json()[0]
    whole = http.get("/v2/orders?limit=1&include=consignments.line_items&consignment_structure=object").json()[0]
    assert linked["consignments"].keys() == {"url", "resource"}
    assert whole["consignments"]["shipping"][0]["line_items"]


def test_v2_takes_and_writes_dates_of_mail_and_v3_those_of_iso(http, sandbox) -> None:
    order = http.get("/v2/orders?limit=1").json()[0]
    assert parsedate_to_datetime(order["date_created"]) == sandbox.store.table("orders")[order["id"]].created
    by_mail = http.get("/v2/orders", params={"min_date_modified": order["date_modified"], "limit": 250}).json()
    assert order["id"] in {one["id"] for one in by_mail}
    assert "T" in http.get("/v3/catalog/products?limit=1").json()["data"][0]["date_modified"]


def test_money_is_text_with_four_decimals_in_v2_and_a_number_in_v3(http) -> None:
    assert http.get("/v2/orders?limit=1").json()[0]["total_inc_tax"].rpartition(".")[2][2:] == "00"
    assert isinstance(http.get("/v3/catalog/products?limit=1").json()["data"][0]["price"], float)


def test_the_quota_is_told_and_kept() -> None:
    sandbox = create(3, "", size=8, requests=3)
    http = TestClient(sandbox.app, headers=JSON | {"X-Auth-Token": sandbox.credentials["token"]})
    left = [http.get("/v2/store").headers["X-Rate-Limit-Requests-Left"] for _ in range(3)]
    refused = http.get("/v2/store")
    assert (left, refused.status_code) == (["2", "1", "0"], 429)
    sandbox.pass_time(int(refused.headers["X-Rate-Limit-Time-Reset-Ms"]) / 1000)
    assert http.get("/v2/store").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v3/catalog/products", [{"id": 101, "price": "9.99"}]),
        ("/v3/catalog/products", [{"id": 1, "price": 9.99}]),
        ("/v3/catalog/products", [{"id": 101, "price": 1}] * 11),
        ("/v3/catalog/variants", [{"id": 100, "price": -1}]),
        ("/v3/inventory/adjustments/absolute", {"reason": "x", "items": []}),
        ("/v3/inventory/adjustments/absolute", {"items": [{"variant_id": 1, "location_id": 1, "quantity": 1}]}),
    ],
)
def test_a_write_that_makes_no_sense_is_refused_with_its_fields(http, path: str, body: Any) -> None:
    answer = http.put(path, json=body)
    assert answer.status_code == 422
    assert answer.json().keys() == {"status", "title", "type", "errors"}


def test_a_seed_makes_the_same_store_again() -> None:
    assert create(3).truth("orders") == create(3).truth("orders") != create(4).truth("orders")


def test_over_a_market_the_orders_add_up_to_its_ledger(world: World) -> None:
    shown = create(3, "", world)
    ledger = truth(world.market, str)
    orders = shown.truth("orders").values()
    assert len(orders) == ledger["orders"]["real"]
    assert sum(cents(one["total_inc_tax"]) for one in orders) == ledger["totals"]["total_cents"]
    assert sum(cents(one["refunded_amount"]) for one in orders) == ledger["totals"]["refunded_cents"]
    given = sum(round(one["total_amount"] * 100) for one in shown.truth("order_refunds").values())
    assert given == ledger["totals"]["refunded_cents"]


def cents(money: str) -> int:
    whole, _, part = money.partition(".")
    return int(whole) * 100 + int(part[:2])
