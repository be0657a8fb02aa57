"""The language for figures: its values are those of exact arithmetic, and nothing else can be said in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.metrics.evaluate import evaluate
from app.core.metrics.expressions import ExpressionError, Node, names_in, parse
from app.core.metrics.units import COUNT, MONEY, SHARE, name_of, unit_of

VALUES: Mapping[str, Decimal | None] = {
    "net_sales": Decimal("1000.50"), "refunds": Decimal("100.25"), "orders": Decimal(40), "sessions": Decimal(0),
    "contribution": None, "conversion": Decimal("0.02"),
}  # fmt: skip
UNITS = {
    "net_sales": MONEY,
    "refunds": MONEY,
    "orders": COUNT,
    "sessions": COUNT,
    "contribution": MONEY,
    "conversion": SHARE,
}


def worth(text: str) -> Decimal | None:
    tree = parse(text, UNITS)
    unit_of(tree, UNITS)
    return evaluate(tree, VALUES)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("net_sales / orders", "25.0125"),
        ("(net_sales - refunds) / orders", "22.50625"),
        ("net_sales − refunds × 2", "800.00"),
        ("1 - refunds / net_sales * 0", "1"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 2", "3"),
        ("-orders + 50", "10"),
        ("min(orders, 30) + max(1, 2, 3)", "33"),
        ("coalesce(contribution, net_sales, 0)", "1000.50"),
        ("net_sales / sessions", None),
        ("contribution + net_sales", None),
        ("min(contribution, net_sales)", None),
        ("coalesce(net_sales / sessions, 0)", "0"),
    ],
)  # fmt: skip
def test_a_figure_is_what_its_expression_says(text: str, value: str | None) -> None:
    assert worth(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("net_sales; drop table core.users", "';' is neither"),
        ("net_sales' or '1'='1", "is neither"),
        ("(select 1)", "There is no figure 'select'"),
        ("net_sales -- comment", "no figure 'comment'"),
        ("__import__", "is neither"),
        ("net_sales.__class__", "is neither"),
        ("orders.real", "is neither"),
        ("net_sales ** 99", "'*' is out of place"),
        ("9e999", "is neither"),
        ("1" * 13, "is neither"),
        ("eval(orders)", "There is no figure 'eval'"),
        ("orders orders", "belongs to nothing"),
        ("sum(orders)", "There is no figure 'sum'"),
        ("orders)", "belongs to nothing"),
        ("(orders", "missing"),
        ("min()", "out of place"),
        ("", "empty"),
        ("orders +", "too early"),
        ("(" * 40 + "orders" + ")" * 40, "nested more than"),
        ("-" * 100 + "orders", "nested more than"),
        ("+".join(["orders"] * 150), "at most"),
        ("orders\x00", "is neither"),
        ("оrders", "is neither"),
        ("net_sales + orders", "do not belong together"),
        ("net_sales + 5", "do not belong together"),
        ("net_sales * refunds", "Money times money"),
        ("net_sales / orders + net_sales", "do not belong together"),
        ("coalesce(net_sales, orders)", "do not belong together"),
        ("orders / 0", "divides by 0"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        worth(text)
    message = str(refused.value)
    assert said in message
    assert "\n" not in message
    assert len(message) < 250


def test_the_longest_text_is_refused_at_once() -> None:
    began = time.perf_counter()
    with pytest.raises(ExpressionError, match="at most 500 characters"):
        parse("(" * 1_000_000, UNITS)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("text", "unit"),
    [("net_sales / orders", "money"), ("orders + 1", "count"), ("refunds / net_sales", "share"), ("orders / net_sales", "number"),
     ("conversion * net_sales", "money"), ("net_sales - 0", "money"), ("orders * orders", "number")],
)  # fmt: skip
def test_a_figures_unit_follows_from_its_parts(text: str, unit: str) -> None:
    assert name_of(unit_of(parse(text, UNITS), UNITS)) == unit


@st.composite
def said(draw: st.DrawFn, depth: int = 3) -> tuple[str, Fraction | None]:
    """Text, and its value by fractions; None where something is divided by zero."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        number = draw(st.decimals(0, 9_999, places=2))
        return f"{number:f}", Fraction(number)
    kind = draw(st.sampled_from(["+", "-", "*", "/", "neg", "min", "max", "coalesce"]))
    (left, a), (right, b) = draw(said(depth=depth - 1)), draw(said(depth=depth - 1))
    if kind == "neg":
        return f"(-{left})", None if a is None else -a
    if kind == "coalesce":
        return f"coalesce({left}, {right})", b if a is None else a
    if a is None or b is None or (kind == "/" and b == 0):
        value = None
    else:
        value = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "min": lambda: min(a, b),
                 "max": lambda: max(a, b)}[kind]()  # fmt: skip
    return (f"{kind}({left}, {right})" if kind in ("min", "max") else f"({left} {kind} {right})"), value


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the machine may be busy
@given(said())
def test_values_are_those_of_exact_arithmetic(one: tuple[str, Fraction | None]) -> None:
    text, value = one
    tree, said_so = refused_or_parsed(text, {})
    if tree is None:
        assert "at most" in said_so
        return
    found = evaluate(tree, {})
    if value is None:
        assert found is None
    elif found is not None:  # rounding may turn what is nearly zero into zero before it divides
        assert abs(Fraction(found) - value) <= abs(value) * Fraction(1, 10**20) + Fraction(1, 10**20)


@given(st.text(max_size=60))
def test_no_text_at_all_does_more_than_be_refused(text: str) -> None:
    tree, said_so = refused_or_parsed(text, UNITS)
    assert len(said_so) < 250
    assert tree is None or names_in(tree) <= UNITS.keys()


def refused_or_parsed(text: str, known: Mapping[str, object]) -> tuple[Node | None, str]:
    try:
        return parse(text, known), ""
    except ExpressionError as error:
        return None, str(error)
