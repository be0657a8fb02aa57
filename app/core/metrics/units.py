"""What can be added to what: money to money, counts to counts. A tree that mixes them is refused with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.metrics.expressions import Call, ExpressionError, Name, Node, Number
from app.schemas.metrics import UnitName


@dataclass(frozen=True, slots=True)
class Unit:
    """Powers of money and of counted things; `is_bare` is a written number, which has no unit of its own, and `is_zero` the
    number 0, which fits everything."""

    money: int = 0
    count: int = 0
    is_bare: bool = False
    is_zero: bool = False


MONEY, COUNT, SHARE = Unit(money=1), Unit(count=1), Unit()


def unit_of(tree: Node, known: Mapping[str, Unit]) -> Unit:
    """The unit of a tree over figures of `known` units. Raises ExpressionError when it adds what does not belong together."""
    if isinstance(tree, Number):
        return Unit(is_bare=True, is_zero=not tree.value)
    if isinstance(tree, Name):
        return known[tree.name]
    if isinstance(tree, Call):
        return _together([(one, unit_of(one, known)) for one in tree.arguments], tree.function)
    left, right = unit_of(tree.left, known), unit_of(tree.right, known)
    if tree.operator in ("+", "-"):
        return _together([(tree.left, left), (tree.right, right)], tree.operator)
    if tree.operator == "/" and right.is_zero:
        raise ExpressionError("The expression divides by 0, which never has a value.")
    sign = 1 if tree.operator == "*" else -1
    found = Unit(left.money + sign * right.money, left.count + sign * right.count, left.is_bare and right.is_bare)
    if found.money not in (-1, 0, 1):
        raise ExpressionError("Money times money has no meaning; divide one of them by a figure in the same currency.")
    return found


def name_of(unit: Unit) -> UnitName:
    """How a value of this unit is shown: money per order is still money."""
    if unit.money == 1:
        return "money"
    if unit.money == 0 and unit.count in (0, 1):
        return "count" if unit.count else "share"
    return "number"


def _together(parts: list[tuple[Node, Unit]], sign: str) -> Unit:
    first, known = next(((node, unit) for node, unit in parts if not unit.is_bare), parts[0])
    for node, unit in parts:
        if unit.is_zero or (unit.is_bare and not known.money) or (unit.money, unit.count) == (known.money, known.count):
            continue
        raise ExpressionError(
            f"{_words(first, known)} and {_words(node, unit)} do not belong together, so {sign!r} between them has no meaning."
        )
    return known


def _words(node: Node, unit: Unit) -> str:
    what = node.name if isinstance(node, Name) else str(node.value) if isinstance(node, Number) else "a part"
    per = " per counted thing" if unit.money == 1 and unit.count == -1 else ""
    kind = (
        "a bare number" if unit.is_bare else "money" if unit.money == 1 else "a count" if unit.count == 1 else "a ratio"
    )
    return f"{what} ({kind}{per})"
