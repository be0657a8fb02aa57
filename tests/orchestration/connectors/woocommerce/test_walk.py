"""A list is read whole while it shifts, without its headers, from hosts that cap pages, and past objects that are not shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from orchestration.connectors.base import Page
from orchestration.connectors.exceptions import RetryableError
from orchestration.connectors.woocommerce.client import API
from orchestration.connectors.woocommerce.walk import walk
from sandbox.woocommerce import platform as sandbox_platform
from sandbox.woocommerce.tables import both_dates
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.woocommerce.conftest import DAY, Shop

START = sandbox_platform.START


def touch(shop: Shop, number: int) -> None:
    """An order on an early page is changed: it moves to the end, and all after it move up by one."""
    shop.sandbox.pass_time(2)
    now = int(shop.sandbox.now().timestamp())
    shop.edit("orders", number, modified=now, **both_dates("modified", now, shop.sandbox.trade.zone))


def load_while(shop: Shop, meddle: Callable[[int], None]) -> Landed:
    """A load of all orders, with something happening after each of its pages."""
    landed = Landed()
    pages: Iterator[Page] = shop.stream("orders").read({}, landed)
    for number, page in enumerate(pages):
        landed.commit(page)
        meddle(number)
    return landed


@pytest.mark.parametrize("touched", [1, 5, 90])
def test_orders_that_are_changed_meanwhile_push_none_out(shop: Shop, touched: int) -> None:
    numbers = [row.id for row in shop.sandbox.trade.tables["orders"].shown()]

    def meddle(page: int) -> None:
        for number in numbers[page * touched : (page + 1) * touched] if page < 2 else ():
            touch(shop, number)

    assert load_while(shop, meddle).rows == shop.sandbox.truth("orders")


def test_orders_that_are_deleted_meanwhile_push_none_out(shop: Shop) -> None:
    numbers = [row.id for row in shop.sandbox.trade.tables["orders"].shown()]

    def meddle(page: int) -> None:
        if page == 0:
            for number in numbers[:30]:
                shop.sandbox.trade.tables["orders"].delete(number)

    assert set(shop.sandbox.truth("orders")) <= set(load_while(shop, meddle).rows)


@pytest.mark.parametrize("seed", range(4))
def test_a_shop_in_full_trade_loses_nothing(open_shop: Callable[..., Shop], seed: int) -> None:
    """Between any two of several requests at once orders are made, changed, trashed and deleted, twice as often as not."""
    shop, chosen = open_shop(orders=300), random.Random(seed)
    shop.settings["requests_at_once"] = chosen.choice(("1", "4", "8"))
    shop.sandbox.quirks.drops_headers = chosen.random() < 0.5
    shop.sandbox.quirks.most_per_page = chosen.choice((100, 60))

    def trade() -> None:
        shop.sandbox.pass_time(1)
        for _ in range(chosen.choice((0, 1, 3))):
            chosen.choice((shop.sandbox.add, shop.sandbox.change, shop.sandbox.change, shop.sandbox.remove))("orders")

    shop.sandbox.quirks.meanwhile = trade
    landed = shop.load("orders")
    shop.sandbox.quirks.meanwhile = lambda: None
    assert shop.sandbox.truth("orders").keys() <= shop.load("orders", landed).rows.keys()
    shop.sandbox.pass_time(DAY)
    assert shop.load("orders", landed).rows == shop.sandbox.truth("orders")


@pytest.mark.parametrize("requests_at_once", ["1", "8"])
def test_a_shop_that_drops_the_headers_is_read_whole(open_shop: Callable[..., Shop], requests_at_once: str) -> None:
    for orders in (0, 1, 2, 101):
        shop = open_shop(orders=orders)
        shop.settings["requests_at_once"] = requests_at_once
        shop.sandbox.quirks.drops_headers = True
        assert shop.load("orders").rows == shop.sandbox.truth("orders"), orders


def test_a_list_of_any_length_is_read_whole(open_shop: Callable[..., Shop]) -> None:
    for orders in (0, 1, 100, 101, 102, 200):
        shop = open_shop(orders=orders)
        assert shop.load("orders").rows == shop.sandbox.truth("orders"), orders


@pytest.mark.parametrize("drops_headers", [False, True])
@pytest.mark.parametrize("most", [30, 99])
def test_a_host_that_gives_fewer_than_asked_for_is_read_whole(shop: Shop, most: int, drops_headers: bool) -> None:
    shop.sandbox.quirks.most_per_page, shop.sandbox.quirks.drops_headers = most, drops_headers
    assert shop.load("orders").rows == shop.sandbox.truth("orders")


@pytest.mark.parametrize("drops_headers", [False, True])
@pytest.mark.parametrize("hidden", [(5000, 5050, 5098, 5099, 5100, 5101, 5259), tuple(range(5020, 5025)), (5259,)])
def test_objects_that_are_counted_and_not_shown_hold_nothing_up(
    shop: Shop, hidden: tuple[int, ...], drops_headers: bool
) -> None:
    assert_all_but_hidden(shop, hidden, drops_headers)


def test_a_whole_page_of_objects_that_are_not_shown_holds_nothing_up(shop: Shop) -> None:
    """Those of another vendor; without the headers nothing tells them from the end."""
    assert_all_but_hidden(shop, tuple(range(5010, 5140)), drops_headers=False)
    assert shop.sandbox.faults.requests < 12


def assert_all_but_hidden(shop: Shop, hidden: tuple[int, ...], drops_headers: bool) -> None:
    for number in hidden:
        shop.edit("orders", number, hidden=True)
    shop.sandbox.quirks.hides, shop.sandbox.quirks.drops_headers = b'"hidden":true', drops_headers
    assert shop.load("orders").rows.keys() == shop.sandbox.truth("orders").keys() - {str(number) for number in hidden}


def test_an_unloaded_shop_is_asked_for_several_pages_at_once(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(orders=700)
    client = shop.connector(requests_at_once="8").client
    listings = list(walk(client, f"{API}/orders", {"status": "any", "orderby": "id", "order": "asc"}))
    ids = [int(record.id) for listing in listings for record in listing.records]
    assert ids == sorted(ids)
    assert set(map(str, ids)) == set(shop.sandbox.truth("orders"))
    assert client.at_once > 2


def test_a_page_costs_one_request_and_an_unchanged_shop_two(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(orders=400)
    landed = shop.load("orders")
    assert shop.asked("/orders") <= 5
    before = shop.sandbox.faults.requests
    shop.sandbox.pass_time(DAY / 24 * 2)
    shop.load("orders", landed)
    assert shop.sandbox.faults.requests - before == 2


@pytest.mark.parametrize("most", [99, 40, 12])
def test_a_shop_that_needs_too_long_for_a_hundred_is_asked_for_fewer(shop: Shop, most: int) -> None:
    shop.sandbox.quirks.most_in_time = most
    assert shop.load("orders").rows == shop.sandbox.truth("orders")


def test_a_shop_that_needs_too_long_for_ten_is_down(shop: Shop) -> None:
    shop.sandbox.quirks.most_in_time = 5
    with pytest.raises(RetryableError, match="a problem of its own"):
        shop.load("orders")
