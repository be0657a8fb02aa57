"""A suite finds one bad row, shows no person's data, and counts a crash as a failure."""

from __future__ import annotations

from uuid import UUID

import pandas as pd
import pytest

from app.core.database.roles import url_of
from app.core.settings import Settings
from orchestration.quality.result import masked
from orchestration.quality.run import run, run_suite, validate
from orchestration.quality.suite_files import Suite, UnknownSuiteError, read_suite, suite_names

ORDERS = {"order_id": "1", "connection_id": "c", "currency_code": "EUR", "total": 1.0, "refunded": 0.0, "residual": 0.0, "over_refunded": -1.0, "day_shift": 0}  # fmt: skip


def orders(count: int) -> pd.DataFrame:
    return (
        pd.DataFrame([ORDERS]).loc[[0] * count].assign(order_id=[str(n) for n in range(count)]).reset_index(drop=True)
    )


def test_good_rows_keep_every_promise() -> None:
    assert validate(read_suite("fct_orders"), orders(3)) == []


def test_one_bad_row_of_many_is_found_and_masked() -> None:
    rows = orders(20_000)
    rows.loc[7, "currency_code"] = "anna@example.com"
    (failure,) = validate(read_suite("fct_orders"), rows)
    assert (failure.promise, failure.severity, failure.unexpected) == (
        "Every amount names its currency.",
        "critical",
        1,
    )
    assert failure.samples == ("aaaa@aaaaaaa.aaa",)


def test_a_missing_column_is_a_failed_check_and_not_an_exception() -> None:
    failures = validate(read_suite("fct_orders"), orders(2).drop(columns="total"))
    assert "Every order has a total." in {failure.promise for failure in failures}


def test_a_database_that_is_not_there_is_a_failed_suite() -> None:
    found = run_suite("fct_orders", "postgresql://nobody:x@127.0.0.1:1/none?connect_timeout=2", UUID(int=1))
    assert (found.state, found.success) == ("crashed", False)
    assert [failure.severity for failure in found.failures] == ["critical"]


@pytest.mark.parametrize("expectation", ["expect_the_moon", "expect_column_values_to_match_regex"])
def test_a_check_that_crashes_is_a_failed_suite_and_quotes_nothing(database: Settings, expectation: str) -> None:
    broken = [{"type": expectation, "severity": "info", "kwargs": {"column": "mail", "regex": "("}}]
    suite = Suite("broken", "marts.t", "select 'anna@example.com' as mail, %(business_id)s::uuid as business_id", broken)
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
