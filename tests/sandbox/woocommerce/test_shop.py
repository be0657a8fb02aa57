"""The simulated shop behaves as a genuine WooCommerce 10.5 was seen to (its dates, pages, statuses, keys and batches)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from sandbox.market.journal import World
from sandbox.market.size import MarketSize
from sandbox.woocommerce import WooSandbox, create
from sandbox.woocommerce.platform import KEY, SECRET

URL = "https://shop.example"
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "woocommerce_rest_docs" / "woo_doc_samples.json"


@pytest.fixture
def shop() -> WooSandbox:
    return create(3, URL)


@pytest.fixture
def ask(shop: WooSandbox) -> Callable[..., httpx2.Response]:
    client = TestClient(shop.app, base_url=URL)
    return lambda path, **asked: client.get(f"/wp-json/wc/v3/{path}", params=asked, auth=(KEY, SECRET))


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def a_second_before(text: str) -> str:
    return (datetime.fromisoformat(text) - timedelta(seconds=1)).isoformat()


def test_the_same_seed_makes_the_same_shop(shop: WooSandbox) -> None:
    assert create(3, URL).truth("orders") == shop.truth("orders") != create(4, URL).truth("orders")


def test_pages_are_of_ten_unless_asked_and_never_more_than_a_hundred(ask: Callable[..., httpx2.Response]) -> None:
    assert len(ask("orders").json()) == 10
    assert len(ask("orders", per_page=100).json()) == 100
    assert code(ask("orders", per_page=101)) == (400, "rest_invalid_param")


def test_headers_tell_the_total_and_orders_forget_it_behind_the_last_page(ask: Callable[..., httpx2.Response]) -> None:
    assert ask("orders", per_page=100).headers["X-WP-Total"] == "254"
    behind = ask("orders", per_page=100, page=9)
    assert (behind.status_code, behind.json(), behind.headers["X-WP-Total"]) == (200, [], "0")
    assert ask("products", per_page=100, page=9).headers["X-WP-Total"] == "130"


def test_any_leaves_out_the_trash_also_beside_it(ask: Callable[..., httpx2.Response]) -> None:
    totals = [ask("orders", status=status).headers["X-WP-Total"] for status in ("any", "any,trash", "trash")]
    assert totals == ["254", "254", "6"]
    assert code(ask("orders", status="layaway")) == (400, "rest_invalid_param")


def test_changes_are_after_the_second_in_local_time_or_in_utc(
    ask: Callable[..., httpx2.Response], shop: WooSandbox
) -> None:
    newest = max(shop.truth("orders").values(), key=lambda order: order["date_modified_gmt"])
    gmt, local = newest["date_modified_gmt"], newest["date_modified"]
    assert ask("orders", modified_after=gmt, dates_are_gmt="true").json() == []
    assert ask("orders", modified_after=local).json() == []
    found = ask("orders", modified_after=a_second_before(gmt), dates_are_gmt="true").json()
    assert [one["id"] for one in found] == [newest["id"]]
    assert code(ask("orders", modified_after=gmt[:10])) == (400, "rest_invalid_param")


def test_a_zone_beside_dates_are_gmt_shifts_the_window(ask: Callable[..., httpx2.Response], shop: WooSandbox) -> None:
    """The trap of fact 1: in Tokyo it hides nine hours of changes."""
    newest = max(order["date_modified_gmt"] for order in shop.truth("orders").values())
    earlier = a_second_before(newest)
    assert ask("orders", modified_after=earlier, dates_are_gmt="true").headers["X-WP-Total"] == "1"
    assert ask("orders", modified_after=f"{earlier}Z", dates_are_gmt="true").headers["X-WP-Total"] == "0"


def test_customers_are_of_one_role_and_ignore_dates(ask: Callable[..., httpx2.Response]) -> None:
    assert ask("customers").headers["X-WP-Total"] == "129"
    assert ask("customers", role="all", modified_after="2030-01-01T00:00:00").headers["X-WP-Total"] == "130"


def test_more_than_a_page_of_orders_share_a_second(shop: WooSandbox) -> None:
    times = [order["date_modified_gmt"] for order in shop.truth("orders").values()]
    assert max(times.count(moment) for moment in set(times)) > 100


def test_refunds_are_positive_by_themselves_and_negative_in_their_order(shop: WooSandbox) -> None:
    orders = shop.truth("orders")
    for refund in shop.truth("refunds").values():
        shown = next(one for one in orders[str(refund["parent_id"])]["refunds"] if one["id"] == refund["id"])
        assert Decimal(refund["amount"]) == -Decimal(shown["total"]) > 0
        assert all(line["quantity"] < 0 and Decimal(line["total"]) <= 0 for line in refund["line_items"])
        assert "date_modified_gmt" not in refund


def test_no_key_and_an_unknown_one_read_the_same_and_a_wrong_secret_does_not(shop: WooSandbox) -> None:
    client = TestClient(shop.app, base_url=URL)
    answers = [client.get("/wp-json/wc/v3/orders", auth=auth) for auth in (None, ("ck_x", SECRET), (KEY, "cs_x"))]
    assert [code(answer) for answer in answers] == [
        (401, "woocommerce_rest_cannot_view"),
        (401, "woocommerce_rest_cannot_view"),
        (401, "woocommerce_rest_authentication_error"),
    ]


def test_basic_is_not_heard_without_tls() -> None:
    client = TestClient(create(3, "http://127.0.0.1").app, base_url="http://127.0.0.1")
    assert code(client.get("/wp-json/wc/v3/orders", auth=(KEY, SECRET)))[0] == 401


def test_a_signature_is_heard_once_and_for_a_quarter_of_an_hour() -> None:
    from orchestration.connectors.woocommerce.oauth import OAuth

    shop = create(3, "http://127.0.0.1")
    client = TestClient(shop.app, base_url="http://127.0.0.1")

    def status(
        age: float = 0, secret: str = SECRET, query: str = "per_page=1&search=a+b%26c"
    ) -> tuple[int, httpx2.Request]:
        request = client.build_request("GET", f"/wp-json/wc/v3/orders?{query}")
        request.headers["Authorization"] = OAuth(KEY, secret, now=lambda: time.time() - age).header(request)
        return client.send(request).status_code, request

    good, request = status()
    assert good == 200
    assert client.send(request).status_code == 401
    assert [status(age)[0] for age in (800, 1000, -1000)] == [200, 401, 401]
    assert status(secret="cs_wrong")[0] == 401


def test_batches_answer_200_also_for_what_they_refuse(shop: WooSandbox) -> None:
    client = TestClient(shop.app, base_url=URL)

    def batch(body: dict[str, Any]) -> httpx2.Response:
        return client.post("/wp-json/wc/v3/products/batch", json=body, auth=(KEY, SECRET))

    answer = batch({"update": [{"id": 102, "regular_price": "5.00"}, {"id": 9, "regular_price": "5.00"}]})
    good, bad = answer.json()["update"]
    assert (answer.status_code, good["price"], bad["error"]["code"]) == (
        200,
        "5.00",
        "woocommerce_rest_product_invalid_id",
    )
    assert code(batch({"update": [{"id": n} for n in range(101)]})) == (
        413,
        "woocommerce_rest_request_entity_too_large",
    )


def test_variations_are_written_under_their_parent_alone(shop: WooSandbox) -> None:
    client = TestClient(shop.app, base_url=URL)
    wrong = client.put("/wp-json/wc/v3/products/2001", json={"regular_price": "5"}, auth=(KEY, SECRET))
    right = client.put("/wp-json/wc/v3/products/101/variations/2001", json={"regular_price": "5"}, auth=(KEY, SECRET))
    assert code(wrong) == (404, "woocommerce_rest_invalid_product_id")
    assert right.json()["price"] == "5"


def test_the_market_is_rendered_to_the_penny(tmp_path: Path) -> None:
    world = World(tmp_path / "market", MarketSize(variants=24, days=60, orders_per_day=12), seed=3)
    shop = create(3, URL, world)
    for _ in range(2):
        orders, refunds, sold = shop.truth("orders"), shop.truth("refunds"), world.market.orders
        assert len(orders) == len(sold)
        assert sum(Decimal(order["total"]) for order in orders.values()) * 100 == sum(order.total for order in sold)
        assert sum(Decimal(one["amount"]) for one in refunds.values()) * 100 == sum(order.refunded for order in sold)
        for order in orders.values():
            lines = sum(Decimal(line["total"]) + Decimal(line["total_tax"]) for line in order["line_items"])
            assert lines + Decimal(order["shipping_total"]) + Decimal(order["shipping_tax"]) == Decimal(order["total"])
        world.advance(5)
    world.close()


def test_a_price_that_is_set_holds_in_the_market(tmp_path: Path) -> None:
    world = World(tmp_path / "market", MarketSize(variants=24, days=10, orders_per_day=5), seed=3)
    shop = create(3, URL, world)
    client = TestClient(shop.app, base_url=URL)
    number = next(iter(shop.truth("product_variations")))
    parent = shop.truth("product_variations")[number]["parent_id"]
    body = {"regular_price": "30.00", "sale_price": "24.50", "meta_data": [{"key": "_ours", "value": "action-1"}]}
    client.put(f"/wp-json/wc/v3/products/{parent}/variations/{number}", json=body, auth=(KEY, SECRET))
    variant = world.market.variants[int(number) - 100_000]
    assert (variant.price, variant.compare_at) == (2450, 3000)
    world.advance(1)
    shown = shop.truth("product_variations")[number]
    assert (shown["price"], shown["sale_price"], shown["meta_data"][0]["value"]) == ("24.50", "24.50", "action-1")
    world.close()


@pytest.mark.skipif(not SAMPLES.exists(), reason="the documentation's samples are not on this machine")
@pytest.mark.parametrize(
    ("page", "stream", "left_out"),
    [
        ("_orders.md", "orders", set()),
        ("_coupons.md", "coupons", {"excluded_product_ids", "usage_limit_per_user", "limit_usage_to_x_items", "free_shipping",
         "product_categories", "excluded_product_categories", "exclude_sale_items", "minimum_amount", "maximum_amount"}),
        ("_customers.md", "customers", set()),
        ("_product-categories.md", "product_categories", set()),
        ("_taxes.md", "tax_rates", set()),
        ("_order-refunds.md", "refunds", set()),
        ("_setting-options.md", "settings", {"options"}),
    ],
)  # fmt: skip
def test_objects_have_the_fields_of_the_documentation(
    shop: WooSandbox, page: str, stream: str, left_out: set[str]
) -> None:
    samples = [one["json"] for one in json.loads(SAMPLES.read_text()) if one["file"].endswith(page)]
    documented = next(one for one in samples if isinstance(one, dict) and "_links" in one)
    shown = list(shop.truth(stream).values())[-1]
    assert documented.keys() - left_out <= shown.keys()
    of_another_type = [
        k
        for k, v in documented.items()
        if k in shown and v is not None and shown[k] is not None and type(v) is not type(shown[k])
    ]
    assert of_another_type == []


def test_analytics_counts_days_of_payment_unless_asked_for_others(shop: WooSandbox) -> None:
    client = TestClient(shop.app, base_url=URL)

    def orders(**asked: str) -> int:
        span = {"after": "2026-10-21T00:00:00", "before": "2026-11-20T23:59:59", "interval": "day", "per_page": "100"}
        answer = client.get("/wp-json/wc-analytics/reports/revenue/stats", params=span | asked, auth=(KEY, SECRET))
        return sum(one["subtotals"]["orders_count"] for one in answer.json()["intervals"])

    unpaid = [row for row in shop.trade.tables["orders"].shown() if row.status in ("on-hold", "packed")]
    since = datetime(2026, 10, 21, tzinfo=shop.trade.zone).timestamp()
    assert orders() == orders(date_type="date_created") - sum(row.created >= since for row in unpaid)
    assert client.get("/wp-json/wc-analytics/reports/revenue/stats").status_code == 401
