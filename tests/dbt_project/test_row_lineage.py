"""A row of any mart is walked back to the raw rows that made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.core.database.roles import url_of
from app.core.lineage.exceptions import AmbiguousRowError, LineageError
from app.core.lineage.marts import declared, key_columns
from app.core.lineage.rows import row_lineage, staging_views
from app.schemas.lineage import RowLineage
from ml.proposals import Proposal
from orchestration.defs.recommendations.evidence import with_raw_rows
from tests.dbt_project.shopify_orders import line, order, refund
from tests.dbt_project.warehouse import BUSINESS, OTHER, SHOP, Warehouse

BRANCH, OTHER_SHOP = UUID(int=31), UUID(int=21)
MONEY = {"total": "10.00", "subtotal": "10.00", "tax": "0.00"}
MAIL = "canary.person@example.com"


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    """Order 1 of two shops and of another business, sold on the 28th; order 2 refunded; a variant that was dearer before."""
    warehouse.add_business(OTHER)
    warehouse.add_connection(BRANCH, "shopify", "2026-06-30T21:59:00Z")
    warehouse.add_connection(OTHER_SHOP, "shopify", "2026-06-30T21:59:00Z", business=OTHER)
    first = order(1, "2026-03-28T12:00:00Z", [line(1, 1, "10.00", "0.00")], email=MAIL, **MONEY)
    back = [refund(1, "2026-04-02T10:00:00Z", "10.00", [("line-2", 1, "10.00", "0.00")])]
    second = order(
        2, "2026-03-28T13:00:00Z", [line(2, 1, "10.00", "0.00", left=0)], refunded="10.00", refunds=back, **MONEY
    )
    branch = order(1, "2026-03-29T12:00:00Z", [line(3, 1, "10.00", "0.00")], **MONEY)
    warehouse.land("shopify_orders", "order-1", first)
    warehouse.land("shopify_orders", "order-2", second)
    warehouse.land("shopify_orders", "order-1", branch, connection=BRANCH)
    warehouse.land("shopify_orders", "order-1", first, business=OTHER, connection=OTHER_SHOP)
    variant = {"id": "variant-1", "product": {"id": "product-1"}, "sku": "MUG-1", "title": "Blue", "price": "10.00"}
    warehouse.land("shopify_product_variants", "variant-1", variant, observed_at="2026-03-01T00:00:00Z")
    warehouse.land(
        "shopify_product_variants_history",
        "variant-1",
        variant | {"price": "12.00"},
        observed_at="2026-02-01T00:00:00Z",
    )
    warehouse.run()
    return warehouse


@pytest.fixture
def database(built: Warehouse) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url_of(built.settings, "transform")) as connection:
        yield connection


def walked(found: RowLineage) -> set[tuple[str, str]]:
    return {(row.table, row.id) for row in found.raw}


def variant_key(built: Warehouse) -> str:
    return str(built.rows("select variant_key from marts.dim_variants where connection_id = %s", SHOP)[0][0])


def test_an_order_leads_to_the_object_that_the_platform_sent(database: psycopg.Connection[Any]) -> None:
    (row,) = row_lineage(database, "fct_orders", ["order-2"], BUSINESS).raw
    assert (row.table, row.id, row.connection_id, row.exchange_id) == ("raw.shopify_orders", "order-2", SHOP, "page")
    assert row.replaced_at is None


def test_lines_and_refunds_lead_to_their_order(database: psycopg.Connection[Any]) -> None:
    assert walked(row_lineage(database, "fct_order_lines", ["line-2"], BUSINESS)) == {("raw.shopify_orders", "order-2")}
    assert walked(row_lineage(database, "fct_refunds", ["refund-1-0"], BUSINESS)) == {("raw.shopify_orders", "order-2")}


def test_a_variant_leads_to_its_versions_the_latest_first(built: Warehouse, database: psycopg.Connection[Any]) -> None:
    found = row_lineage(database, "dim_variants", [variant_key(built)], BUSINESS)
    assert walked(found) == {("raw.shopify_product_variants", "variant-1")}
    assert [row.replaced_at is None for row in found.raw] == [True, False]


def test_a_day_leads_to_every_order_and_refund_of_that_day(built: Warehouse, database: psycopg.Connection[Any]) -> None:
    sold = row_lineage(database, "fct_product_daily", [variant_key(built), "2026-03-28"], BUSINESS)
    assert {("raw.shopify_orders", "order-1"), ("raw.shopify_orders", "order-2")} < walked(sold)
    assert {row.connection_id for row in sold.raw} == {SHOP}
    returned = row_lineage(database, "fct_product_daily", [variant_key(built), "2026-04-02"], BUSINESS)
    assert {id for table, id in walked(returned) if table == "raw.shopify_orders"} == {"order-2"}


def test_a_customer_leads_to_what_he_or_she_bought(built: Warehouse, database: psycopg.Connection[Any]) -> None:
    ((key,),) = built.rows("select customer_key from marts.dim_customers where business_id = %s", BUSINESS)
    assert walked(row_lineage(database, "dim_customers", [key], BUSINESS)) == {("raw.shopify_orders", "order-1")}


def test_what_is_shown_holds_nothing_of_a_person(database: psycopg.Connection[Any]) -> None:
    found = row_lineage(database, "fct_orders", ["order-1"], BUSINESS, SHOP)
    assert MAIL not in repr(found)


@pytest.mark.parametrize(
    ("mart", "parts", "said"),
    [
        ("fct_order", ["1"], "did you mean fct_orders"),
        ("fct_orders", ["order-9"], "no row with order_id 'order-9'"),
        ("fct_orders", ["x' or true --"], "no row with order_id"),
        ("fct_orders", ["order-1", "2"], "known by order_id"),
        ("fct_orders", ["order-1"], "say which, such as --connection"),
        ("fct_product_dail*", ["x"], "There is no mart"),
        ("fct_orders", ["order\0"], "no NUL"),
    ],
)
def test_what_cannot_be_walked_is_one_sentence(
    database: psycopg.Connection[Any], mart: str, parts: list[str], said: str
) -> None:
    with pytest.raises(LineageError, match=said) as error:
        row_lineage(database, mart, parts, BUSINESS)
    assert str(error.value).count(". ") == 0


def test_a_day_that_is_missing_is_asked_for(built: Warehouse, database: psycopg.Connection[Any]) -> None:
    with pytest.raises(AmbiguousRowError, match="add its sold_on, such as 2026-"):
        row_lineage(database, "fct_product_daily", [variant_key(built)], BUSINESS)


def test_every_mart_says_how_its_rows_are_walked(database: psycopg.Connection[Any]) -> None:
    """By a platform's own id in the key or in `by`, which a staging view has too, or through the rows of another model."""
    known = {column for view in staging_views(database) for column in view.columns}
    marts = [name for (name,) in database.execute("select relname from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r'")]  # fmt: skip
    assert len(marts) >= 8
    for mart in marts:
        ids = {f"{k.removesuffix('_key')}_id" if k.endswith("_key") else k for k in key_columns(database, mart)}
        said = declared(mart)
        assert (
            said.through or said.tables or known & (set(said.by) or {name for name in ids if name.endswith("_id")})
        ), mart


def test_evidence_of_advice_is_where_its_variants_latest_lines_lead(
    built: Warehouse, database: psycopg.Connection[Any]
) -> None:
    lines = built.rows(
        "select variant_key, line_id from marts.fct_order_lines where business_id = %s and connection_id = %s order by ordered_at desc, line_id",
        BUSINESS, SHOP,
    )  # fmt: skip
    assert lines
    walked_back = {f"{table}/{id}" for _, line_id in lines for table, id in walked(row_lineage(database, "fct_order_lines", [line_id], BUSINESS))}  # fmt: skip
    [advised] = with_raw_rows(url_of(built.settings, "transform"), BUSINESS, [advice_on(str(lines[0][0]))])
    assert {one["id"] for one in advised.evidence if one["type"] == "raw"} == walked_back
    [about_nobody] = with_raw_rows(url_of(built.settings, "transform"), BUSINESS, [advice_on("no such variant")])
    assert about_nobody.evidence == []


def advice_on(variant: str) -> Proposal:
    return Proposal(
        kind="price_change", title="", target={"type": "variant", "id": variant}, current={}, proposed={}, currency_code="EUR",
        effect={}, reasons=[], evidence=[], preconditions=[], simulation={}, model_version="1",
    )  # fmt: skip
