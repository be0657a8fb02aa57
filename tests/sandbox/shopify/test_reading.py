"""Pages, searches and single objects, as a client of the platform reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sandbox.market.size import iso
from tests.sandbox.conftest import Shop

PAGE = """
query($first: Int, $after: String, $last: Int, $before: String, $query: String, $sort: OrderSortKeys, $reverse: Boolean) {
  orders(first: $first, after: $after, last: $last, before: $before, query: $query, sortKey: $sort, reverse: $reverse) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id updatedAt createdAt test } } }
"""


def walk(shop: Shop, **variables: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    after = None
    while True:
        page = shop.ask(PAGE, after=after, **variables)["orders"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", ["UPDATED_AT", "ID", "PROCESSED_AT"])
def test_a_walk_over_pages_meets_every_order_once_and_in_order(shop: Shop, sort: str, reverse: bool) -> None:
    found = walk(shop, first=47, sort=sort, reverse=reverse)
    assert len({o["id"] for o in found}) == len(found) == len(shop.world.market.orders)
    if sort == "UPDATED_AT":
        assert [o["updatedAt"] for o in found] == sorted((o["updatedAt"] for o in found), reverse=reverse)


def test_the_last_objects_come_before_a_cursor(shop: Shop) -> None:
    whole = [o["id"] for o in walk(shop, first=250, sort="ID")]
    tail = shop.ask(PAGE, last=5, sort="ID")["orders"]
    assert [o["id"] for o in tail["nodes"]] == whole[-5:]
    before = shop.ask(PAGE, last=5, sort="ID", before=tail["pageInfo"]["startCursor"])["orders"]
    assert [o["id"] for o in before["nodes"]] == whole[-10:-5]


def test_windows_on_the_change_time_are_half_open(shop: Shop) -> None:
    orders = sorted(shop.world.market.orders, key=lambda o: o.updated)
    start, end = iso(orders[100].updated), iso(orders[200].updated)
    found = walk(shop, first=250, query=f"updated_at:>='{start}' AND updated_at:<'{end}'")
    assert {o["id"] for o in found} == {o["id"] for o in walk(shop, first=250) if start <= o["updatedAt"] < end}


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("test:true", lambda o: o.is_test),
        ("-test:true", lambda o: not o.is_test),
        ("NOT test:true", lambda o: not o.is_test),
        ("financial_status:refunded OR financial_status:partially_refunded", lambda o: o.refunded > 0),
        (
            "(currency:EUR OR test:true) AND source_name:web",
            lambda o: o.source == "web" and (o.currency == "EUR" or o.is_test),
        ),
        ("id:6100000000007", lambda o: o.index == 7),
        ("id:>=6100000000100 id:<6100000000103", lambda o: 100 <= o.index < 103),
        ("no_such_field:1", lambda o: True),
    ],
)
def test_a_search_finds_what_it_says(shop: Shop, query: str, keeps: object) -> None:
    expected = {f"gid://shopify/Order/{6100000000000 + o.index}" for o in shop.world.market.orders if keeps(o)}  # type: ignore[operator]
    assert {o["id"] for o in walk(shop, first=250, query=query)} == expected


def test_a_field_that_cannot_be_searched_is_ignored_with_a_warning(shop: Shop) -> None:
    body = shop.post(PAGE, first=1, query="no_such_field:1").json()
    assert body["extensions"]["search"][0]["warnings"][0]["field"] == "no_such_field"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"first": 251}, "not between 0 and 250"),
        ({}, "first or last"),
        ({"first": 1, "last": 1}, "first or last"),
        ({"first": 1, "after": "nonsense"}, "Invalid cursor"),
    ],
)
def test_a_page_that_cannot_be_is_refused(shop: Shop, variables: dict[str, object], message: str) -> None:
    assert message in shop.post(PAGE, **variables).json()["errors"][0]["message"]


def test_an_objects_parts_are_found_by_their_ids(shop: Shop) -> None:
    order = next(o for o in shop.world.market.orders if o.refunds and o.refunds[0].lines)
    gid = f"gid://shopify/Order/{6100000000000 + order.index}"
    found = shop.ask(
        """query($id: ID!) { order(id: $id) { lineItems(first: 9) { nodes { id } }
           refunds { id totalRefundedSet { shopMoney { amount } } refundLineItems(first: 9) { nodes { lineItem { id } } } } } }""",
        id=gid,
    )["order"]
    ids = [found["lineItems"]["nodes"][0]["id"], found["refunds"][0]["id"], gid, "gid://shopify/Order/1", "nonsense"]
    nodes = shop.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=ids)["nodes"]
    assert [n and n["__typename"] for n in nodes] == ["LineItem", "Refund", "Order", None, None]
    assert (
        Decimal(found["refunds"][0]["totalRefundedSet"]["shopMoney"]["amount"]) == Decimal(order.refunds[0].total) / 100
    )


def test_stock_is_split_over_locations_and_committed_units_are_on_hand(shop: Shop) -> None:
    items = shop.ask(
        """{ inventoryItems(first: 5) { nodes { variant { inventoryQuantity } inventoryLevels(first: 5) { nodes {
             location { name } quantities(names: ["available", "on_hand", "committed"]) { name quantity } } } } } }"""
    )["inventoryItems"]["nodes"]
    for item in items:
        levels = [{q["name"]: q["quantity"] for q in level["quantities"]} for level in item["inventoryLevels"]["nodes"]]
        assert sum(level["available"] for level in levels) == item["variant"]["inventoryQuantity"]
        assert all(level["on_hand"] == level["available"] + level["committed"] for level in levels)


def test_an_expensive_query_is_refused_and_an_empty_bucket_throttles(shop: Shop) -> None:
    big = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { variant { product { id } } } } } } }"
    body = shop.post(big).json()
    assert body["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert body["extensions"]["cost"]["requestedQueryCost"] > 1000


def test_money_has_two_faces_where_the_buyer_paid_in_euros(shop: Shop) -> None:
    found = shop.ask(
        """{ orders(first: 5, query: "currency:EUR") { nodes { currencyCode presentmentCurrencyCode
             totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } } } } }"""
    )["orders"]["nodes"]
    assert found
    for order in found:
        money = order["totalPriceSet"]
        assert (order["currencyCode"], order["presentmentCurrencyCode"]) == ("GBP", "EUR")
        assert money["shopMoney"]["currencyCode"] == "GBP"
        assert Decimal(money["presentmentMoney"]["amount"]) > Decimal(money["shopMoney"]["amount"])
