"""Orders cost money: switched off by default, looked at before, placed once, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orchestration.connectors.aliexpress.order_requests import OrderLine, SupplierOrder
from orchestration.connectors.exceptions import FatalError
from sandbox.aliexpress import AliExpressSandbox
from sandbox.aliexpress.data import sku_id
from sandbox.faults import Fault
from tests.orchestration.connectors.aliexpress.conftest import OpenSupplier, Supplier

ADDRESS = {
    "country": "US",
    "province": "California",
    "city": "Berkeley",
    "address": "1 Test Street",
    "zip": "94704",
    "contact_person": "Test Person",
    "mobile_no": "5551234567",
    "phone_country": "+1",
}


@pytest.fixture
def shop(open_supplier: OpenSupplier) -> Supplier:
    return open_supplier(allow_orders="yes")


def an_order(sandbox: AliExpressSandbox, quantity: int = 2, out_order_id: str = "shop-1001") -> SupplierOrder:
    product_id = sorted(sandbox.store.products)[0]
    sku = sandbox.store.skus(product_id)[0]
    service = next(iter(sandbox.store.delivery[product_id]))
    return SupplierOrder(
        out_order_id, ADDRESS, (OrderLine(product_id, sku_id(sku), sku["sku_attr"], quantity, service),)
    )


def place(shop: Supplier, order: SupplierOrder, **more: Any) -> dict[str, Any]:
    orders = shop.connector.orders()
    return orders.place(order, more.pop("approved", None) or orders.preview(order), **more)


def test_orders_are_switched_off_unless_the_connection_allows_them(supplier: Supplier) -> None:
    with pytest.raises(FatalError, match="allow-orders yes"):
        supplier.connector.orders()


def test_an_order_is_placed_unpaid_and_read_back(shop: Supplier) -> None:
    before = len(shop.sandbox.store.orders)
    result = place(shop, an_order(shop.sandbox))
    assert result["status"] == "placed"
    assert result["is_paid"] is False
    assert result["orders"][result["order_ids"][0]]["order_status"] == "PLACE_ORDER_SUCCESS"
    assert len(shop.sandbox.store.orders) == before + 1
    assert isinstance(result["pre_image"]["lines"][0]["unit_price"], str)
    assert "Test Street" not in str(result["pre_image"])


def test_the_same_order_said_again_is_found_and_not_placed_twice(shop: Supplier) -> None:
    order = an_order(shop.sandbox)
    first = place(shop, order)
    before = len(shop.sandbox.store.orders)
    assert place(shop, order)["order_ids"] == first["order_ids"]
    assert len(shop.sandbox.store.orders) == before


def test_an_order_whose_answer_was_lost_is_unconfirmed_and_the_next_try_finds_it(shop: Supplier) -> None:
    order, before = an_order(shop.sandbox), len(shop.sandbox.store.orders)
    approved = shop.connector.orders().preview(order)
    calls_before_the_write = 3  # the clock, the product, the freight
    shop.sandbox.faults.plan(Fault(), calls_before_the_write)
    shop.sandbox.faults.truncate()
    lost = place(shop, order, approved=approved)
    assert (lost["status"], lost["order_ids"]) == ("unconfirmed", [])
    shop.sandbox.store.skus(order.lines[0].product_id)[0]["sku_available_stock"] = 0
    found = place(shop, order, approved=approved, first_sent_at=shop.sandbox.now())
    assert found["status"] == "placed"
    assert len(shop.sandbox.store.orders) == before + 1


def test_an_order_that_cannot_be_read_back_keeps_its_id(shop: Supplier) -> None:
    order = an_order(shop.sandbox)
    approved = shop.connector.orders().preview(order)
    shop.sandbox.faults.plan(Fault(), 4)
    shop.sandbox.faults.fail(500, times=5)
    placed = place(shop, order, approved=approved)
    assert placed["status"] == "placed"
    assert placed["is_paid"] is None
    assert placed["order_ids"][0] in shop.sandbox.store.orders


def test_an_order_that_became_dearer_since_it_was_approved_is_not_sent(shop: Supplier) -> None:
    order, before = an_order(shop.sandbox), len(shop.sandbox.store.orders)
    approved = shop.connector.orders().preview(order)
    shop.sandbox.store.skus(order.lines[0].product_id)[0]["offer_sale_price"] = "999.00"
    with pytest.raises(FatalError, match="dearer"):
        place(shop, order, approved=approved)
    with pytest.raises(FatalError, match="not what was approved"):
        place(shop, order, approved={"lines": []} | {"server_time": ""})
    assert len(shop.sandbox.store.orders) == before


def test_after_a_day_an_order_of_unknown_fate_is_not_sent_again(shop: Supplier) -> None:
    order = an_order(shop.sandbox)
    with pytest.raises(FatalError, match="order list"):
        place(shop, order, approved={"lines": []}, first_sent_at=shop.sandbox.now() - timedelta(hours=23))


def test_ids_that_are_known_are_looked_up_and_nothing_is_sent(shop: Supplier) -> None:
    known = next(iter(shop.sandbox.store.orders))
    before = len(shop.sandbox.store.orders)
    assert place(shop, an_order(shop.sandbox), order_ids=[known])["order_ids"] == [known]
    assert len(shop.sandbox.store.orders) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": 100_000}, "order fewer"),
        ({"sku_attr": "14:1#Other"}, "has changed"),
        ({"logistics_service_name": "PIGEON"}, "quote the freight again"),
        ({"product_id": "1"}, "no longer offered"),
    ],
)
def test_what_cannot_be_ordered_is_said_before_anything_is_sent(
    shop: Supplier, change: dict[str, Any], said: str
) -> None:
    order, before = an_order(shop.sandbox), len(shop.sandbox.store.orders)
    with pytest.raises(FatalError, match=said):
        place(shop, replace(order, lines=(replace(order.lines[0], **change),)))
    assert len(shop.sandbox.store.orders) == before


def test_a_refusal_names_the_platforms_own_code_and_no_address(shop: Supplier) -> None:
    order = replace(
        an_order(shop.sandbox), address={"country": "US", "mobileNo": "5551234567", "address": "1 Test Street"}
    )
    with pytest.raises(FatalError, match="B_DROPSHIPPER_DELIVERY_ADDRESS_VALIDATE_FAIL") as caught:
        place(shop, order)
    assert "Test Street" not in str(caught.value)


def test_tracking_is_empty_until_a_parcel_is_on_its_way(shop: Supplier) -> None:
    order_id = place(shop, an_order(shop.sandbox))["order_ids"][0]
    assert shop.connector.orders().track(order_id) == {}
    shop.sandbox.store.ship(order_id, shop.sandbox.now())
    assert shop.connector.orders().track(order_id)["tracking_detail_line_list"]
