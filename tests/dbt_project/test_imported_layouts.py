"""Orders of other platforms' files reach the marts with the totals that their buyers owed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.connectors.files.stream import open_file
from tests.dbt_project.warehouse import Warehouse

pytestmark = pytest.mark.slow

AMAZON = (
    "amazon-order-id\tpurchase-date\torder-status\tsku\tproduct-name\tquantity\tcurrency\titem-price\tshipping-price\titem-promotion-discount\tship-country\n"
    "111-1\t2026-06-01T10:00:00+00:00\tShipped\tM-1\tMug\t3\tEUR\t10.00\t4.00\t2.00\tES\n"
    "111-1\t2026-06-01T10:00:00+00:00\tShipped\tP-1\tPen\t1\tEUR\t5.00\t\t\tES\n"
    "111-2\t2026-06-02T10:00:00+00:00\tCancelled\tM-1\tMug\t0\tEUR\t\t\t\tES\n"
)
WOO = (
    "order_id,date,status,shipping_total,order_currency,customer_id,item_name,item_sku,item_quantity,item_total\n"
    "7,2026-06-03 10:30:00,completed,4.90,EUR,31,Mug,M-1,3,10.00\n"
    "7,2026-06-03 10:30:00,completed,4.90,EUR,31,Pen,P-1,1,15.00\n"
    "8,2026-06-04 10:30:00,refunded,0,EUR,31,Pen,P-1,1,15.00\n"
)
ETSY = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Discount Amount,Shipping Discount,Order Shipping,Currency,Order ID,SKU,Ship Country\n"
    "06/05/26,Mug,ana,2,10.00,SPRING,3.00,0,4.00,EUR,900,M-1,Spain\n"
    "06/05/26,Pen,ana,1,5.00,,0,0,4.00,EUR,900,P-1,Spain\n"
)
GENERIC = "order_id,ordered_at,sku,title,quantity,unit_price,customer_id,country,currency_code\nG-1,2026-06-06T10:00:00+02:00,M-1,Mug,2,1.25,eva,Spain,EUR\n"


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    for layout, text in (
        ("amazon-orders", AMAZON),
        ("woocommerce-orders", WOO),
        ("etsy-order-items", ETSY),
        ("generic-orders", GENERIC),
    ):
        path = Path(tmp_path_factory.mktemp("files")) / "orders.csv"
        path.write_text(text)
        stream = open_file(path, layout, zone="Europe/Madrid", currency="EUR")
        for page in stream.read({}):
            assert page.rejects == []
            for record in page.records:
                warehouse.land(f"files_{stream.name}", record.id, json.loads(record.payload))
    warehouse.build()
    return warehouse


def test_totals_are_what_the_buyers_owed(built: Warehouse) -> None:
    found = built.rows(
        "select order_id, subtotal_amount, discount_amount, shipping_amount, total_amount from marts.fct_orders order by 1"
    )
    assert found == [
        ("111-1", Decimal("13"), Decimal("2"), Decimal("4"), Decimal("17")),
        ("7", Decimal("25"), Decimal("0"), Decimal("4.9"), Decimal("29.9")),
        ("8", Decimal("15"), Decimal("0"), Decimal("0"), Decimal("15")),
        ("900", Decimal("22"), Decimal("3"), Decimal("4"), Decimal("26")),
        ("G-1", Decimal("2.5"), Decimal("0"), Decimal("0"), Decimal("2.5")),
    ]


def test_only_goods_that_were_bought_are_demand(built: Warehouse) -> None:
    query = "select sku, sum(units_sold) from marts.fct_product_daily join marts.dim_variants using (business_id, variant_key) group by 1 order by 1"
    assert built.rows(query) == [("M-1", 10), ("P-1", 4)]


def test_a_refunded_order_is_a_refund_of_that_order(built: Warehouse) -> None:
    found = built.rows("select order_id, is_linked, quantity, refunded_amount from marts.fct_refunds")
    assert found == [("8", True, 1, Decimal("15"))]
