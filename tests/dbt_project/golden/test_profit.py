"""Golden cases: the profit and loss of a business in euros that sells in a euro shop and in a yen shop, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.sandboxes import import_file
from tests.dbt_project.shopify_orders import in_currency, line, order, refund
from tests.dbt_project.warehouse import BUSINESS, FILES, Warehouse

YEN, SUPPLIER, ADS = UUID(int=13), UUID(int=14), UUID(int=15)
DAY, LATER, UNQUOTED = "2026-05-04T10:00:00Z", "2026-05-20T10:00:00Z", "2026-06-20T10:00:00Z"
AMOUNTS = (
    "gross_amount, discount_amount, included_tax_amount, refunded_amount, net_sales_amount, tax_amount, shipping_amount, "
    "cost_of_goods_amount, sales_without_cost_amount, known_contribution_amount"
)

# Variant 1 costs 4.00, variant 2 has no known cost. Prices hold 21 % tax.
SOLD = [
    # 2 x 12.10 - 2.42 = 21.78 = 18.00 + 3.78; shipping 6.05 = 5.00 + 1.05; one comes back to the shelf for 10.89 = 9.00 + 1.89
    order(1, DAY, [line(1, 2, "12.10", "3.78", discount="2.42", left=1)], total="27.83", subtotal="21.78", discount="2.42",
          tax="4.83", shipping="6.05", shipping_tax="1.05", refunded="10.89", email="ann@example.com",
          refunds=[refund(1, LATER, "10.89", [("line-1", 1, "10.89", "1.89")])]),
    # a gift card of 50.00 beside a bowl of 24.20 = 20.00 + 4.20
    order(2, DAY, [line(2, 1, "50.00", "0.00", gift_card=True, variant=3), line(21, 1, "24.20", "4.20", variant=2)],
          total="74.20", subtotal="74.20", tax="4.20"),
    order(3, DAY, [line(3, 9, "12.10", "18.90")], total="108.90", subtotal="108.90", tax="18.90", test=True),
    order(5, "2026-05-10T10:00:00Z", [line(5, 1, "24.20", "4.20", variant=2)], total="24.20", subtotal="24.20", tax="4.20",
          source="pos", email="ann@example.com"),
    order(6, "2026-05-11T10:00:00Z", [line(6, 1, "12.10", "2.10")], total="12.10", subtotal="12.10", tax="2.10"),
    # at the till: one mug comes back broken, 12.10 = 10.00 + 2.10, and 1.00 of goodwill
    order(4, DAY, [line(4, 2, "12.10", "4.20", left=1)], total="24.20", subtotal="24.20", tax="4.20", source="pos",
          refunded="13.10", refunds=[refund(4, LATER, "13.10", [("line-4", 1, "12.10", "2.10")], "NO_RESTOCK")]),
]  # fmt: skip
ABROAD = [
    order(31, DAY, [line(31, 1, "1600", "0", variant=9)], total="1600", subtotal="1600", tax="0", refunded="800",
          refunds=[refund(31, LATER, "800", [])]),
    order(32, UNQUOTED, [line(32, 1, "1600", "0", variant=9)], total="1600", subtotal="1600", tax="0"),
]  # fmt: skip


def publish(warehouse: Warehouse, day: str, yen: str) -> None:
    warehouse.write(
        "insert into raw.ecb_exchange_rates (rate_on, payload, source, loaded_at, run_id) values (%s, %s, 'test', %s, 'run')",
        day, f'{{"JPY": "{yen}", "USD": "1.60"}}', f"{day}T20:00:00Z",
    )  # fmt: skip


def variant(number: int, price: str, cost: str | None) -> dict[str, Any]:
    unit_cost = {"amount": cost, "currencyCode": "EUR"} if cost else None
    return {"id": f"variant-{number}", "price": price, "product": {"id": "product-1"}, "createdAt": "2026-01-01T00:00:00Z",
            "inventoryItem": {"id": f"item-{number}", "unitCost": unit_cost}}  # fmt: skip


# order 6 is sent by a supplier for 8.00 + 1.60 dollars at 1.60: 5.00 + 1.00 euros
SUPPLIED = {"orderNum": "6", "orderStatus": "SHIPPED", "productAmount": "8.00", "postageAmount": "1.60", "orderAmount": "9.60",
            "createDate": "2026-05-11T10:00:00Z"}  # fmt: skip
# 16.00 dollars at 1.60 are 10.00 euros; the second was voided
EARNED = (
    "Trans ID|Merchant ID|Merchant|Trans Date|Trans Amount|Commission|Voided|Locked|Paid Date|Reversal Date|Order Number\n"
    "1|55|Old Shop|05/04/2026 01:00:00 PM|160.00|16.00|0|1|||S-1\n"
    "2|55|Old Shop|05/04/2026 02:00:00 PM|50|5|1|0||05/30/2026|S-2\n"
)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    import_file(
        warehouse, Path(tmp_path_factory.mktemp("files")) / "earned.csv", EARNED, "shareasale-transactions", FILES
    )
    warehouse.add_connection(SUPPLIER, "cj_dropshipping", LATER)
    warehouse.add_connection(ADS, "meta", LATER)
    warehouse.land("cj_dropshipping_orders", "s-1", SUPPLIED, connection=SUPPLIER)
    warehouse.land(
        "meta_ad_insights", "a-1", {"date_start": "2026-05-04", "ad_id": "a", "spend": "3.50"}, connection=ADS
    )
    warehouse.add_connection(YEN, "shopify", "2026-06-30T12:00:00Z", currency="JPY")
    for found in SOLD:
        warehouse.land("shopify_orders", found["id"], found)
    for found in ABROAD:
        warehouse.land("shopify_orders", found["id"], in_currency(found, "JPY"), connection=YEN)
    for found in (variant(1, "12.10", "4.00"), variant(2, "24.20", None)):
        warehouse.land("shopify_product_variants", found["id"], found, observed_at="2026-01-02T00:00:00Z")
    publish(warehouse, "2026-05-04", "160.00")
    publish(warehouse, "2026-05-11", "160.00")
    publish(warehouse, "2026-05-20", "200.00")
    warehouse.build(BUSINESS, "--select", "+fct_pnl_daily", "+fct_customer_daily")
    return warehouse


def of_day(built: Warehouse, day: str, connection: str = "shopify:web") -> list[tuple[Any, ...]]:
    query = f"""select product_key = 'unassigned', {AMOUNTS} from marts.fct_pnl_daily
        where booked_on = %s and channel_key = %s and currency_code = 'EUR' order by 1, gross_amount desc"""
    return built.rows(query, day, connection)


def amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def test_a_day_of_sales(built: Warehouse) -> None:
    """Mugs and bowl: 24.20 + 24.20 gross, 2.42 discount, 3.78 + 4.20 tax inside, 18.00 + 20.00 net, 2 x 4.00 cost; the bowl's
    20.00 has no known cost, so of 38.00 - 8.00 = 30.00 only the known part. 1,600 yen are 10.00 euros."""
    goods, yen, beside = of_day(built, "2026-05-04")
    assert goods == (False, *amounts("48.40 2.42 7.98 0 38.00 7.98 0 8.00 20.00 30.00"))
    assert yen == (False, *amounts("10.00 0 0 0 10.00 0 0 0 10.00 10.00"))
    assert beside == (True, *amounts("0 0 0 0 0 1.05 5.00 0 0 5.00"))


def test_refunds_lie_on_the_day_they_were_processed(built: Warehouse) -> None:
    """9.00 for the mug that is sold again (its 4.00 of cost come back); 10.00 + 1.00 at the till, where the cost stays.
    800 yen at 200 are 4.00 euros, although they were 5.00 on the day of the order."""
    assert of_day(built, "2026-05-20") == [
        (False, *amounts("0 0 0 9.00 -9.00 -1.89 0 -4.00 0 -5.00")),
        (True, *amounts("0 0 0 4.00 -4.00 0 0 0 0 -4.00")),
    ]
    assert of_day(built, "2026-05-20", "shopify:pos") == [
        (False, *amounts("0 0 0 10.00 -10.00 -2.10 0 0 0 -10.00")),
        (True, *amounts("0 0 0 1.00 -1.00 0 0 0 0 -1.00")),
    ]


def test_the_view_by_order_day_has_the_same_refunds_on_the_day_of_the_order(built: Warehouse) -> None:
    """9.00 + 11.00 in euros; the 800 yen were 5.00 at the rate of the order's day."""
    found = built.rows("""select booked_on::text, sum(refunded_of_orders_amount) from marts.fct_pnl_daily
        group by 1 having sum(refunded_of_orders_amount) <> 0""")
    assert found == [("2026-05-04", Decimal("25.00"))]


