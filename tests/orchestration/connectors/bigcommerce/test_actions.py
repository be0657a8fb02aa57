"""Prices and stock: read, set, read back; saying it twice has one effect."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError


def variant(sandbox, *, is_base: bool):
    rows = sandbox.store.table("product_variants").values()
    return next(row.value for row in rows if (row.value["sku_id"] is None) == is_base)


@pytest.mark.parametrize("is_base", [True, False])
def test_a_price_is_set_and_read_back(connector, sandbox, is_base: bool) -> None:
    one = variant(sandbox, is_base=is_base)
    prices, platform_id = connector.prices(), str(one["id"])
    before = prices.read_price(platform_id)
    assert before["currency_code"] == "GBP"
    for _ in range(2):
        after = prices.write_price(platform_id, before["product_id"], Decimal("24.90"))
    assert after["price"] == "24.9"
    assert after | {"price": before["price"], "server_time": None} == before | {"server_time": None}
    owner = sandbox.store.table("products" if is_base else "product_variants")
    assert owner[one["product_id"] if is_base else one["id"]].value["price"] == 24.9


def test_the_pre_image_undoes_a_price(connector, sandbox) -> None:
    platform_id = str(variant(sandbox, is_base=False)["id"])
    prices = connector.prices()
    before = prices.read_price(platform_id)
    prices.write_price(platform_id, before["product_id"], Decimal("1.05"))
    undone = prices.write_price(platform_id, before["product_id"], Decimal(before["price"]))
    assert undone["price"] == before["price"]


@pytest.mark.parametrize(
    ("price", "shown"), [("0", "0"), ("100", "100"), ("0.0100", "0.01"), ("1234567.89", "1234567.89")]
)
def test_a_price_reads_as_it_was_set(connector, sandbox, price: str, shown: str) -> None:
    one = variant(sandbox, is_base=False)
    assert connector.prices().write_price(str(one["id"]), str(one["product_id"]), Decimal(price))["price"] == shown


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "0.12345678901234567890"])
def test_no_price_is_set_that_would_not_come_back_the_same(connector, sandbox, price: str) -> None:
    one = variant(sandbox, is_base=False)
    with pytest.raises(FatalError, match="cannot be set"):
        connector.prices().write_price(str(one["id"]), str(one["product_id"]), Decimal(price))
    assert not sandbox.faults.requests


def test_a_price_under_a_sale_price_is_refused(connector, sandbox) -> None:
    one = variant(sandbox, is_base=False)
    one["sale_price"] = 9.5
    with pytest.raises(FatalError, match="end the sale first"):
        connector.prices().write_price(str(one["id"]), str(one["product_id"]), Decimal(5))


def test_a_variant_that_is_gone_says_so(connector) -> None:
    with pytest.raises(FatalError, match="no longer in the store"):
        connector.prices().read_price("999999")


def test_stock_is_set_and_waited_for(connector, sandbox) -> None:
    one = variant(sandbox, is_base=False)
    stock, key = connector.stock(), str(one["id"])
    before = stock.read_stock(key, "2")
    after = stock.write_stock(key, "2", 41, before["quantity"], "Counted on Monday")
    assert (after["quantity"], after["location_id"]) == (41, "2")
    assert before["platform_id"] == after["platform_id"]
    assert stock.read_stock(key, "1")["quantity"] != 41
    assert stock.write_stock(key, "2", 41, before["quantity"], "again")["quantity"] == 41


def test_stock_that_sold_since_it_was_counted_is_not_overwritten(connector, sandbox) -> None:
    stock, key = connector.stock(), str(variant(sandbox, is_base=False)["id"])
    counted = stock.read_stock(key, "2")["quantity"]
    stock.write_stock(key, "2", counted + 5, counted, "Delivered")
    with pytest.raises(FatalError, match="count again"):
        stock.write_stock(key, "2", counted + 7, counted, "Counted")
    assert stock.read_stock(key, "2")["quantity"] == counted + 5


def test_stock_that_does_not_show_is_not_called_done(connector, sandbox) -> None:
    one = variant(sandbox, is_base=False)
    stock, key = connector.stock(), str(one["id"])
    sandbox.store.adjustments_show_after = 100
    with pytest.raises(RetryableError, match="does not show it yet"):
        stock.write_stock(key, "1", 77_777, stock.read_stock(key, "1")["quantity"], "Counted")


@pytest.mark.parametrize("quantity", [-1, 2_147_483_648])
def test_stock_beyond_the_platforms_limits_is_not_sent(connector, sandbox, quantity: int) -> None:
    with pytest.raises(FatalError, match="cannot be set"):
        connector.stock().write_stock("1", "1", quantity, 7, "Counted")
    assert not sandbox.faults.requests


def test_a_token_that_may_only_read_cannot_write(connector, sandbox) -> None:
    one = variant(sandbox, is_base=False)
    writes = connector.prices()
    image = writes.read_price(str(one["id"]))
    sandbox.store.is_read_only = True
    with pytest.raises(CredentialsError, match="grant the scopes"):
        writes.write_price(str(one["id"]), image["product_id"], Decimal(7))
