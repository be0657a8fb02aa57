"""Talking to a shop: its address, its budget, its errors that come with status 200."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from orchestration.connectors.exceptions import (
    ConnectorError,
    CredentialsError,
    FatalError,
    NotPermittedError,
    RetryableError,
    SchemaDriftError,
)
from orchestration.connectors.shopify import ShopifyConnector
from orchestration.connectors.shopify.client import ShopifyClient
from orchestration.connectors.shopify.queries import CUSTOMERS, EXISTING, SHOP
from tests.orchestration.connectors.shopify.scripted import TOKEN, ScriptedShop, error


def page(nodes: list[Any], after: str | None = None) -> dict[str, Any]:
    return {"customers": {"nodes": nodes, "pageInfo": {"hasNextPage": after is not None, "endCursor": after}}}


def budget(requested: float, available: float, rate: float, data: Any) -> dict[str, Any]:
    status = {"maximumAvailable": 1000.0, "currentlyAvailable": available, "restoreRate": rate}
    return {"data": data, "extensions": {"cost": {"requestedQueryCost": requested, "throttleStatus": status}}}


@pytest.mark.parametrize("address", ["https://shop.example", "https://shop.example/", "shop.example", " shop.example "])
def test_the_path_of_the_api_is_added_to_any_spelling_of_the_address(address: str) -> None:
    shop = ScriptedShop(lambda name, variables: {"shop": {}})
    shop.client(address).query(SHOP)
    assert str(shop.requests[0].url) == "https://shop.example/admin/api/2026-10/graphql.json"
    assert shop.requests[0].headers["X-Shopify-Access-Token"] == TOKEN


@pytest.mark.parametrize(
    "address", ["", "file:///etc/passwd", "gopher://x", "https://", "https://user:pw@shop.example"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(FatalError, match=r"^The shop's address is not a web address; .*\.$"):
        ShopifyConnector(address, TOKEN)


@pytest.mark.parametrize("token", ["", " ", "tok en", "tökén", "a\nb"])
def test_a_token_that_cannot_be_one_is_refused_before_anything_is_sent(token: str) -> None:
    with pytest.raises(CredentialsError):
        ShopifyConnector("https://shop.example", token)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("INTERNAL_SERVER_ERROR"), RetryableError),
        (error("ACCESS_DENIED", "Access denied for orders field."), NotPermittedError),
        (error("undefinedField", "Field 'x' doesn't exist"), SchemaDriftError),
        ({"errors": f"[API] {TOKEN}"}, SchemaDriftError),
        ({"extensions": {}}, SchemaDriftError),
    ],
)
def test_an_error_with_status_200_is_an_error(answer: dict[str, Any], kind: type[ConnectorError]) -> None:
    with pytest.raises(ConnectorError) as caught:
        ScriptedShop(lambda name, variables: answer).client().query(SHOP)
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)


def test_another_api_version_than_ours_is_told_loudly() -> None:
    served = httpx2.Response(200, json={"data": {}}, headers={"X-Shopify-API-Version": "2027-01"})
    with pytest.raises(SchemaDriftError, match=r"2027-01.*2026-10"):
        ScriptedShop(lambda name, variables: served).client().query(SHOP)


def test_the_pause_before_a_query_follows_the_numbers_of_the_last_answer() -> None:
    rates = iter([50.0, 1000.0, 1000.0])
    shop = ScriptedShop(lambda name, variables: budget(500, 100, next(rates), {"nodes": []}))
    client = shop.client()
    for _ in range(3):
        client.query(EXISTING, ids=[])
    assert shop.slept == [(500 - 100) / 50, (500 - 100) / 1000]


def test_a_refusal_for_lack_of_budget_is_waited_out() -> None:
    answers = iter([budget(900, 100, 100, None) | error("THROTTLED"), budget(900, 950, 100, {"nodes": []})])
    shop = ScriptedShop(lambda name, variables: next(answers))
    shop.client().query(EXISTING, ids=[])
    assert shop.slept[0] == 8.0
    assert len(shop.requests) == 2


def test_a_page_that_costs_too_much_is_asked_for_in_halves() -> None:
    sizes = []

    def answer(name: str, variables: dict[str, Any]) -> Any:
        sizes.append(variables["first"])
        return (
            error("MAX_COST_EXCEEDED")
            if variables["first"] > 30
            else page([{"id": "1"}], "more" if len(sizes) < 5 else None)
        )

    found = [
        n for nodes, _ in ScriptedShop(answer).client().pages(CUSTOMERS, "customers", 100, filter="") for n in nodes
    ]
    assert sizes == [100, 50, 25, 25, 25]
    assert len(found) == 3


def test_a_page_that_costs_too_much_even_for_one_object_ends_with_a_sentence() -> None:
    shop = ScriptedShop(lambda name, variables: error("MAX_COST_EXCEEDED"))
    with pytest.raises(FatalError, match="too expensive"):
        list(shop.client().pages(CUSTOMERS, "customers", 4, filter=""))


def test_ids_are_asked_for_in_batches_that_shrink_too() -> None:
    def answer(name: str, variables: dict[str, Any]) -> Any:
        ids = variables["ids"]
        return error("MAX_COST_EXCEEDED") if len(ids) > 3 else {"nodes": [{"id": i} if i != "5" else None for i in ids]}

    pairs = [
        pair
        for found, ids in ScriptedShop(answer).client().nodes(EXISTING, [str(i) for i in range(8)], 8)
        for pair in zip(ids, found, strict=True)
    ]
    assert [i for i, _ in pairs] == [str(i) for i in range(8)]
    assert [i for i, node in pairs if node is None] == ["5"]


def test_the_token_is_sent_to_no_host_but_the_shop() -> None:
    shop = ScriptedShop(lambda name, variables: {}, file=b"x")
    with shop.client().download("https://storage.googleapis.com/bulk/1.jsonl") as chunks:
        assert b"".join(chunks) == b"x"
    assert "X-Shopify-Access-Token" not in shop.requests[0].headers


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://storage.googleapis.com/x",
        "https://shop.example:8443/x",
        "https://evil-storage.googleapis.com.example/x",
        "https://notshopify.com/x",
    ],
)
def test_a_file_on_a_strange_host_is_not_fetched(url: str) -> None:
    shop = ScriptedShop(lambda name, variables: {})
    with pytest.raises(FatalError, match="not one of Shopify's hosts"), shop.client().download(url):
        pass
    assert shop.requests == []


def test_a_connection_test_names_the_scopes_that_are_missing() -> None:
    def answer(name: str, variables: dict[str, Any]) -> Any:
        shop = {"id": "gid://shopify/Shop/1", "name": "S", "currencyCode": "EUR", "ianaTimezone": "Europe/Paris"}
        granted = [{"handle": handle} for handle in ("write_products", "read_inventory", "read_orders")]
        return {"shop": shop, "currentAppInstallation": {"accessScopes": granted}}

    connector = ShopifyConnector("https://shop.example", TOKEN)
    connector.client = ScriptedShop(answer).client()
    with pytest.raises(CredentialsError, match="lacks read_customers; grant it"):
        connector.test()


def test_the_owner_of_a_client_closes_it() -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(lambda request: httpx2.Response(500)))
    ShopifyClient("https://shop.example", TOKEN, http=http).close()
    assert not http.is_closed