def test_a_day_without_a_rate_is_unknown_and_counted(built: Warehouse) -> None:
    found = built.rows("""select gross_amount, net_sales_amount, contribution_amount, bookings_without_rate > 0, is_complete
        from marts.fct_pnl_daily where booked_on = '2026-06-20' and product_key <> 'unassigned'""")
    assert found == [(None, None, None, True, False)]


def test_a_gift_card_is_a_debt_and_no_income(built: Warehouse) -> None:
    found = built.rows(
        "select gift_card_amount, net_sales_amount, is_complete from marts.fct_pnl_daily where gift_card_amount <> 0"
    )
    assert [card for card, _, _ in found] == [Decimal("50.00")]
    assert built.rows("select sum(net_sales_amount) from marts.fct_pnl_daily where booked_on = '2026-05-04'") == [
        (Decimal("68.00"),)
    ]


def test_contribution_is_unknown_where_a_cost_is(built: Warehouse) -> None:
    found = built.rows("""select channel_key, is_complete, contribution_amount, units_without_cost from marts.fct_pnl_daily
        where booked_on = '2026-05-04' and gross_amount > 0 order by 1, 3""")  # fmt: skip
    assert found == [
        ("shopify:pos", True, Decimal("12.00"), 0),  # 20.00 - 2 x 4.00
        ("shopify:web", False, None, 1),
        ("shopify:web", False, None, 1),
    ]


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ("gross_amount", "select sum(gross_amount) from marts.fct_order_lines where line_kind = 'product' and not is_test"),
        ("discount_amount", "select sum(discount_amount) from marts.fct_order_lines where not is_test"),
        ("refunded_amount", "select sum(case part when 'line' then subtotal_amount else refunded_amount end) from marts.fct_refunds"),
        ("subtotal_amount + gift_card_amount", "select sum(subtotal_amount) from marts.fct_orders where not is_test"),
        ("tax_amount", "select (select sum(tax_amount) from marts.fct_orders where not is_test) - sum(tax_amount) from marts.fct_refunds"),
        ("shipping_amount", "select sum(shipping_amount) from marts.fct_orders where not is_test"),
        ("units_sold", "select sum(quantity) from marts.fct_order_lines where line_kind = 'product' and not is_test"),
    ],
)  # fmt: skip
def test_the_parts_add_up_to_the_facts_to_the_cent(built: Warehouse, column: str, fact: str) -> None:
    """In the shops' own currencies, so that no rate stands between."""
    column = column.replace("subtotal_amount", "gross_amount - discount_amount - included_tax_amount")
    assert built.rows(f"select sum({column}) from marts.fct_pnl_bookings") == built.rows(fact)


