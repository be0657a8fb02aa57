"""Suppliers' prices have a history that starts when they were seen, and their orders cost what the supplier says."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.sandboxes import Source, connect, import_file
from tests.dbt_project.warehouse import FILES, Warehouse

pytestmark = pytest.mark.slow

DRIFTING, PRODUCT = (
    UUID(int=51),
    {"ae_item_base_info_dto": {"subject": "Lamp"}, "ae_store_info": {"store_id": 9, "store_name": "Acme"}},
)
OFFERS = (
    "sku,title,supplier,AliExpress Product ID,unit_cost,shipping_cost,stock,currency,MOQ,Lead time\n"
    "M-1,Mug,Acme,500,3.10,1.00,50,USD,5,7\n"
    "L-1,Lamp,Acme,1005,8.00,,,USD,,\n"
)


@pytest.fixture(scope="module")
def suppliers(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    """A price that drifts, a list of our own, and two simulated suppliers that change while they are read."""
    land_drift(warehouse)
    folder = Path(tmp_path_factory.mktemp("files"))
    import_file(warehouse, folder / "offers.csv", OFFERS, "dsers-products", FILES)
    found = {name: connect(warehouse, name, 52 + n) for n, name in enumerate(("aliexpress", "cj_dropshipping"))}
    streams = {
        "aliexpress": ("products", "offers", "freight_quotes", "orders"),
        "cj_dropshipping": ("variants", "stock", "freight_quotes", "orders"),
    }
    for name, source in found.items():
        source.sync(*streams[name])
        for stream in streams[name][-3:]:
            source.stage.sandbox.change(stream)
        source.stage.sandbox.pass_time(26 * 3_600)
        source.sync(*streams[name])
    skus = [one["variantSku"] for one in found["cj_dropshipping"].stage.sandbox.truth("variants").values()]
    sold = [("shop-1", "M-1"), ("A-2", "L-1"), ("A-3", skus[0])]
    rows = "".join(
        f"{order},2026-06-0{n}T10:00:00Z,{sku},T,1,5.00,c,ES,EUR\n" for n, (order, sku) in enumerate(sold, 1)
    )
    header = "order_id,ordered_at,sku,title,quantity,unit_price,customer_id,country,currency_code\n"
    import_file(warehouse, folder / "orders.csv", header + rows, "generic-orders", FILES)
    warehouse.build(None, "--select", "+dim_suppliers", "+fct_supplier_orders", "+dim_channels")
    return found


def land_drift(warehouse: Warehouse) -> None:
    """3.10 in January, 3.60 in February, gone in March; freight 1.99 two minutes after each, free from 10 February on."""
    warehouse.add_connection(DRIFTING, "aliexpress", "2026-03-02T00:00:00Z", timezone="UTC")
    warehouse.land("aliexpress_products", "1005", PRODUCT, connection=DRIFTING)
    offers = [
        ("_history", "2026-01-01", "3.10", False),
        ("_history", "2026-02-01", "3.60", False),
        ("", "2026-03-01", "3.60", True),
    ]
    for kind, at, price, is_gone in offers:
        payload = {"offer_sale_price": price, "sku_available_stock": 7, "currency_code": "USD"}
        warehouse.land(f"aliexpress_offers{kind}", "1005:1", payload, connection=DRIFTING, observed_at=f"{at}T00:00:00Z", is_deleted=is_gone)  # fmt: skip
    paid = {"code": "ECO", "shipping_fee_cent": "1.99", "shipping_fee_currency": "USD", "max_delivery_days": 12}
    free = {"code": "ECO", "max_delivery_days": 12}
    quotes = [("_history", "2026-01-01T00:02:00Z", paid), ("", "2026-02-10T00:02:00Z", free)]
    for kind, at, payload in quotes:
        warehouse.land(
            f"aliexpress_freight_quotes{kind}", "1005:1:US:ECO", payload, connection=DRIFTING, observed_at=at
        )


def test_a_price_that_drifts_has_a_row_for_each_time_it_held(suppliers: Any, warehouse: Warehouse) -> None:
    query = (
        "select valid_from::date::text, valid_to::date::text, price_amount, freight_amount, landed_amount, lead_time_days, is_current "
        "from marts.dim_supplier_offers where connection_id = %s order by valid_from"
    )
    assert warehouse.rows(query, DRIFTING) == [
        ("2026-01-01", "2026-02-01", Decimal("3.10"), Decimal("1.99"), Decimal("5.09"), 12, False),
        ("2026-02-01", "2026-02-10", Decimal("3.60"), Decimal("1.99"), Decimal("5.59"), 12, False),
        ("2026-02-10", "2026-03-01", Decimal("3.60"), Decimal("0"), Decimal("3.60"), 12, False),
    ]


def test_every_offer_of_a_supplier_has_its_price_and_stock_of_now(
    suppliers: dict[str, Source], warehouse: Warehouse
) -> None:
    query = "select offer_id, price_amount, on_hand_quantity from marts.dim_supplier_offers where connection_id = %s and is_current"
    truth = suppliers["aliexpress"].stage.sandbox.truth("offers")
    expected = {i: (Decimal(one["offer_sale_price"]), one["sku_available_stock"]) for i, one in truth.items()}
    assert {
        i: (price, stock) for i, price, stock in warehouse.rows(query, suppliers["aliexpress"].connection)
    } == expected
    sandbox, stock = suppliers["cj_dropshipping"].stage.sandbox, Counter[str]()
    for i, one in sandbox.truth("stock").items():
        stock[i.rsplit(":", 1)[0]] += one["totalInventoryNum"]
    expected = {i: (Decimal(str(one["variantSellPrice"])), stock[i]) for i, one in sandbox.truth("variants").items()}
    found = warehouse.rows(query, suppliers["cj_dropshipping"].connection)
    assert {i: (price, units) for i, price, units in found} == expected


def test_the_freight_is_that_of_the_cheapest_way(suppliers: dict[str, Source], warehouse: Warehouse) -> None:
    cheapest: dict[str, Decimal] = {}
    for i, one in suppliers["cj_dropshipping"].stage.sandbox.truth("freight_quotes").items():
        offer, price = ":".join(i.split(":")[:2]), Decimal(str(one["logisticPrice"]))
        cheapest[offer] = min(price, cheapest.get(offer, price))
    query = "select offer_id, freight_amount from marts.dim_supplier_offers where connection_id = %s and is_current"
    assert dict(warehouse.rows(query, suppliers["cj_dropshipping"].connection)) == cheapest


def test_what_changed_between_two_syncs_has_two_states(suppliers: dict[str, Source], warehouse: Warehouse) -> None:
    query = "select platform, count(*) > count(distinct offer_id), bool_and(valid_from < valid_to) from marts.dim_supplier_offers group by 1 order by 1"
    found = warehouse.rows(query)
    assert found == [("aliexpress", True, True), ("cj_dropshipping", True, True), ("files", False, True)]


def test_a_variant_of_ours_is_named_only_where_it_is_certain(
    suppliers: dict[str, Source], warehouse: Warehouse
) -> None:
    query = (
        "select o.platform, o.matched_by, v.sku, count(distinct o.offer_id) from marts.dim_supplier_offers o "
        "left join marts.dim_variants v using (business_id, variant_key) group by 1, 2, 3 having v.sku is not null order by 1, 3"
    )
    bought = next(iter(suppliers["cj_dropshipping"].stage.sandbox.truth("variants").values()))["variantSku"]
    assert warehouse.rows(query) == [
        ("aliexpress", "mapping file", "L-1", 1),
        ("cj_dropshipping", "sku", bought, 1),
        ("files", "sku", "L-1", 1),
        ("files", "sku", "M-1", 1),
    ]
    assert warehouse.rows("select count(*) > 10 from marts.dim_supplier_offers where variant_key is null") == [(True,)]


def test_a_list_says_how_many_must_be_ordered_and_how_long_it_takes(suppliers: Any, warehouse: Warehouse) -> None:
    query = "select title, minimum_order_quantity, lead_time_days, freight_amount from marts.dim_supplier_offers where connection_id = %s order by 1"
    assert warehouse.rows(query, FILES) == [("Lamp", None, None, None), ("Mug", 5, 7, Decimal("1.00"))]


def test_orders_cost_what_the_suppliers_say(suppliers: dict[str, Source], warehouse: Warehouse) -> None:
    query = "select supplier_order_id, total_amount from marts.fct_supplier_orders where connection_id = %s"
    orders = suppliers["aliexpress"].stage.sandbox.truth("orders")
    expected = {i: Decimal(one["order_amount"]["amount"]) for i, one in orders.items()}
    assert dict(warehouse.rows(query, suppliers["aliexpress"].connection)) == expected
    orders = suppliers["cj_dropshipping"].stage.sandbox.truth("orders")
    expected = {i: Decimal(str(one["orderAmount"])) for i, one in orders.items()}
    assert dict(warehouse.rows(query, suppliers["cj_dropshipping"].connection)) == expected


def test_an_order_at_a_supplier_is_linked_to_ours_where_it_bears_its_number(
    suppliers: Any, warehouse: Warehouse
) -> None:
    query = "select order_reference, order_id from marts.fct_supplier_orders where order_id is not null"
    assert warehouse.rows(query) == [("shop-1", "shop-1")]


def test_a_known_word_for_the_state_is_known(suppliers: Any, warehouse: Warehouse) -> None:
    found = warehouse.rows("select distinct status from marts.fct_supplier_orders order by 1")
    assert {"delivered", "placed", "shipped"} <= {status for (status,) in found}


def test_every_channel_has_its_business_model(suppliers: Any, warehouse: Warehouse) -> None:
    assert warehouse.rows("select channel_key, business_model from marts.dim_channels order by 1") == [
        ("aliexpress:dropship", "dropship"),
        ("cj_dropshipping:dropship", "dropship"),
        ("files:unknown", "store"),
    ]
