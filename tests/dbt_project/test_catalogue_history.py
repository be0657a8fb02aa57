"""What a variant cost and how it looked on a day gone by, the lowest price of the 30 days before, and one item in two shops."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.dbt_project.warehouse import SHOP, Warehouse

SECOND = UUID(int=13)
VERSIONS = [
    ("2026-05-01T10:00:00Z", "10.00", "4.00"),
    ("2026-05-20T10:00:00Z", "12.00", "4.00"),
    ("2026-05-25T10:00:00Z", "12.00", "4.00"),  # something else had changed
    ("2026-06-10T08:00:00Z", "8.00", "4.00"),
    ("2026-06-10T12:00:00Z", "9.00", "5.00"),
]


def variant(
    id: str, price: str, cost: str | None, at: str, sku: str = "MUG-1", barcode: str | None = None
) -> dict[str, Any]:
    unit_cost = {"amount": cost, "currencyCode": "EUR"} if cost else None
    return {"id": id, "title": "Blue", "sku": sku, "barcode": barcode, "price": price, "compareAtPrice": None, "updatedAt": at,
            "product": {"id": "product-1"}, "inventoryItem": {"id": f"item-{id}", "unitCost": unit_cost}}  # fmt: skip


LISTED = {
    SHOP: [("cup", "CUP-1", "4006381333931"), ("bowl", "BOWL-1", None), ("jug", "JUG-1", "4006381333932"),
           ("fork", "FORK-1", "5901234123457"), ("own", "OWN-1", "2000000000008")],
    SECOND: [("cup2", "C", "4006381333931"), ("bowl2", " bowl-1", ""), ("jug2", "J", "4006381333932"),
             ("fork2", "FORK-1", "9780201379624"), ("own2", "O", "2000000000008"), ("mug2", "MUG-1", None)],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    """A mug that changes price three times, cost once and title once; and a plate whose cost nobody knows."""
    for at, price, cost in VERSIONS:
        table = "shopify_product_variants" + ("_history" if at != VERSIONS[-1][0] else "")
        warehouse.land(table, "mug", variant("mug", price, cost, at), observed_at=at)
    warehouse.land("shopify_product_variants", "plate", variant("plate", "7.00", None, ""), observed_at=VERSIONS[1][0])
    for table, title, at in (("shopify_products_history", "Mug", "2026-05-01T10:00:00Z"),
                             ("shopify_products", "Big mug", "2026-06-15T10:00:00Z")):  # fmt: skip
        warehouse.land(table, "product-1", {"id": "product-1", "title": title, "status": "ACTIVE"}, observed_at=at)
    warehouse.add_connection(SECOND, "shopify", "2026-06-30T21:59:00Z")
    for shop, listed in LISTED.items():
        for id, sku, barcode in listed:
            warehouse.land("shopify_product_variants", id, variant(id, "5.00", None, "", sku, barcode), connection=shop)
    warehouse.build(None, "--select", "+fct_price_daily", "+int_variant_costs__observed", "+dim_listings")
    return warehouse


def key(built: Warehouse, variant_id: str) -> str:
    return str(built.rows("select variant_key from marts.dim_variant_versions where variant_id = %s", variant_id)[0][0])


def test_each_change_of_price_cost_or_title_is_a_version(built: Warehouse) -> None:
    found = built.rows("""select valid_from at time zone 'UTC', title, price_amount, unit_cost_amount, is_current
        from marts.dim_variant_versions where variant_id = 'mug' order by valid_from""")  # fmt: skip
    assert found == [
        (datetime(2026, 5, 1, 10), "Mug / Blue", Decimal(10), Decimal(4), False),
        (datetime(2026, 5, 20, 10), "Mug / Blue", Decimal(12), Decimal(4), False),
        (datetime(2026, 6, 10, 8), "Mug / Blue", Decimal(8), Decimal(4), False),
        (datetime(2026, 6, 10, 12), "Mug / Blue", Decimal(9), Decimal(5), False),
        (datetime(2026, 6, 15, 10), "Big mug / Blue", Decimal(9), Decimal(5), True),
    ]


def test_versions_follow_each_other_without_gap_or_overlap(built: Warehouse) -> None:
    assert not built.rows("""select 1 from (select valid_to, lead(valid_from) over (partition by variant_key order by valid_from)
        as next_from from marts.dim_variant_versions) v where valid_to <> coalesce(next_from, 'infinity')""")  # fmt: skip


def test_a_day_has_the_cost_of_its_end_and_what_was_before_the_first_sight_is_marked(built: Warehouse) -> None:
    query = """select valid_from_on::text, valid_to_on::text, unit_cost_amount, currency_code, is_assumed
        from intermediate.int_variant_costs__observed where variant_key = %s order by valid_from_on"""
    assert built.rows(query, key(built, "mug")) == [
        ("-infinity", "2026-05-01", Decimal(4), "EUR", True),
        ("2026-05-01", "2026-06-10", Decimal(4), "EUR", False),
        ("2026-06-10", "infinity", Decimal(5), "EUR", False),
    ]
    assert {row[2] for row in built.rows(query, key(built, "plate"))} == {None}


def price(built: Warehouse, day: str) -> tuple[Any, ...]:
    query = """select price_amount, lowest_amount, lowest_30_days_amount, is_lowest_30_days_known
        from marts.fct_price_daily where variant_key = %s and price_on = %s"""
    return built.rows(query, key(built, "mug"), day)[0]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-05-01", (10, 10, None, False)), ("2026-05-30", (12, 12, 10, False)), ("2026-05-31", (12, 12, 10, True)),
     ("2026-06-10", (9, 8, 10, True)), ("2026-06-20", (9, 9, 8, True)), ("2026-06-30", (9, 9, 8, True))],
    ids=["first day", "29 days seen", "30 days seen", "two prices in a day", "after the lowest price", "clock"],
)  # fmt: skip
def test_the_lowest_price_is_of_the_thirty_days_before(built: Warehouse, day: str, expected: tuple[Any, ...]) -> None:
    assert price(built, day) == expected


def test_every_day_from_the_first_sight_to_the_clock_has_one_price(built: Warehouse) -> None:
    found = built.rows("""select count(*), count(distinct price_on), min(price_on)::text, max(price_on)::text
        from marts.fct_price_daily where variant_key = %s""", key(built, "mug"))  # fmt: skip
    assert found == [(61, 61, "2026-05-01", "2026-06-30")]


@pytest.mark.parametrize(
    ("one", "other", "matched_by"), [("cup", "cup2", "barcode"), ("bowl", "bowl2", "sku")], ids=["by barcode", "by SKU"]
)
def test_one_item_in_two_shops_has_two_listings(built: Warehouse, one: str, other: str, matched_by: str) -> None:
    query = "select item_key, matched_by, listings_count from marts.dim_listings where variant_id in (%s, %s)"
    first, second = built.rows(query, one, other)
    assert first == second
    assert first[1:] == (matched_by, 2)


def test_what_is_not_surely_the_same_is_not_joined(built: Warehouse) -> None:
    """A SKU twice in one shop, a SKU with two barcodes, a wrong check digit, and a shop's own numbers."""
    found = built.rows("select variant_id from marts.dim_listings where listings_count = 1 order by variant_id")
    assert [row[0] for row in found] == ["fork", "fork2", "jug", "jug2", "mug", "mug2", "own", "own2", "plate"]
