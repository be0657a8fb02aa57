"""Stock, codes and texts: seen before, written once, read back, and taken back, in a shop that keeps the platform's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.shopify import ShopifyConnector
from orchestration.connectors.shopify.discounts import DiscountWish
from orchestration.connectors.shopify.stock import StockChangedError
from orchestration.connectors.shopify.texts import TextChangedError
from sandbox.faults import Fault
from tests.orchestration.connectors.contract.stage import Stage

ITEM = "gid://shopify/InventoryItem/46500000000002"
WAREHOUSE, SHOP = "gid://shopify/Location/66600000000", "gid://shopify/Location/66600000001"
PRODUCT = "gid://shopify/Product/8300000000001"
WISH = DiscountWish("ADVENT-5", "Advent", Decimal(5), datetime(2026, 12, 1, tzinfo=UTC), usage_limit=100)


def test_stock_is_set_and_taken_back_at_one_place_only(connector: ShopifyConnector) -> None:
    stock = connector.stock()
    before, elsewhere = stock.read_stock(ITEM, WAREHOUSE), stock.read_stock(ITEM, SHOP)
    after = stock.write_stock(before, 123, str(uuid4()))
    assert (after["quantity"], stock.read_stock(ITEM, SHOP)["quantity"]) == (123, elsewhere["quantity"])
    assert stock.write_stock(after, before["quantity"], str(uuid4()))["quantity"] == before["quantity"]


def test_stock_that_moved_since_it_was_seen_is_not_overwritten(connector: ShopifyConnector) -> None:
    stock = connector.stock()
    seen = stock.read_stock(ITEM, WAREHOUSE)
    stock.write_stock(seen, 50, str(uuid4()))
    with pytest.raises(StockChangedError, match="changed since it was read"):
        stock.write_stock(seen, 60, str(uuid4()))
    assert stock.read_stock(ITEM, WAREHOUSE)["quantity"] == 50


def test_a_write_of_stock_whose_answer_was_lost_happens_once(on: Stage, connector: ShopifyConnector) -> None:
    stock = connector.stock()
    seen = stock.read_stock(ITEM, WAREHOUSE)
    on.sandbox.faults.truncate()
    assert stock.write_stock(seen, 77, "one-key")["quantity"] == 77
    assert stock.write_stock(seen, 77, "one-key")["quantity"] == 77


@pytest.mark.parametrize("units", [-1, 10**10])
def test_units_that_cannot_be_are_not_sent(on: Stage, connector: ShopifyConnector, units: int) -> None:
    seen = connector.stock().read_stock(ITEM, WAREHOUSE)
    sent = on.sandbox.faults.requests
    with pytest.raises(FatalError, match="cannot be set"):
        connector.stock().write_stock(seen, units, "key")
    assert on.sandbox.faults.requests == sent


def test_an_item_that_is_not_kept_at_a_place_is_said(connector: ShopifyConnector) -> None:
    with pytest.raises(FatalError, match="is not stocked at"):
        connector.stock().read_stock(ITEM, "gid://shopify/Location/1")


def test_a_code_is_created_once_and_can_be_taken_back(connector: ShopifyConnector) -> None:
    discounts = connector.discounts()
    assert discounts.read_discount(WISH.code) is None
    made = discounts.create_discount(WISH)
    assert (made["code"], Decimal(made["percent"]), made["usage_limit"]) == ("ADVENT-5", 5, 100)
    assert discounts.create_discount(WISH)["id"] == made["id"]
    discounts.delete_discount(made["id"])
    discounts.delete_discount(made["id"])
    assert discounts.read_discount(WISH.code) is None


def test_a_code_whose_answer_was_lost_is_found_instead_of_made_again(on: Stage, connector: ShopifyConnector) -> None:
    discounts = connector.discounts()
    assert discounts.read_discount(WISH.code) is None
    on.sandbox.faults.plan(Fault())
    on.sandbox.faults.truncate()
    assert discounts.create_discount(WISH)["code"] == WISH.code


def test_a_code_that_is_somebody_elses_is_left_alone(connector: ShopifyConnector) -> None:
    with pytest.raises(FatalError, match="has another discount under the code welcome10"):
        connector.discounts().create_discount(replace(WISH, code="welcome10"))


@pytest.mark.parametrize(
    "wish",
    [
        replace(WISH, percent=Decimal(0)),
        replace(WISH, percent=Decimal("NaN")),
        replace(WISH, percent=Decimal("100.1")),
        replace(WISH, code=" "),
        replace(WISH, code="a\x00b"),
        replace(WISH, ends_at=WISH.starts_at),
    ],
)
def test_a_discount_that_cannot_be_is_not_sent(on: Stage, connector: ShopifyConnector, wish: DiscountWish) -> None:
    with pytest.raises(FatalError):
        connector.discounts().create_discount(wish)
    assert on.sandbox.faults.requests == 0


def test_words_are_written_over_what_was_seen_and_taken_back(connector: ShopifyConnector) -> None:
    texts = connector.texts()
    before = texts.read_text(PRODUCT)
    after = texts.write_text(before, title="Mug <b>&</b> more", tags=["new", "mug", "new"])
    assert (after["title"], after["tags"]) == ("Mug <b>&</b> more", ["mug", "new"])
    assert after["description_html"] == before["description_html"]
    undone = texts.write_text(after, title=before["title"], tags=before["tags"])
    assert {**undone, "server_time": ""} == {**before, "server_time": ""}


def test_words_that_somebody_changed_meanwhile_stay(connector: ShopifyConnector) -> None:
    texts = connector.texts()
    seen = texts.read_text(PRODUCT)
    texts.write_text(seen, title="The merchant's own")
    with pytest.raises(TextChangedError, match="changed since they were read"):
        texts.write_text(seen, title="Ours")
    assert texts.read_text(PRODUCT)["title"] == "The merchant's own"
    assert texts.write_text(seen, description_html="<p>Ours</p>")["description_html"] == "<p>Ours</p>"


def test_a_title_that_the_shop_refuses_is_said_in_its_words(connector: ShopifyConnector) -> None:
    texts = connector.texts()
    with pytest.raises(FatalError, match="Title can't be blank"):
        texts.write_text(texts.read_text(PRODUCT), title=" ")


def test_a_shop_is_asked_once_for_each_delivery(connector: ShopifyConnector) -> None:
    webhooks, uri = connector.webhooks(), "https://ours.example/api/webhooks/1/2"
    added = webhooks.subscribe(uri, ("read_orders", "read_locations"))
    assert "orders/create" in added
    assert "locations/create" in added
    assert "discounts/create" not in added
    assert webhooks.subscribe(uri, ("read_orders", "read_locations")) == []
    assert webhooks.unsubscribe(uri) == len(added)
    assert webhooks.unsubscribe(uri) == 0
