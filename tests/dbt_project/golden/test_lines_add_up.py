"""Whatever is bought, edited, taxed and discounted, in whichever currency: the lines of an order add up to it to the last coin."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt_project.shopify_orders import in_currency, line, order
from tests.dbt_project.warehouse import BUSINESS, Warehouse

DIGITS = {"JPY": 0, "EUR": 2, "KWD": 3}
DAY = "2026-05-04T10:00:00Z"


def share(amount: Decimal, kept: int, quantity: int, coin: Decimal) -> Decimal:
    """What a platform leaves of a line's amount when units are taken out of the order."""
    return (amount * kept / quantity).quantize(coin, ROUND_HALF_UP)


def shop_order(number: int, random: Random) -> dict[str, Any]:
    """An order that is edited by chance, with the totals that the platform gives it."""
    currency = random.choice(list(DIGITS))
    coin, included = Decimal(1).scaleb(-DIGITS[currency]), random.random() < 0.5
    subtotal = taxes = discounts = Decimal(0)
    lines = []
    for place in range(random.randint(1, 5)):
        quantity = random.randint(1, 7)
        kept = random.randint(0, quantity) if random.random() < 0.3 else quantity
        price, discount = random.randint(1, 9_999) * coin, random.randint(0, quantity) * coin
        tax = ((quantity * price - discount) * random.choice((0, 7, 21)) / 100).quantize(coin, ROUND_HALF_UP)
        kept_discount = share(discount, kept, quantity, coin)
        subtotal += kept * price - kept_discount
        discounts += kept_discount
        taxes += share(tax, kept, quantity, coin)
        lines.append(line(number * 10 + place, quantity, str(price), str(tax), left=kept, discount=str(discount)))
    shipping = random.randint(0, 999) * coin
    total = subtotal + shipping + (0 if included else taxes)
    found = order(number, DAY, lines, total=str(total), subtotal=str(subtotal), tax=str(taxes), discount=str(discounts),
                  shipping=str(shipping), included=included)  # fmt: skip
    return dict(in_currency(found, currency))


def exported_order(number: int, random: Random) -> list[dict[str, Any]]:
    """The rows of an order in a file that gives one discount and one tax for all of its lines."""
    coin, included = Decimal("0.01"), random.random() < 0.5
    goods = [(random.randint(1, 7), random.randint(1, 9_999) * coin) for _ in range(random.randint(1, 6))]
    listed = sum(quantity * price for quantity, price in goods)
    discount, tax = random.randint(0, int(listed * 50)) * coin, random.randint(1, int(listed * 20) + 1) * coin
    total = listed - discount + (0 if included else tax)
    return [
        {"line_number": place, "Name": f"#{number}", "Currency": "EUR", "Subtotal": str(listed - discount), "Shipping": "0",
         "Taxes": str(tax), "Total": str(total), "Discount Amount": str(discount), "Created at": DAY, "Source": "web",
         "Lineitem name": "Mug", "Lineitem sku": f"MUG-{place}", "Lineitem quantity": quantity, "Lineitem price": str(price)}
        for place, (quantity, price) in enumerate(goods, 1)
    ]  # fmt: skip


@settings(max_examples=2, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_lines_add_up_to_their_order(warehouse: Warehouse, seed: int) -> None:
    random = Random(seed)
    warehouse.write("truncate raw.shopify_orders, raw.files_shopify_orders")
    for number in range(80):
        found = shop_order(number, random)
        warehouse.land("shopify_orders", found["id"], found)
        for row in exported_order(number, random):
            warehouse.land("files_shopify_orders", f"{number}/{row['line_number']}", row)
    warehouse.build(BUSINESS, "--select", "+fct_orders", "+fct_order_lines")
    assert warehouse.rows("select count(*) from marts.fct_orders") == [(160,)]
    wrong = warehouse.rows(
        """select o.order_id, o.currency_code, o.subtotal_amount - sum(l.subtotal_amount), o.discount_amount - sum(l.discount_amount),
            o.tax_amount - sum(l.tax_amount), o.total_amount - o.shipping_amount - o.other_amount - sum(l.total_amount)
        from marts.fct_orders as o join marts.fct_order_lines as l using (business_id, connection_id, order_id)
        group by o.business_id, o.connection_id, o.order_id, o.currency_code, o.subtotal_amount, o.discount_amount, o.tax_amount,
            o.total_amount, o.shipping_amount, o.other_amount
        having o.subtotal_amount <> sum(l.subtotal_amount) or o.discount_amount <> sum(l.discount_amount)
            or o.tax_amount <> sum(l.tax_amount) or o.total_amount - o.shipping_amount - o.other_amount <> sum(l.total_amount)"""
    )
    assert wrong == []
