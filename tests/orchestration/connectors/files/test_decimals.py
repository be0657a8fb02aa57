from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.connectors.files.decimals import TYPED, NumberStyle, to_decimal, to_integer

UNDECLARED, COMMA, POINT = NumberStyle(), NumberStyle(",", "."), NumberStyle(".", ",")


def one(text: str, style: NumberStyle = UNDECLARED) -> tuple[str | None, str | None]:
    done = to_decimal(pl.Series([text], dtype=pl.String), style)
    return (None if done.reasons[0] else done.values[0]), done.reasons[0]


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("2.55", UNDECLARED, "2.55"),
        ("+007.50", UNDECLARED, "7.50"),
        (".5", UNDECLARED, "0.5"),
        ("-.5", UNDECLARED, "-0.5"),
        ("0.125", UNDECLARED, "0.125"),
        ("0", UNDECLARED, "0"),
        ("1.234", POINT, "1.234"),
        ("1,234.56", POINT, "1234.56"),
        ("1.234,56", COMMA, "1234.56"),
        ("12,5", COMMA, "12.5"),
        ("1.234.567", COMMA, "1234567"),
        ("1 234,56", NumberStyle(",", " "), "1234.56"),
        ("1\u202f234\u00a0567,89", NumberStyle(",", " "), "1234567.89"),
        ("1.234", TYPED, "1.234"),
    ],
)
def test_a_number_with_one_reading_is_read(text: str, style: NumberStyle, value: str) -> None:
    assert one(text, style) == (value, None)


@pytest.mark.parametrize(
    ("text", "style", "reason"),
    [
        ("1.234,56", UNDECLARED, "ambiguous_number"),
        ("12,50", UNDECLARED, "ambiguous_number"),
        ("1,234.56", UNDECLARED, "ambiguous_number"),
        ("1.234", UNDECLARED, "ambiguous_number"),
        ("12.50", COMMA, "not_a_number"),
        ("1,23,456", POINT, "not_a_number"),
        ("NaN", UNDECLARED, "not_finite"),
        ("-Infinity", COMMA, "not_finite"),
        ("1e999", UNDECLARED, "scientific_notation"),
        ("1e-7", TYPED, "scientific_notation"),
        ("-0", UNDECLARED, "negative_zero"),
        ("-0.00", UNDECLARED, "negative_zero"),
        ("10000000000", UNDECLARED, "number_too_large"),
        ("9" * 5000, UNDECLARED, "number_too_large"),
        ("0.0000001", UNDECLARED, "too_many_decimals"),
        ("£2.55", UNDECLARED, "not_a_number"),
        ("٣", UNDECLARED, "not_a_number"),
        ("2.55 GBP", UNDECLARED, "not_a_number"),
        ("--1", UNDECLARED, "not_a_number"),
        ("0x10", UNDECLARED, "not_a_number"),
    ],
)
def test_a_number_with_no_or_two_readings_is_refused_with_a_reason(text: str, style: NumberStyle, reason: str) -> None:
    assert one(text, style) == (None, reason)


@pytest.mark.parametrize(
    ("text", "reason"), [("1.5", "not_whole"), ("1000000000", "number_too_large"), ("6.0", None), ("-3", None)]
)
def test_a_quantity_is_whole(text: str, reason: str | None) -> None:
    assert to_integer(pl.Series([text]), UNDECLARED).reasons[0] == reason


@given(st.decimals(min_value=-9_999_999_999, max_value=9_999_999_999, places=6, allow_nan=False))
def test_every_plain_decimal_keeps_its_value_to_the_last_digit(number: Decimal) -> None:
    value, reason = one(f"{number:f}", POINT)
    if reason is None:
        assert Decimal(str(value)) == number
    else:
        assert (reason, number) == ("negative_zero", 0)


@given(st.text(max_size=30))
def test_whatever_is_accepted_is_a_decimal_of_the_database(text: str) -> None:
    for style in (UNDECLARED, COMMA, POINT):
        value, reason = one(text, style)
        if reason is None:
            number = Decimal(str(value))
            assert number.is_finite()
            assert abs(number) < 10**10
