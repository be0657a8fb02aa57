"""Products, variations, customers and coupons: little of each is read, then what differs; older shops parent by parent."""

from __future__ import annotations

import pytest

from sandbox.faults import Fault
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.woocommerce.conftest import DAY, HOUR, Shop


def test_stock_that_sold_without_a_new_time_of_change_is_seen_at_the_next_sync(shop: Shop) -> None:
    landed = shop.load("products")
    shop.edit("products", 105, stock_quantity=1)
    shop.sandbox.pass_time(HOUR)
    before = shop.sandbox.faults.requests
    assert shop.load("products", landed).rows == shop.sandbox.truth("products")
    assert shop.sandbox.faults.requests - before == 3  # two pages of marks, one of what differs
    assert [len(versions) for versions in landed.versions.values()].count(2) == 1


def test_what_no_mark_tells_is_read_within_a_week(shop: Shop) -> None:
    landed = shop.load("products")
    shop.edit("products", 105, slug="moved")
    shop.sandbox.pass_time(DAY)
    assert shop.load("products", landed).rows != shop.sandbox.truth("products")
    shop.sandbox.pass_time(6 * DAY)
    assert shop.load("products", landed).rows == shop.sandbox.truth("products")


def test_a_first_read_that_was_cut_short_reads_the_rest_alone(shop: Shop) -> None:
    landed = Landed().load(shop.stream("products"), pages=1)
    assert (len(landed.rows), landed.state) == (100, {"whole_to": 200})
    before = shop.sandbox.faults.requests
    assert shop.load("products", landed).rows == shop.sandbox.truth("products")
    assert shop.sandbox.faults.requests - before == 3


def test_a_full_read_takes_everything_anew(shop: Shop) -> None:
    landed = shop.load("customers")
    landed.state = {}
    pages = list(shop.stream("customers").read({}, landed))
    assert sum(len(page.records) for page in pages) == 130


@pytest.mark.parametrize("most", [99, 12])
def test_a_shop_that_needs_too_long_for_a_hundred_by_id_is_asked_for_fewer(shop: Shop, most: int) -> None:
    shop.sandbox.quirks.most_in_time = most
    assert shop.load("products").rows == shop.sandbox.truth("products")


def test_guests_and_administrators_are_told_apart(shop: Shop) -> None:
    """The list shows customers alone unless all roles are asked for."""
    assert shop.load("customers").rows["1"]["role"] == "administrator"


@pytest.mark.parametrize(("stream", "lacking"), [("product_variations", "variations"), ("refunds", "refunds")])
def test_older_shops_are_read_parent_by_parent_to_the_same_rows(shop: Shop, stream: str, lacking: str) -> None:
    newer = shop.load(stream).rows
    shop.sandbox.quirks.lacks = {lacking}
    shop.sandbox.quirks.has_parent_ids = False
    older = shop.load(stream)
    assert older.rows == newer == shop.sandbox.truth(stream)
    shop.sandbox.pass_time(HOUR)
    for deed in (shop.sandbox.add, shop.sandbox.change_silently, shop.sandbox.remove):
        deed(stream)
        assert shop.load(stream, older).rows == shop.sandbox.truth(stream)


def test_an_older_shop_asks_only_the_orders_with_new_refunds(shop: Shop) -> None:
    shop.sandbox.quirks.lacks = {"refunds"}
    landed = shop.load("refunds")
    before = shop.asked("/refunds")
    shop.sandbox.add("refunds")
    shop.load("refunds", landed)
    assert shop.asked("/refunds") - before == 1


@pytest.mark.parametrize(("stream", "lacking"), [("product_variations", "variations"), ("refunds", "refunds")])
def test_a_parent_that_cannot_be_read_keeps_what_is_known_of_it(shop: Shop, stream: str, lacking: str) -> None:
    shop.sandbox.quirks.lacks = {lacking}
    landed = shop.load(stream)
    before = set(landed.rows)
    shop.sandbox.pass_time(HOUR)
    broken = Fault(reshape=lambda body: body.replace(b'[{"id":', b'[{"id":"x","was":', 1))
    shop.sandbox.faults.plan(broken, times=500)
    shop.load(stream, landed)
    shop.sandbox.faults.clear()
    assert (set(landed.rows), landed.deleted) == (before, set())
    assert {reject.reason_code for reject in landed.rejects} == {"unreadable"}


def test_settings_hold_the_currency_the_zone_and_whether_prices_include_tax(shop: Shop) -> None:
    rows = shop.load("settings").rows
    assert rows["woocommerce_currency"]["value"] == "EUR"
    assert rows["woocommerce_prices_include_tax"]["value"] == "no"
    assert rows["site"]["timezone_string"] == "Asia/Tokyo"


@pytest.mark.parametrize("stream", ["product_categories", "tax_rates"])
def test_short_lists_are_read_whole_and_lose_what_is_gone(shop: Shop, stream: str) -> None:
    landed = shop.load(stream)
    for deed in (shop.sandbox.change_silently, shop.sandbox.remove, shop.sandbox.add):
        assert deed(stream)
        assert shop.load(stream, landed).rows == shop.sandbox.truth(stream)


def test_hostile_text_arrives_byte_for_byte(shop: Shop) -> None:
    landed = shop.load("orders")
    names = {line["name"] for order in landed.rows.values() for line in order["line_items"]}
    assert {"Nul\x00here", "Half \ud83d pair", "<script>alert(1)</script>", "=cmd|'/c calc'!A1"} <= names


def test_fingerprints_tell_nothing_of_anybody(shop: Shop) -> None:
    landed = shop.load("customers", shop.load("orders"))
    assert {len(mark) for mark in landed.marks.values()} == {16}