def test_commissions_stand_beside_the_shops_on_the_day_of_their_sale(built: Warehouse) -> None:
    found = built.rows("""select booked_on::text, channel_key, gross_amount, commission_amount, contribution_amount
        from marts.fct_pnl_daily where business_model = 'affiliate'""")
    assert found == [("2026-05-04", "shareasale:programme 55", Decimal("0"), Decimal("10.00"), Decimal("10.00"))]


def test_what_a_supplier_sends_costs_what_the_supplier_takes(built: Warehouse) -> None:
    """10.00 of sales; the 4.00 that a mug of our own costs are not booked as well."""
    found = built.rows("""select business_model, channel_key, net_sales_amount, cost_of_goods_amount, supplier_cost_amount,
        supplier_freight_amount, contribution_amount from marts.fct_pnl_daily
        where booked_on = '2026-05-11' and (product_key <> 'unassigned' or business_model = 'dropship') order by 1""")
    assert found == [
        ("dropship", "cj_dropshipping:dropship", *amounts("0 0 5.00 1.00 -6.00")),
        ("store", "shopify:web", *amounts("10.00 0 0 0 10.00")),
    ]


def test_ads_belong_to_no_product(built: Warehouse) -> None:
    found = built.rows("""select booked_on::text, channel_key, product_key, ad_spend_amount, contribution_amount
        from marts.fct_pnl_daily where business_model = 'marketing'""")
    assert found == [("2026-05-04", "meta:ads", "unassigned", *amounts("3.50 -3.50"))]


def test_a_buyers_days_add_up(built: Warehouse) -> None:
    """The mail of order 1 also buys at the till on 10 May."""
    found = built.rows("""select active_on::text, orders_count, units_bought, net_amount, margin_amount, refunded_amount,
        orders_to_date, net_to_date_amount, days_since_purchase from marts.fct_customer_daily order by 1""")
    assert found == [
        ("2026-05-04", 1, 2, Decimal("18.00"), Decimal("10.00"), Decimal("0"), 1, Decimal("18.00"), None),
        ("2026-05-10", 1, 1, Decimal("20.00"), None, Decimal("0"), 2, Decimal("38.00"), 6),
        ("2026-05-20", 0, 0, Decimal("0"), Decimal("0"), Decimal("9.00"), 2, Decimal("29.00"), 10),
    ]
