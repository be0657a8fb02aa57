"""The value of a tree over values of figures, in exact decimals. What is not known makes what is built on it unknown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

from app.core.metrics.expressions import Call, Name, Node, Number, Operation

_EXACT = Context(prec=38, Emax=60, Emin=-60, traps=[DivisionByZero, InvalidOperation, Overflow])


def evaluate(tree: Node, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """None where a figure is unknown, where something is divided by zero, and where a number grows past all measure.

    `coalesce` takes its first known argument; `min` and `max` know nothing as soon as one of theirs is unknown.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return values[tree.name]
    if isinstance(tree, Call):
        return _called(tree.function, [evaluate(one, values) for one in tree.arguments])
    return _operated(tree, evaluate(tree.left, values), evaluate(tree.right, values))


def _called(function: str, arguments: list[Decimal | None]) -> Decimal | None:
    known = [one for one in arguments if one is not None]
    if function == "coalesce":
        return known[0] if known else None
    if len(known) < len(arguments):
        return None
    return min(known) if function == "min" else max(known)


def _operated(tree: Operation, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    work = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply, "/": _EXACT.divide}[tree.operator]
    try:
        return work(left, right)
    except DecimalException:
        return None
