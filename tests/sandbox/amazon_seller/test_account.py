"""The simulated account behaves as Amazon does where a client could go wrong."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.amazon_seller import create
from sandbox.amazon_seller.account import BRITAIN, GERMANY
from sandbox.amazon_seller.platform import AmazonSellerSandbox

ORDERS = "/orders/2026-01-01/orders"
SINCE = {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "marketplaceIds": f"{BRITAIN},{GERMANY}"}
TRANSACTIONS = "/finances/2024-06-19/transactions"
STOCK = {"granularityType": "Marketplace", "granularityId": BRITAIN, "marketplaceIds": BRITAIN}
LISTINGS = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [BRITAIN]}


@pytest.fixture
def sandbox() -> AmazonSellerSandbox:
    return create(3, "http://testserver")


@pytest.fixture
def http(sandbox: AmazonSellerSandbox) -> TestClient:
    return opened(sandbox)


def opened(sandbox: AmazonSellerSandbox) -> TestClient:
    form = {name: sandbox.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    http = TestClient(sandbox.app)
    token = http.post("/auth/o2/token", data={"grant_type": "refresh_token", **form}).json()["access_token"]
    http.headers["x-amz-access-token"] = token
    return http


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ("client_secret", 401, "invalid_client"),
        ("refresh_token", 400, "invalid_grant"),
        ("grant_type", 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_login_gets_amazons_own_words(sandbox, wrong: str, status: int, error: str) -> None:
    form = {"grant_type": "refresh_token", **sandbox.credentials, wrong: "wrong"}
    answer = TestClient(sandbox.app).post("/auth/o2/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_ends_after_an_hour(http, sandbox) -> None:
    sandbox.pass_time(3_599)
    assert http.get("/sellers/v1/marketplaceParticipations").status_code == 200
    sandbox.pass_time(1)
    assert code(http.get("/sellers/v1/marketplaceParticipations")) == (403, "Unauthorized")


def test_personal_data_is_only_shown_to_who_asks(http) -> None:
    plain = http.get(ORDERS, params=SINCE).json()["orders"][0]
    asked = http.get(ORDERS, params={**SINCE, "includedData": "BUYER,PROCEEDS"}).json()["orders"][0]
    assert "buyer" not in plain
    assert "recipient" not in plain
    assert "buyer" in asked
    assert "recipient" not in asked


def test_a_pending_order_has_no_price(sandbox) -> None:
    pending = [o for o in sandbox.truth("orders").values() if o["fulfillment"]["fulfillmentStatus"] == "PENDING"]
    assert pending
    assert not any("proceeds" in order or "price" in order["orderItems"][0]["product"] for order in pending)


@pytest.mark.parametrize(
    "changed",
    [
        {"lastUpdatedAfter": ""},
        {"createdAfter": "2026-01-01T00:00:00Z"},
        {"maxResultsPerPage": "101"},
        {"paginationToken": "made up"},
        {"lastUpdatedAfter": "yesterday"},
    ],
)
def test_a_search_that_makes_no_sense_is_refused(http, changed: dict[str, str]) -> None:
    assert code(http.get(ORDERS, params=SINCE | changed)) == (400, "InvalidInput")


def test_a_mark_holds_half_an_hour(http, sandbox) -> None:
    mark = http.get(ORDERS, params=SINCE).json()["pagination"]["nextToken"]
    assert http.get(ORDERS, params=SINCE | {"paginationToken": mark}).status_code == 200
    sandbox.pass_time(1_801)
    assert code(http.get(ORDERS, params=SINCE | {"paginationToken": mark})) == (400, "InvalidInput")


def test_what_changed_in_the_last_two_minutes_is_not_listed_yet(http, sandbox) -> None:
    added = sandbox.add("orders")
    since = SINCE | {"lastUpdatedAfter": sandbox.now().isoformat()[:19] + "Z"}
    assert http.get(ORDERS, params=since).json()["orders"] == []
    assert http.get(f"{ORDERS}/{added}").status_code == 200
    sandbox.pass_time(121)
    earlier = since | {"lastUpdatedAfter": "2026-11-15T23:59:59Z"}
    assert [one["orderId"] for one in http.get(ORDERS, params=earlier).json()["orders"]] == [added]


def test_bookings_of_more_than_180_days_are_answered_with_nothing(http) -> None:
    assert (
        http.get(TRANSACTIONS, params={"postedAfter": "2026-01-01T00:00:00Z"}).json()["payload"]["transactions"] == []
    )
    assert http.get(TRANSACTIONS, params={"postedAfter": "2026-09-01T00:00:00Z"}).json()["payload"]["transactions"]


def test_a_mark_of_stock_holds_thirty_seconds(http, sandbox) -> None:
    mark = http.get("/fba/inventory/v1/summaries", params=STOCK).json()["pagination"]["nextToken"]
    sandbox.pass_time(31)
    assert code(http.get("/fba/inventory/v1/summaries", params=STOCK | {"nextToken": mark})) == (400, "InvalidInput")


def test_a_report_is_made_after_a_while_and_packed(http) -> None:
    report = http.post("/reports/2021-06-30/reports", json=LISTINGS)
    assert report.status_code == 202
    path = f"/reports/2021-06-30/reports/{report.json()['reportId']}"
    looks = [http.get(path).json() for _ in range(3)]
    assert [look["processingStatus"] for look in looks] == ["IN_QUEUE", "IN_PROGRESS", "DONE"]
    document = http.get(f"/reports/2021-06-30/documents/{looks[-1]['reportDocumentId']}").json()
    assert document["compressionAlgorithm"] == "GZIP"
    assert http.get(document["url"]).status_code == 400  # the file store takes no token
    text = gzip.decompress(TestClient(http.app).get(document["url"]).content).decode("cp1252")
    assert text.startswith("item-name\titem-description\tlisting-id\tseller-sku\t")
    assert "“quotes” €" in text


def test_the_published_limits_are_kept_and_told() -> None:
    sandbox = create(3, "http://testserver", size=8, generosity=1.0)
    http = opened(sandbox)
    answers = [http.get(ORDERS, params=SINCE) for _ in range(21)]
    assert {answer.headers["x-amzn-RateLimit-Limit"] for answer in answers} == {"0.0056"}
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert code(answers[-1]) == (429, "QuotaExceeded")
    sandbox.pass_time(179)
    assert http.get(ORDERS, params=SINCE).status_code == 200
    assert http.get(TRANSACTIONS, params={"postedAfter": "2026-09-01T00:00:00Z"}).status_code == 200


def test_a_seed_makes_the_same_account_again() -> None:
    assert create(3).truth("orders") == create(3).truth("orders") != create(4).truth("orders")
