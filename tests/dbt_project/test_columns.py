"""Every column of a migrated and built database is classed, and each role sees only what its work needs."""

from __future__ import annotations

import json

import psycopg
import pytest

from app.core.database.roles import url_of
from app.core.lineage.columns import Origin
from app.core.privacy.columns import databases, sort_of, unclassed, unused
from orchestration.lineage.models import ModelLineage, all_origins
from orchestration.quality.suite_files import read_suite, suite_names
from tests.dbt_project.shopify_orders import line, order
from tests.dbt_project.warehouse import BUSINESS, Warehouse

EVERY_COLUMN = """
    select table_schema || '.' || table_name, column_name::text from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') order by 1, ordinal_position"""
READABLE = """
    select n.nspname || '.' || c.relname, a.attname::text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^(pg_|information_)'
      and has_schema_privilege(%(role)s, n.oid, 'usage') and has_column_privilege(%(role)s, c.oid, a.attnum, 'select')"""


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    one = order(1, "2026-03-28T23:30:00Z", [line(1, 1, "10.00", "0.00")], total="10.00", subtotal="10.00", tax="0.00")
    warehouse.land("shopify_orders", "order-1", one)
    warehouse.run()
    return warehouse


def readable(built: Warehouse, role: str) -> list[tuple[str, str]]:
    with psycopg.connect(url_of(built.settings, "transform")) as connection:
        return connection.execute(READABLE.encode(), {"role": role}).fetchall()


def test_every_column_of_every_schema_is_classed(built: Warehouse) -> None:
    """A name that is shown here needs one line in app/core/privacy/columns.toml."""
    columns = built.rows(EVERY_COLUMN)
    assert len(columns) > 2_000
    assert unclassed(columns) == []


def test_every_line_of_the_registry_classes_a_column_that_there_is(built: Warehouse) -> None:
    assert unused(built.rows(EVERY_COLUMN)) == []


def test_a_new_column_is_named_until_somebody_classes_it() -> None:
    new = [("marts.fct_orders", "total_amount"), ("marts.fct_orders", "buyer_nickname"), ("raw.shop_guests", "payload")]
    assert unclassed(new) == ["marts.fct_orders.buyer_nickname"]


@pytest.mark.parametrize("column", ["born_on", "phone_count", "has_card", "mail_id", "customer_amount"])
def test_no_pattern_classes_a_name_that_hints_at_a_person(column: str) -> None:
    assert sort_of("marts.dim_people", column) is None


def test_models_see_nobody_in_clear(built: Warehouse) -> None:
    found = readable(built, "ecom_ml")
    assert len(found) > 150
    assert [each for each in found if (sort := sort_of(*each)) is None or sort.is_clear] == []


@pytest.mark.parametrize("question", ["select payload from raw.shopify_orders", "select email from core.users",
                                      "select mail_hash from staging.stg_shopify__orders"])  # fmt: skip
def test_the_role_of_models_is_refused_what_it_has_no_need_of(built: Warehouse, question: str) -> None:
    with (
        psycopg.connect(url_of(built.settings, "ml")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(question.encode())


def test_the_application_reads_no_document_of_a_platform(built: Warehouse) -> None:
    found = readable(built, "ecom_app")
    assert ("core.users", "email") in found
    assert [each for each in found if (sort := sort_of(*each)) is None or sort.kind == "payload"] == []


def test_no_column_holds_cards(built: Warehouse) -> None:
    assert [each for each in built.rows(EVERY_COLUMN) if (sort := sort_of(*each)) and sort.name == "card"] == []


def test_the_tools_databases_are_classed(built: Warehouse) -> None:
    assert databases().keys() == {built.settings.dagster_database, built.settings.mlflow_database}


PRICE_INPUTS = ("features.feat_product__daily", "features.feat_product__price_history", "marts.fct_product_daily", "marts.dim_variants")  # fmt: skip


@pytest.fixture(scope="module")
def known_origins(built: Warehouse) -> dict[Origin, frozenset[Origin]]:
    manifest = json.loads((built.target / "manifest.json").read_text())
    return ModelLineage(manifest, built.target / "compiled").all()


def personal_origins(known: dict[Origin, frozenset[Origin]], column: Origin) -> set[Origin]:
    """Personal columns of the warehouse behind `column`; documents themselves hold everything and are no statement."""
    found = {o for o in all_origins(known, column) if not o.table.startswith("raw.")}
    return {o for o in found if (sort := sort_of(*o)) is None or sort.name != "none"}


def test_every_column_of_every_model_is_followed(
    built: Warehouse, known_origins: dict[Origin, frozenset[Origin]]
) -> None:
    query = EVERY_COLUMN.replace("where", "where table_schema in ('staging', 'intermediate', 'marts', 'features') and")
    assert {Origin(*each) for each in built.rows(query)} == known_origins.keys()


def test_a_buyers_key_is_followed_to_what_the_buyer_gave(known_origins: dict[Origin, frozenset[Origin]]) -> None:
    """The measure measures: where personal columns do arrive, they are found."""
    found = personal_origins(known_origins, Origin("features.feat_customer__summary", "customer_key"))
    assert Origin("staging.stg_shopify__orders", "mail_hash") in found


@pytest.mark.parametrize("table", PRICE_INPUTS)
def test_no_personal_column_reaches_what_prices_are_recommended_from(
    known_origins: dict[Origin, frozenset[Origin]], table: str
) -> None:
    columns = [column for column in known_origins if column.table == table]
    assert len(columns) > 10
    assert {column.column: found for column in columns if (found := personal_origins(known_origins, column))} == {}


@pytest.mark.parametrize("name", suite_names())
def test_every_suite_can_be_asked_of_what_is_built(built: Warehouse, name: str) -> None:
    """Its query runs and every expectation finds its column; without Great Expectations, which takes seconds."""
    suite = read_suite(name)
    with psycopg.connect(url_of(built.settings, "transform")) as connection, connection.cursor() as cursor:
        cursor.execute(suite.query.encode(), {"business_id": BUSINESS})
        found = {column.name for column in cursor.description or ()}
    wanted = {
        value
        for e in suite.expectations
        for key, value in e["kwargs"].items()
        if key in ("column", "column_A", "column_B")
    }
    assert wanted <= found
