"""CJ's codes, tokens and limits, what lands, and what it takes to place an order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orchestration.connectors.base import MemoryTokens
from orchestration.connectors.cj_dropshipping import PLATFORM, CjDropshippingConnector
from orchestration.connectors.cj_dropshipping.actions import SupplierOrder
from orchestration.connectors.cj_dropshipping.envelope import ApiError, unwrap
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, ThrottledError
from sandbox.cj_dropshipping import CjDropshippingSandbox
from tests.orchestration.connectors.landed import Landed
from tests.orchestration.connectors.sandboxed import access_to

ADDRESS = {
    "shippingCountryCode": "US",
    "shippingCountry": "United States",
    "shippingProvince": "California",
    "shippingCity": "Berkeley",
    "shippingAddress": "1 Test Street",
    "shippingCustomerName": "Test Person",
    "shippingZip": "94704",
    "shippingPhone": "5551234567",
}


def connect(sandbox: CjDropshippingSandbox, **changed: str) -> CjDropshippingConnector:
    return CjDropshippingConnector(access_to(PLATFORM, sandbox, **changed))


def load(sandbox: CjDropshippingSandbox, name: str, landed: Landed | None = None) -> Landed:
    stream = next(one for one in connect(sandbox).streams() if one.name == name)
    return (landed or Landed()).load(stream)


@pytest.mark.parametrize("name", CjDropshippingSandbox().streams())
def test_all_lands_as_cj_wrote_it_and_changes_are_found(name: str) -> None:
    sandbox = CjDropshippingSandbox()
    landed = load(sandbox, name)
    assert landed.rows == sandbox.truth(name)
    for make in (sandbox.add, sandbox.change, sandbox.change_silently):
        sandbox.pass_time(3600)
        made = make(name)
        load(sandbox, name, landed)
        assert made is None or landed.rows[made] == sandbox.truth(name)[made]
    assert landed.rejects == []


@pytest.mark.parametrize("name", ["products", "variants", "stock", "freight_quotes", "orders"])
def test_what_is_gone_is_marked_within_a_week(name: str) -> None:
    sandbox = CjDropshippingSandbox()
    landed = load(sandbox, name)
    gone = sandbox.remove(name)
    sandbox.pass_time(8 * 86_400)
    load(sandbox, name, landed)
    assert gone in landed.deleted
    assert landed.rows == sandbox.truth(name)


def test_between_the_weekly_looks_only_young_and_open_orders_are_read() -> None:
    sandbox = CjDropshippingSandbox()
    for order in sandbox.store.orders.values():
        order["orderStatus"] = "DELIVERED"
    landed = load(sandbox, "orders")
    sandbox.pass_time(86_400)
    sandbox.faults.paths.clear()
    load(sandbox, "orders", landed)
    assert sandbox.faults.paths.count("/shopping/order/list") == 1


def test_an_order_that_leaves_the_list_while_it_is_read_hides_no_other() -> None:
    sandbox = CjDropshippingSandbox()
    stream = next(one for one in connect(sandbox).streams() if one.name == "orders")
    landed = Landed()
    for number, page in enumerate(stream.read({}, landed)):
        landed.commit(page)
        if number == 0:
            del sandbox.store.orders[max(sandbox.store.orders)]
    assert landed.rows.keys() >= sandbox.truth("orders").keys()


def test_tokens_are_made_once_and_used_by_every_later_connector() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.token_pause = 300
    access = replace(access_to(PLATFORM, sandbox), tokens=MemoryTokens())
    for _ in range(3):
        CjDropshippingConnector(access).test()
    assert sandbox.api.pairs_made == 1


def test_an_access_token_that_expires_in_the_middle_of_a_walk_is_refreshed() -> None:
    sandbox = CjDropshippingSandbox(products=25)
    stream = next(one for one in connect(sandbox).streams() if one.name == "products")
    pages = stream.read({}, Landed())
    landed = Landed()
    landed.commit(next(pages))
    sandbox.pass_time(16 * 86_400)
    for page in pages:
        landed.commit(page)
    assert landed.rows == sandbox.truth("products")
    assert sandbox.api.pairs_made == 1


def test_after_half_a_year_the_api_key_makes_a_new_pair() -> None:
    sandbox = CjDropshippingSandbox()
    connector = connect(sandbox)
    connector.test()
    sandbox.pass_time(200 * 86_400)
    connector.test()
    assert sandbox.api.pairs_made == 2


def test_a_second_pair_within_five_minutes_is_waited_for() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.token_pause = 300
    connect(sandbox).test()
    before = sandbox.now()
    connect(sandbox).test()
    assert (sandbox.now() - before).total_seconds() >= 300


def test_the_pace_is_what_cj_allows_this_account() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.calls_per_second = 2
    assert load(sandbox, "products").rows == sandbox.truth("products")


def test_a_quota_that_is_used_up_ends_the_load_until_midnight() -> None:
    sandbox = CjDropshippingSandbox()
    connector = connect(sandbox)
    connector.test()
    sandbox.api.quota_is_used = True
    with pytest.raises(ThrottledError) as caught:
        connector.test()
    assert caught.value.wait == 15 * 3600


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (1600000, RetryableError),
        (1600001, CredentialsError),
        (1600005, CredentialsError),
        (1600200, ThrottledError),
        (1602001, ApiError),
        (1603000, ApiError),
    ],
)
def test_the_code_decides_and_never_the_message(code: int, error: type[Exception]) -> None:
    body = b'{"code":%d,"result":false,"message":"Success","data":null,"requestId":"1"}' % code
    with pytest.raises(error) as caught:
        unwrap(body, "cj.example", None)
    assert "Success" not in str(caught.value)


def test_a_wrong_key_needs_a_person() -> None:
    with pytest.raises(CredentialsError):
        connect(CjDropshippingSandbox(), api_key="CJ1@api@wrong").test()


def order_of(sandbox: CjDropshippingSandbox, number: str = "shop-1-abc") -> SupplierOrder:
    vid = next(iter(sandbox.store.variants.values()))[0]["vid"]
    return SupplierOrder(number, ADDRESS, {vid: 2}, "CJPacket Ordinary")


def orders_of(sandbox: CjDropshippingSandbox) -> Any:
    return connect(sandbox, allow_orders="yes").orders()


def place(sandbox: CjDropshippingSandbox, order: SupplierOrder) -> Any:
    """As a person who saw the preview just now."""
    orders = orders_of(sandbox)
    return orders.place(order, orders.preview(order))


def test_orders_are_switched_off_unless_the_connection_allows_them() -> None:
    with pytest.raises(FatalError, match="allow-orders yes"):
        connect(CjDropshippingSandbox()).orders()


def test_an_order_is_placed_unpaid_and_read_back_with_money_as_text() -> None:
    sandbox = CjDropshippingSandbox()
    result = place(sandbox, order_of(sandbox))
    assert (result["status"], result["was_written"]) == ("placed", True)
    assert result["order"]["orderStatus"] == "CREATED"
    assert isinstance(result["order"]["orderAmount"], str)
    assert isinstance(result["pre_image"]["lines"][0]["unit_price"], str)


def test_a_number_that_cj_has_is_found_and_not_ordered_again() -> None:
    sandbox = CjDropshippingSandbox()
    first = place(sandbox, order_of(sandbox))
    before = len(sandbox.store.orders)
    again = place(sandbox, order_of(sandbox))
    assert (again["order_id"], again["was_written"]) == (first["order_id"], False)
    assert len(sandbox.store.orders) == before


def test_an_order_whose_answer_was_lost_is_looked_for_and_never_repeated() -> None:
    sandbox = CjDropshippingSandbox()
    sandbox.api.lost = 1
    before = len(sandbox.store.orders)
    result = place(sandbox, order_of(sandbox))
    assert result["status"] == "placed"
    assert len(sandbox.store.orders) == before + 1


def test_an_order_that_became_dearer_since_it_was_approved_is_not_sent() -> None:
    sandbox = CjDropshippingSandbox()
    orders, order, before = orders_of(sandbox), order_of(sandbox), len(sandbox.store.orders)
    approved = orders.preview(order)
    next(iter(sandbox.store.variants.values()))[0]["variantSellPrice"] = 999.5
    with pytest.raises(FatalError, match="dearer"):
        orders.place(order, approved)
    assert len(sandbox.store.orders) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"logistic_name": "Pigeon"}, "quote the freight again"),
        ({"quantities": {"1": 1}}, "no longer offered"),
        ({"order_number": "x" * 41}, "shorten"),
        ({"address": {"shippingCountryCode": "US", "shippingAddress": "1 Test Street"}}, "1603000"),
    ],
)
def test_what_cannot_be_ordered_is_said_without_the_address(change: dict[str, Any], said: str) -> None:
    sandbox = CjDropshippingSandbox()
    before = len(sandbox.store.orders)
    with pytest.raises(FatalError, match=said) as caught:
        place(sandbox, replace(order_of(sandbox), **change))
    assert "Test Street" not in str(caught.value)
    assert len(sandbox.store.orders) == before


def test_more_than_the_warehouse_holds_is_not_ordered() -> None:
    sandbox = CjDropshippingSandbox()
    order = order_of(sandbox)
    with pytest.raises(FatalError, match="order fewer"):
        place(sandbox, replace(order, quantities=dict.fromkeys(order.quantities, 99_999)))
