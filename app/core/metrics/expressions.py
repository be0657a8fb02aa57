"""A small language for figures: names of registered ones, numbers, + - * /, parentheses, min, max and coalesce.

Text becomes a tree and nothing else: there is no attribute, no call but of these three, no power, no comparison. It knows
neither SQL nor values.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.core.exceptions import UserError

LONGEST, MOST_TOKENS, DEEPEST = 500, 200, 30
FUNCTIONS = ("min", "max", "coalesce")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,12}(?:\.\d{1,6})?)(?![\w.])|(?P<name>[a-z][a-z0-9_]{0,62})(?!\w)|(?P<sign>[-+*/(),]))"
)
_TYPED = str.maketrans({"−": "-", "×": "*", "÷": "/", "·": "*"})

Operator = Literal["+", "-", "*", "/"]


class ExpressionError(UserError):
    """The text is no expression of figures; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Number | Name | Operation | Call


def parse(text: str, known: Container[str]) -> Node:
    """The tree of `text`, in which every name is in `known`. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(f"An expression has at most {LONGEST} characters; this one has {len(text):,}.")
    tokens = list(_tokens(text.translate(_TYPED)))
    if not tokens:
        raise ExpressionError("The expression is empty: write for example net_sales / orders.")
    if len(tokens) > MOST_TOKENS:
        raise ExpressionError(f"An expression has at most {MOST_TOKENS} words and signs.")
    reader = _Reader(tokens, known)
    tree = reader.sum(0)
    if reader.here:
        raise ExpressionError(f"After the expression comes {reader.here!r}, which belongs to nothing.")
    return tree


def names_in(tree: Node) -> set[str]:
    """The figures that a tree is made of."""
    if isinstance(tree, Name):
        return {tree.name}
    if isinstance(tree, Operation):
        return names_in(tree.left) | names_in(tree.right)
    return {name for one in tree.arguments for name in names_in(one)} if isinstance(tree, Call) else set()


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            part = text[at:].split(maxsplit=1)[0][:20]
            raise ExpressionError(f"{part!r} is neither a figure nor a number nor one of + - * / ( ).")
        yield found[0].strip()
        at = found.end()


class _Reader:
    """Recursive descent: a sum of products of parts."""

    def __init__(self, tokens: list[str], known: Container[str]) -> None:
        self._tokens, self._known, self._at = tokens, known, 0

    @property
    def here(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def sum(self, depth: int) -> Node:
        tree = self._product(depth)
        while self.here in ("+", "-"):
            tree = Operation(self._operator(), tree, self._product(depth))
        return tree

    def _product(self, depth: int) -> Node:
        tree = self._part(depth)
        while self.here in ("*", "/"):
            tree = Operation(self._operator(), tree, self._part(depth))
        return tree

    def _part(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ExpressionError(f"The expression is nested more than {DEEPEST} deep.")
        word = self._take()
        if word == "-":
            return Operation("-", Number(Decimal(0)), self._part(depth + 1))
        if word == "(":
            tree = self.sum(depth + 1)
            self._expect(")")
            return tree
        if word[0].isdigit():
            return Number(Decimal(word))
        if word in FUNCTIONS and self.here == "(":
            return self._call(word, depth)
        if word not in self._known or not word[0].isalpha():
            raise ExpressionError(
                f"There is no figure {word!r}." if word[0].isalpha() else f"{word!r} is out of place."
            )
        return Name(word)

    def _call(self, function: str, depth: int) -> Node:
        self._take()
        arguments = [self.sum(depth + 1)]
        while self.here == ",":
            self._take()
            arguments.append(self.sum(depth + 1))
        self._expect(")")
        return Call(function, tuple(arguments))

    def _operator(self) -> Operator:
        sign = self._take()
        return "+" if sign == "+" else "-" if sign == "-" else "*" if sign == "*" else "/"

    def _take(self) -> str:
        if not self.here:
            raise ExpressionError("The expression ends too early: something is missing after its last sign.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        if self.here != sign:
            raise ExpressionError(f"A {sign!r} is missing.")
        self._at += 1
