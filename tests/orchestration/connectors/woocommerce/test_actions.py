"""Prices, stock, coupons and texts: once, as approved, told from what others did meanwhile, and taken back whole."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orchestration.connectors.base import PriceActions, SetsPrices
from orchestration.connectors.exceptions import ConnectorError, CredentialsError, FatalError, RetryableError
from orchestration.connectors.woocommerce.actions import PriceChange
from orchestration.connectors.woocommerce.coupons import Coupon
from tests.orchestration.connectors.woocommerce.conftest import Shop

SIMPLE, VARIABLE, VARIATION = "102", "101", "2001"


def changes(shop: Shop, number: str, table: str = "products") -> int:
    """How often the object was written since the shop opened: each write of ours leaves a mark of its own."""
    row = shop.sandbox.trade.tables[table].get(int(number))
    assert row is not None
    return len([one for one in row.object["meta_data"] if one["key"] == "_ecom_action_id"])


def test_the_connector_sets_prices_as_every_platform_does(shop: Shop) -> None:
    connector = shop.connector()
    prices: PriceActions = connector.prices()
    assert isinstance(connector, SetsPrices)
    before = prices.read_price(SIMPLE)
    after = prices.write_price(SIMPLE, before["product_id"], Decimal("21.90"))
    assert (after["price"], after["currency_code"], after["compare_at_price"]) == ("21.90", "EUR", None)
    assert shop.sandbox.truth("products")[SIMPLE]["regular_price"] == "21.90"
    assert before.keys() == after.keys()


@pytest.mark.parametrize("number", [SIMPLE, VARIATION])
def test_a_sale_is_set_and_taken_back_whole(shop: Shop, number: str) -> None:
    prices = shop.connector().prices()
    before = prices.read_price(number)
    change = PriceChange(number, Decimal("19.99"), regular_price=Decimal("25"))
    (after,) = prices.write_prices([change], "action-1")
    assert (after["price"], after["compare_at_price"], after["refusal"]) == ("19.99", "25", "")
    back = prices.undo(before, "action-2")
    assert [back[name] for name in ("price", "regular_price", "sale_price")] == [
        before[n] for n in ("price", "regular_price", "sale_price")
    ]


def test_a_price_of_a_parent_or_of_no_amount_is_refused(shop: Shop) -> None:
    prices = shop.connector().prices()
    with pytest.raises(FatalError, match="on its variations"):
        prices.write_price(VARIABLE, VARIABLE, Decimal(5))
    for amount in ("-1", "NaN", "Infinity"):
        with pytest.raises(FatalError, match="cannot be set"):
            prices.write_price(SIMPLE, SIMPLE, Decimal(amount))
    with pytest.raises(FatalError, match="belongs to another product"):
        prices.write_price(VARIATION, SIMPLE, Decimal(5))
    with pytest.raises(FatalError, match="no longer in the shop"):
        prices.read_price("999999")
    with pytest.raises(FatalError, match="no id"):
        prices.read_price("gid://shopify/Product/1")


def test_a_price_that_the_shop_changes_on_its_own_is_not_called_set(shop: Shop) -> None:
    shop.sandbox.trade.writes.rounds_to = 1
    with pytest.raises(FatalError, match="look there"):
        shop.connector().prices().write_price(SIMPLE, SIMPLE, Decimal("21.99"))


def test_many_prices_go_by_the_hundred_and_single_refusals_are_told(shop: Shop) -> None:
    numbers = [n for n, one in shop.sandbox.truth("products").items() if one["type"] == "simple"][:110]
    prices = shop.connector().prices()
    before, requests = shop.asked("/batch"), shop.sandbox.faults.requests
    shop.sandbox.trade.writes.refuses = {int(numbers[7])}
    images = prices.write_prices([PriceChange(number, Decimal("7.50")) for number in (*numbers, VARIATION)], "action-9")
    assert shop.asked("/batch") - before == 3
    assert shop.sandbox.faults.requests - requests <= 12
    refused = {image["platform_id"]: image["refusal"] for image in images if image["refusal"]}
    assert refused == {numbers[7]: "woocommerce_rest_cannot_edit"}
    assert sum(image["price"] == "7.50" for image in images) == 110


def test_a_change_whose_answer_was_lost_is_made_once(shop: Shop) -> None:
    """The write arrives, the answer does not: the same action again finds its id in the product."""
    stock = shop.connector().stock()
    held = stock.read_stock(SIMPLE)["quantity"]
    stock.write_stock(SIMPLE, 55, held, "action-1")
    shop.edit("products", int(SIMPLE), stock_quantity=54)  # one is sold
    again = stock.write_stock(SIMPLE, 55, held, "action-1")
    assert again["quantity"] == 54
    assert changes(shop, SIMPLE) == 1


def test_stock_that_sold_meanwhile_is_not_overwritten(shop: Shop) -> None:
    stock = shop.connector().stock()
    before = stock.read_stock(SIMPLE)
    shop.edit("products", int(SIMPLE), stock_quantity=before["quantity"] + 3)
    with pytest.raises(FatalError, match="count again"):
        stock.write_stock(SIMPLE, 80, before["quantity"], "action-1")
    assert shop.sandbox.truth("products")[SIMPLE]["stock_quantity"] == before["quantity"] + 3


def test_stock_is_set_and_taken_back_also_to_not_being_counted(shop: Shop) -> None:
    stock = shop.connector().stock()
    shop.edit("products", int(SIMPLE), manage_stock=False, stock_quantity=None)
    before = stock.read_stock(SIMPLE)
    assert before["quantity"] is None
    assert stock.write_stock(SIMPLE, 12, None, "action-1")["quantity"] == 12
    assert stock.undo(before, 12, "action-2")["quantity"] is None
    counted = stock.write_stock(VARIATION, 3, 7, "action-3")
    assert stock.write_stock(VARIATION, 9, 3, "action-4")["quantity"] == 9
    assert stock.undo(counted, 9, "action-5")["quantity"] == 3
    with pytest.raises(FatalError, match="from 0"):
        stock.write_stock(SIMPLE, -1, None, "action-6")


def test_a_coupon_is_made_once_and_taken_back(shop: Shop) -> None:
    coupons = shop.connector().coupons()
    wanted = Coupon("Welcome10", Decimal(10), expires_at=datetime(2026, 12, 31, 23, tzinfo=UTC), usage_limit=100)
    made = coupons.create(wanted, "action-1")
    assert (made["code"], made["amount"], made["usage_limit"]) == ("welcome10", "10", 100)
    assert coupons.create(wanted, "action-1") == made
    assert sum(one["code"] == "welcome10" for one in shop.sandbox.truth("coupons").values()) == 1
    coupons.undo(made)
    coupons.undo(made)
    assert coupons.find("welcome10") is None


def test_a_coupon_whose_answer_was_lost_is_not_made_twice(shop: Shop) -> None:
    shop.sandbox.quirks.loses_answers = 1
    made = shop.connector().coupons().create(Coupon("welcome10", Decimal(10)), "action-1")
    assert [one["id"] for one in shop.sandbox.truth("coupons").values() if one["code"] == "welcome10"] == [
        int(made["platform_id"])
    ]


def test_a_code_of_somebody_else_is_not_ours(shop: Shop) -> None:
    with pytest.raises(FatalError, match="taken by another coupon"):
        shop.connector().coupons().create(Coupon("SAVE3001", Decimal(10)), "action-1")
    for amount in ("0", "-5", "101", "NaN"):
        with pytest.raises(FatalError, match="cannot be made"):
            shop.connector().coupons().create(Coupon("new", Decimal(amount)), "action-1")
    with pytest.raises(FatalError, match="needs a code"):
        shop.connector().coupons().create(Coupon(" ", Decimal(1)), "action-1")


def test_texts_and_tags_are_set_and_taken_back(shop: Shop) -> None:
    texts = shop.connector().texts()
    before = texts.read_text(SIMPLE)
    after = texts.write_text(
        SIMPLE, {"name": "Salt & pepper", "description": "<p>New</p>"}, ["Kitchen", "New in"], "action-1"
    )
    assert (after["name"], after["tags"]) == ("Salt &amp; pepper", ["Kitchen", "New in"])
    assert texts.write_text(SIMPLE, {}, ["kitchen"], "action-2")["tags"] == ["Kitchen"]
    back = texts.undo(before, "action-3")
    assert {name: back[name] for name in ("description", "tags")} == {
        name: before[name] for name in ("description", "tags")
    }
    with pytest.raises(FatalError, match="cannot be written"):
        texts.write_text(SIMPLE, {"price": "1"}, None, "action-4")


def test_a_key_that_may_only_read_is_told_so(shop: Shop) -> None:
    shop.sandbox.keys.permissions = "read"
    with pytest.raises(CredentialsError, match="for changes, that it may write"):
        shop.connector().prices().write_price(SIMPLE, SIMPLE, Decimal(5))


def test_webhooks_that_the_shop_switched_off_are_switched_on_again(shop: Shop) -> None:
    answers = [200]
    shop.sandbox.trade.webhooks.send = lambda url, body, headers: answers[0]
    hooks = shop.connector().webhooks("https://us.example/hook")
    assert len(hooks.ensure("whsec")) == 12
    assert hooks.ensure("whsec") == hooks.disabled() == []
    answers[0] = 500
    for _ in range(5):
        shop.sandbox.trade.writes.update("orders", 5100, {"status": "completed"})
    assert hooks.disabled() == ["order.updated"]
    assert hooks.ensure("whsec") == ["order.updated"]
    assert hooks.disabled() == []


def test_webhooks_that_are_there_are_signed_with_a_new_secret(shop: Shop) -> None:
    sent: list[tuple[bytes, dict[str, str]]] = []
    hooks = shop.connector().webhooks("https://us.example/hook")
    hooks.ensure("the old one")
    assert hooks.ensure("the new one") == []
    shop.sandbox.trade.webhooks.send = lambda url, body, headers: sent.append((body, headers)) or 200  # type: ignore[func-returns-value]
    shop.sandbox.trade.writes.update("orders", 5100, {"status": "completed"})
    [(body, headers)] = sent
    wanted = b64encode(hmac.digest(b"the new one", body, "sha256")).decode()
    assert headers["X-WC-Webhook-Signature"] == wanted


def test_errors_are_of_the_five_kinds(shop: Shop) -> None:
    shop.sandbox.faults.fail(500, times=50)
    with pytest.raises(RetryableError):
        shop.connector().prices().read_price(SIMPLE)
    assert issubclass(RetryableError, ConnectorError)
