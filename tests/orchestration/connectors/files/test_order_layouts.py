"""Orders of other platforms become lines of the generic layout: what the buyer owed is what the lines add up to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.files.stream import open_file

Write = Callable[..., Path]
Load = Callable[..., Any]


def lines(loaded: Any) -> list[tuple[str, ...]]:
    """(record id, kind, sku, quantity, unit price) of every record."""
    pairs = zip(loaded.records, loaded.payloads, strict=True)
    return [(record.id, p["kind"], p["sku"], p["quantity"], p["unit_price"]) for record, p in pairs]


def owed(loaded: Any, order: str) -> Decimal:
    """As int_generic_orders__grouped adds up: corrections are owed by nobody, goods that come back are refunds."""
    counted = (
        p for p in loaded.payloads if p["order_id"] == order and p["kind"] != "adjustment" and not p["is_cancellation"]
    )
    return sum((Decimal(p["quantity"]) * Decimal(p["unit_price"]) for p in counted), Decimal(0))


AMAZON = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
]


def amazon(**cells: str) -> str:
    row = {
        "amazon-order-id": "111-1", "purchase-date": "2026-05-01T10:00:00+00:00", "order-status": "Shipped",
        "product-name": "Mug", "sku": "M-1", "asin": "B0X", "quantity": "3", "currency": "GBP", "item-price": "10.00",
        "ship-country": "GB",
    } | {name.replace("_", "-"): cell for name, cell in cells.items()}  # fmt: skip
    return "\t".join(row.get(name, "") for name in AMAZON)


def amazon_file(write: Write, *rows: str) -> Path:
    return write("\n".join(["\t".join(AMAZON), *rows, ""]), "orders.txt")


def test_amazon_prices_lines_as_a_whole_and_the_pieces_add_up_again(write: Write, load: Load) -> None:
    row = amazon(
        shipping_price="4.00",
        ship_promotion_discount="1.50",
        item_promotion_discount="-2.00",
        gift_wrap_price="0.99",
        item_tax="9",
    )
    loaded = load(open_file(amazon_file(write, row), "amazon-orders"))
    assert lines(loaded) == [
        ("111-1/1", "product", "M-1", "3", "3.333333"),
        ("111-1/1/postage", "postage", "postage", "1", "2.50"),
        ("111-1/1/discount", "discount", "discount", "-1", "2.00"),
        ("111-1/1/fee", "fee", "fee", "1", "0.99"),
    ]
    assert owed(loaded, "111-1").quantize(Decimal("0.0001")) == Decimal("11.49")
    first = loaded.payloads[0]
    assert (first["layout"], first["country"], first["currency_code"]) == ("amazon-orders", "GB", "GBP")
    assert (first["original"]["item-tax"], first["ordered_at"]) == ("9", "2026-05-01T10:00:00.000000Z")
    assert (loaded.report.stream, loaded.report.delimiter, loaded.report.quote) == ("generic_orders", "\t", None)
    assert loaded.report.kinds == {"product": 1, "postage": 1, "discount": 1, "fee": 1}


def test_a_quote_in_an_amazon_title_is_a_sign_like_any_other(write: Write, load: Load) -> None:
    loaded = load(
        open_file(amazon_file(write, amazon(product_name='"5" pipe'), amazon(product_name='"open')), "amazon-orders")
    )
    assert [payload["title"] for payload in loaded.payloads] == ['"5" pipe', '"open']


@pytest.mark.parametrize("status", ["Cancelled", "Pending"])
def test_what_nobody_owes_is_kept_and_no_sale(write: Write, load: Load, status: str) -> None:
    loaded = load(
        open_file(amazon_file(write, amazon(order_status=status, quantity="0", item_price="")), "amazon-orders")
    )
    assert lines(loaded) == [("111-1/1", "adjustment", "M-1", "0", "0")]
    assert owed(loaded, "111-1") == 0


def test_a_shipped_line_without_a_price_is_rejected(write: Write, load: Load) -> None:
    loaded = load(open_file(amazon_file(write, amazon(item_price=""), amazon(quantity="0")), "amazon-orders"))
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [
        ("missing_value", 2),
        ("no_quantity", 3),
    ]


def test_a_pending_order_becomes_a_sale_under_the_same_id(write: Write, load: Load) -> None:
    pending = load(open_file(amazon_file(write, amazon(order_status="Pending", item_price="")), "amazon-orders"))
    shipped = load(open_file(amazon_file(write, amazon()), "amazon-orders"))
    assert [record.id for record in pending.records] == [record.id for record in shipped.records]


ETSY = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,"
    "Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Country,Order ID,Variations,VAT Paid by Buyer,SKU\n"
)


def test_etsy_shipping_counts_once_an_order_and_the_coupon_by_line(write: Write, load: Load) -> None:
    text = ETSY + (
        "04/20/26,Wallet,Ann (a1),1,38.99,TEN,10%,3.90,0.50,8.50,0,38.99,USD,5034,4347,04/20/2026,,Ann,United States,4037,Color:Black,0,W-1\n"
        "04/20/26,Card,Ann (a1),2,5.00,,,0.00,0.50,8.50,0,10.00,USD,5035,4348,04/20/2026,,Ann,United States,4037,,0,\n"
    )
    loaded = load(open_file(write(text), "etsy-order-items", zone="America/New_York"))
    assert lines(loaded) == [
        ("4037/1", "product", "W-1", "1", "38.99"),
        ("4037/2", "product", "4348", "2", "5.00"),
        ("4037/1/discount", "discount", "discount", "-1", "3.90"),
        ("4037/1/postage", "postage", "postage", "1", "8.00"),
    ]
    assert owed(loaded, "4037") == Decimal("53.09")
    assert (loaded.payloads[0]["ordered_at"], loaded.payloads[0]["customer_id"]) == (
        "2026-04-20T04:00:00.000000Z",
        "Ann (a1)",
    )


def test_etsy_in_british_words_is_the_same(write: Write, load: Load) -> None:
    text = (
        ETSY.replace("Shipping", "Delivery").replace("Ship ", "Delivery ")
        + "09/14/26,Toy,Bo,1,30.00,,,0,0,4.50,0,30.00,EUR,111,9,,,Bo,France,501,,0,\n"
    )
    loaded = load(open_file(write(text), "etsy-order-items", zone="Europe/Paris"))
    assert owed(loaded, "501") == Decimal("34.50")
    assert loaded.payloads[0]["country"] == "France"


WOO = (
    "Order Number,Order Status,Order Date,Email (Billing),Country Code (Billing),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,"
    "Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity,Item Cost,Order Line Total,Order Currency\n"
)


def test_woocommerce_orders_add_up_with_shipping_once(write: Write, load: Load) -> None:
    text = WOO + (
        "1001,Completed,2026-05-01 10:30,a@b.c,DE,Card,0,25.00,4.90,0,29.90,0,M-1,1,Mug,3,3.33,10.00,EUR\n"
        "1001,Completed,2026-05-01 10:30,a@b.c,DE,Card,0,25.00,4.90,0,29.90,0,,2,Pen,1,15.00,15.00,EUR\n"
        "1002,Cancelled,2026-05-02 10:30,,DE,Card,0,15.00,4.90,0,19.90,0,P-1,1,Pen,1,15.00,15.00,EUR\n"
    )
    loaded = load(open_file(write(text), "woocommerce-orders", zone="Europe/Berlin", currency="EUR"))
    assert lines(loaded) == [
        ("1001/1", "product", "M-1", "3", "3.333333"),
        ("1001/2", "product", "Pen", "1", "15.00"),
        ("1002/1", "adjustment", "P-1", "1", "15.00"),
        ("1001/1/postage", "postage", "postage", "1", "4.90"),
    ]
    assert owed(loaded, "1001").quantize(Decimal("0.0001")) == Decimal("29.90")
    assert owed(loaded, "1002") == 0
    assert (loaded.payloads[0]["customer_id"], loaded.payloads[0]["country"]) == ("a@b.c", "DE")


def test_a_refunded_woocommerce_order_is_sold_and_taken_back(write: Write, load: Load) -> None:
    text = (
        "order_id,order_number,date,status,shipping_total,order_currency,customer_id,billing_email,item_name,item_sku,item_quantity,item_total\n"
        "7,7,2026-05-01 10:30:00,refunded,5.00,EUR,0,a@b.c,Mug,M-1,2,20.00\n"
        "8,8,2026-05-01 10:30:00,wc-processing,0,EUR,31,x@y.z,Mug,M-1,1,10.00\n"
    )
    loaded = load(open_file(write(text), "woocommerce-orders", zone="UTC"))
    assert lines(loaded) == [
        ("7/1", "product", "M-1", "2", "10.00"),
        ("8/1", "product", "M-1", "1", "10.00"),
        ("7/1/postage", "postage", "postage", "1", "5.00"),
        ("7/1/refund", "product", "M-1", "-2", "10.00"),
        ("7/1/postage/refund", "postage", "postage", "-1", "5.00"),
    ]
    assert [p["is_cancellation"] for p in loaded.payloads] == [False, False, False, True, True]
    assert [p["customer_id"] for p in loaded.payloads] == ["a@b.c", "31", "a@b.c", "a@b.c", "a@b.c"]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_extra_lines_are_the_same_whatever_the_pages(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = amazon_file(write, *(amazon(amazon_order_id=f"1-{n % 3}", shipping_price="1.00") for n in range(9)))
    whole = {record.id: record.payload for record in load(open_file(path, "amazon-orders")).records}
    monkeypatch.setattr("orchestration.connectors.files.csv_source.BATCH_ROWS", size)
    assert {record.id: record.payload for record in load(open_file(path, "amazon-orders")).records} == whole


def test_a_generic_file_may_say_itself_what_comes_back_and_what_a_line_is(write: Write, load: Load) -> None:
    text = (
        "order_id,ordered_at,sku,quantity,unit_price,is_cancellation,line_kind\n"
        "C1,2026-05-01,A,-1,2.00,true,product\n"
        "1,2026-05-01,A,-5,0,false,adjustment\n"
        "2,2026-05-01,P,1,3.00,false,postage\n"
        "3,2026-05-01,A,-1,2.00,false,product\n"
        "4,2026-05-01,A,1,-2.00,false,adjustment\n"
        "5,2026-05-01,A,1,-2.00,false,product\n"
        "6,2026-05-01,A,1,2.00,false,parcel\n"
    )
    loaded = load(open_file(write(text), "generic-orders", zone="UTC", currency="EUR"))
    assert [(p["order_id"], p["is_cancellation"], p["kind"]) for p in loaded.payloads] == [
        ("C1", True, "product"),
        ("1", False, "adjustment"),
        ("2", False, "postage"),
        ("4", False, "adjustment"),
    ]
    assert [(reject.reason_code, reject.line_number) for reject in loaded.rejects] == [
        ("negative_quantity", 5),
        ("negative_amount", 7),
        ("unknown_kind", 8),
    ]
