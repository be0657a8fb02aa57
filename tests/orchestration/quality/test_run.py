"""A suite finds one bad row, shows no person's data, and counts a crash as a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pandas as pd
import psycopg
import pytest
from pydantic import SecretStr

from app.core.database.embedded import EmbeddedPostgres
from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.quality.result import masked
from orchestration.quality.run import run, run_suite, validate
from orchestration.quality.suite_files import Suite, UnknownSuiteError, read_suite, suite_names

MANY = 300_000
TABLE = """
    create table marts.fct_orders as
    select %(business)s::uuid as business_id, n::text as order_id, 'EUR' as currency_code, 'k' as customer_key, true as is_sale,
        false as is_test, 10.0 as total_amount, 10.0 as subtotal_amount, 0.0 as tax_amount, 0.0 as shipping_amount,
        0.0 as other_amount, 0.0 as refunded_amount, timestamptz '2026-03-01 12:00+00' as ordered_at, date '2026-03-01' as ordered_on
    from generate_series(1, %(many)s) as n"""
BUSINESS = UUID(int=1)


@pytest.fixture(scope="module")
def transform(server: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a database with 300,000 good orders."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        home = tmp_path_factory.mktemp("home")
        url = url_of(Settings(home=home, database_url=SecretStr(server.url(name))), "transform")
        with psycopg.connect(url) as database:
            database.execute(TABLE, {"business": BUSINESS, "many": MANY})
        yield url
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def change(transform: str) -> Iterator[Callable[[str], None]]:
    """Changes rows for one test; the first row and the currencies are put right again afterwards."""

    def execute(statement: str) -> None:
        with psycopg.connect(transform) as database:
            database.execute(statement.encode())

    yield execute
    execute("update marts.fct_orders set currency_code = 'EUR', total_amount = 10, subtotal_amount = 10 "
            "where currency_code is distinct from 'EUR' or total_amount is distinct from 10 or subtotal_amount <> 10")  # fmt: skip


def test_good_rows_keep_every_promise(transform: str) -> None:
    found = run_suite("fct_orders", transform, BUSINESS)
    assert (found.state, found.rows) == ("passed", MANY)


def test_one_bad_row_of_many_is_found_and_masked(transform: str, change: Callable[[str], None]) -> None:
    change("update marts.fct_orders set currency_code = 'anna@example.com' where order_id = '7'")
    (failure,) = run_suite("fct_orders", transform, BUSINESS).failures
    assert (failure.promise, failure.severity) == ("Every amount names its currency.", "critical")
    assert failure.samples == ("aaaa@aaaaaaa.aaa",)


def test_a_sum_that_is_one_cent_off_in_one_row_of_many_is_found(transform: str, change: Callable[[str], None]) -> None:
    change("update marts.fct_orders set subtotal_amount = 10.01 where order_id = '7'")
    found = run_suite("fct_orders", transform, BUSINESS)
    assert [f.promise for f in found.failures] == ["Subtotal, tax, shipping and other add up to the total."]
    assert found.state == "failed"


def test_a_column_that_is_empty_throughout_is_found(transform: str, change: Callable[[str], None]) -> None:
    change("update marts.fct_orders set total_amount = null")
    assert "Every order has a total." in {f.promise for f in run_suite("fct_orders", transform, BUSINESS).failures}


def test_a_missing_column_is_a_failed_check_and_not_an_exception() -> None:
    failures = validate(read_suite("fct_orders"), pd.DataFrame([{"currency_code": "EUR", "rows": 2}]))
    assert "Every order has a total." in {failure.promise for failure in failures}


def test_a_database_that_is_not_there_is_a_failed_suite() -> None:
    found = run_suite("fct_orders", "postgresql://nobody:x@127.0.0.1:1/none?connect_timeout=2", UUID(int=1))
    assert (found.state, found.success) == ("crashed", False)
    assert [failure.severity for failure in found.failures] == ["critical"]


@pytest.mark.parametrize("expectation", ["expect_the_moon", "expect_column_values_to_match_regex"])
def test_a_check_that_crashes_is_a_failed_suite_and_quotes_nothing(database: Settings, expectation: str) -> None:
    broken = [{"type": expectation, "severity": "info", "kwargs": {"column": "mail", "regex": "("}}]
    suite = Suite(
        "broken", "marts.t", "select 'anna@example.com' as mail, %(business_id)s::uuid as business_id", broken
    )
    found = run(suite, url_of(database, "transform"), UUID(int=1))
    assert found.state in ("crashed", "failed")
    assert "anna" not in repr(found)


def test_numbers_of_a_personal_column_are_masked_too() -> None:
    assert (masked(4915112, is_personal=True), masked(4915112)) == ("9999999", "4915112")


def test_an_unknown_suite_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownSuiteError, match="fct_orders"):
        read_suite("../secrets")


@pytest.mark.parametrize("name", suite_names())
def test_every_promise_is_a_sentence(name: str) -> None:
    for expectation in read_suite(name).expectations:
        assert expectation["meta"]["promise"].endswith(".")


@pytest.mark.parametrize(("value", "shown"), [("Äb-12", "aa-99"), (None, "None"), (1.5, "1.5"), ("x" * 90, "a" * 40)])
def test_text_shows_its_shape_only(value: object, shown: str) -> None:
    assert masked(value) == shown
