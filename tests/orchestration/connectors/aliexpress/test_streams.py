"""What is read, what is noticed, and what is not believed."""

from __future__ import annotations

import json

import pytest

from orchestration.connectors.exceptions import FatalError
from sandbox.aliexpress import AliExpressSandbox
from sandbox.faults import Fault
from tests.orchestration.connectors.aliexpress.conftest import OpenSupplier, Supplier


def landed(supplier: Supplier, name: str) -> dict[str, object]:
    return {i: json.loads(record.payload) for i, record in supplier.landed[name].items()}


@pytest.mark.parametrize("name", AliExpressSandbox().streams())
def test_everything_that_is_followed_lands_as_the_gateway_wrote_it(supplier: Supplier, name: str) -> None:
    supplier.load(name)
    assert landed(supplier, name) == supplier.sandbox.truth(name)
    assert landed(supplier, name)


def test_ids_beyond_two_to_the_53_keep_every_digit(supplier: Supplier) -> None:
    supplier.load("offers")
    assert all(int(record_id.split(":")[1]) > 2**53 for record_id in supplier.landed["offers"])


def test_a_price_that_the_supplier_changes_is_a_new_version_with_the_servers_time(supplier: Supplier) -> None:
    supplier.load("offers")
    before = dict(supplier.landed["offers"])
    supplier.sandbox.pass_time(3600)
    offer = supplier.sandbox.change("offers")
    pages = supplier.load("offers")
    changed = [i for i, record in supplier.landed["offers"].items() if record.payload != before[i].payload]
    assert changed == [offer]
    assert {page.server_time for page in pages} == {supplier.sandbox.now()}


def test_a_sku_that_vanishes_is_marked_and_its_siblings_stay(supplier: Supplier) -> None:
    supplier.load("offers")
    gone = supplier.sandbox.remove("offers")
    pages = supplier.load("offers")
    assert [r.id for page in pages for r in page.records if r.is_deleted] == [gone]
    assert landed(supplier, "offers") == supplier.sandbox.truth("offers")


def test_a_product_that_leaves_the_feed_leaves_all_streams(supplier: Supplier) -> None:
    for name in ("products", "offers", "freight_quotes"):
        supplier.load(name)
    supplier.sandbox.remove("products")
    for name in ("products", "offers", "freight_quotes"):
        supplier.load(name)
        assert landed(supplier, name) == supplier.sandbox.truth(name)


def test_a_followed_product_that_is_gone_is_marked_and_not_an_error(open_supplier: OpenSupplier) -> None:
    sandbox = AliExpressSandbox()
    ids = sorted(sandbox.store.products)[:3]
    supplier = open_supplier(sandbox, feed_name="", product_ids=", ".join(ids))
    supplier.load("products")
    del sandbox.store.products[ids[1]]
    pages = supplier.load("products")
    assert [r.id for page in pages for r in page.records if r.is_deleted] == [ids[1]]


def test_a_feed_that_shrinks_to_a_third_deletes_nothing(supplier: Supplier) -> None:
    supplier.load("products")
    for product_id in sorted(supplier.sandbox.store.products)[4:]:
        del supplier.sandbox.store.products[product_id]
    with pytest.raises(FatalError, match="none was marked as deleted"):
        supplier.load("products")
    assert len(supplier.landed["products"]) == 15


@pytest.mark.parametrize(
    "refusal",
    [
        b'{"error_response": {"code": "15", "msg": "Remote service error", "sub_code": "isv.invalid-parameter"}}',
        b'{"result": {"success": false, "code": 502, "msg": "PARAMS_ERROR"}}',
    ],
)
def test_freight_that_is_refused_for_another_reason_deletes_no_quote(supplier: Supplier, refusal: bytes) -> None:
    supplier.load("freight_quotes")
    before = set(supplier.landed["freight_quotes"])
    supplier.sandbox.faults.plan(
        Fault(reshape=lambda body: refusal if b"delivery_options" in body else body), times=500
    )
    pages = supplier.load("freight_quotes")
    supplier.sandbox.faults.clear()
    assert set(supplier.landed["freight_quotes"]) == before
    rejects = [reject for page in pages for reject in page.rejects]
    assert {reject.reason_code for reject in rejects} == {"refused"}
    assert len({reject.record_id for reject in rejects}) == len(rejects)


def test_a_sku_that_can_no_longer_be_delivered_loses_its_quotes(supplier: Supplier) -> None:
    supplier.load("freight_quotes")
    empty = b'{"result": {"success": false, "code": 501, "msg": "DELIVERY_INFO_EMPTY"}}'
    met: list[bytes] = []

    def once(body: bytes) -> bytes:
        if b"delivery_options" not in body or met:
            return body
        met.append(body)
        return empty

    supplier.sandbox.faults.plan(Fault(reshape=once), times=500)
    before = set(supplier.landed["freight_quotes"])
    pages = supplier.load("freight_quotes")
    supplier.sandbox.faults.clear()
    lost = before - set(supplier.landed["freight_quotes"])
    assert len({one.rsplit(":", 1)[0] for one in lost}) == 1
    assert not [reject for page in pages for reject in page.rejects]


def test_a_walk_goes_on_after_the_last_page_that_is_in(supplier: Supplier) -> None:
    pages = supplier.stream("products").read({}, supplier_knows_nothing())
    first = next(pages)
    supplier.sandbox.faults.requests = 0
    rest = list(supplier.stream("products").read(first.state, supplier_knows_nothing()))
    read = [r.id for page in [first, *rest] for r in page.records]
    assert sorted(read) == sorted(supplier.sandbox.truth("products"))
    assert len(read) == len(set(read))


def test_closed_orders_are_read_once_a_week_and_open_ones_each_time(supplier: Supplier) -> None:
    supplier.load("orders")
    closed = sum(order["order_status"] == "FINISH" for order in supplier.sandbox.store.orders.values())
    assert sum(len(page.records) for page in supplier.load("orders")) == len(supplier.sandbox.store.orders) - closed
    supplier.sandbox.pass_time(8 * 86_400)
    assert sum(len(page.records) for page in supplier.load("orders")) == len(supplier.sandbox.store.orders)


def test_an_order_of_somebody_else_is_quarantined_and_the_others_load(open_supplier: OpenSupplier) -> None:
    sandbox = AliExpressSandbox()
    supplier = open_supplier(sandbox, order_ids=f"{sandbox.credentials['order_ids']},999999999")
    pages = supplier.load("orders")
    assert [reject.record_id for page in pages for reject in page.rejects] == ["999999999"]
    assert len(supplier.landed["orders"]) == len(sandbox.store.orders)


def test_a_parcel_that_has_been_quiet_for_two_months_is_not_asked_for(supplier: Supplier) -> None:
    supplier.load("tracking")
    supplier.sandbox.pass_time(70 * 86_400)
    not_sent = [i for i, parcels in supplier.sandbox.store.parcels.items() if not parcels]
    assert [r.id for page in supplier.load("tracking") for r in page.records] == sorted(not_sent)


class supplier_knows_nothing:  # noqa: N801 - reads as the sentence it stands in
    def fingerprints(self) -> dict[str, str]:
        return {}
