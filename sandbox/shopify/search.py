# ruff: noqa: ARG005 (every getter and resolver is called alike, whether it reads all it is given or not)
"""Shopify's search syntax, as far as connectors use it: `field:value`, comparisons, quotes, AND, OR, NOT.

As on the platform, a field that is not searchable is ignored and reported as a warning, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.market.size import ZONE
from sandbox.shopify.ids import BASES, parse_gid

Predicate = Callable[[Any], bool]
Value = int | str | bool
Searchable = dict[str, Callable[[Any], Any]]
"""Field name to getter: instants and the platform's ids as int, flags as bool, words as lower-case str or None."""

_TERM = re.compile(
    r"""(?P<open>\()|(?P<close>\))|(?P<word>AND|OR|NOT)(?![\w:])|(?P<minus>-)?(?P<field>\w+):(?P<operator>>=|<=|>|<)?"""
    r"""(?P<value>'[^']*'|"[^"]*"|[^\s()]+)|(?P<free>[^\s()]+)"""
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda a, b: bool(a >= b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    "<": lambda a, b: bool(a < b),
    "": lambda a, b: bool(a == b),
}


def compile_search(text: str | None, searchable: Searchable) -> tuple[Predicate, list[str]]:
    """The predicate of a search and the fields that were ignored. An empty search matches everything."""
    parser = _Parser(text or "", searchable)
    return parser.parse(), parser.ignored


class _Parser:
    def __init__(self, text: str, searchable: Searchable) -> None:
        self._tokens = list(_TERM.finditer(text))
        self._at = 0
        self._searchable = searchable
        self.ignored: list[str] = []

    def parse(self) -> Predicate:
        alternatives = [self._conjunction()]
        while self._word() == "OR":
            self._at += 1
            alternatives.append(self._conjunction())
        if len(alternatives) == 1:
            return alternatives[0]
        return lambda source: any(one(source) for one in alternatives)

    def _conjunction(self) -> Predicate:
        terms: list[Predicate] = []
        while self._at < len(self._tokens) and self._word() != "OR" and not self._tokens[self._at]["close"]:
            if self._word() == "AND":
                self._at += 1
                continue
            terms.append(self._term())
        if len(terms) == 1:
            return terms[0]
        return lambda source: all(one(source) for one in terms)

    def _term(self) -> Predicate:
        token = self._tokens[self._at]
        self._at += 1
        if token["word"] == "NOT" and self._at < len(self._tokens):
            inner = self._term()
            return lambda source: not inner(source)
        if token["open"]:
            inside = self.parse()
            self._at += 1
            return inside
        if not token["field"]:
            self.ignored.append(token[0])
            return lambda source: True
        found = self._comparison(token["field"], token["operator"] or "", token["value"].strip("'\""))
        return (lambda source: not found(source)) if token["minus"] else found

    def _comparison(self, field: str, operator: str, value: str) -> Predicate:
        get = self._searchable.get(field)
        wanted = None if get is None else _value(field, value)
        if get is None or wanted is None:
            self.ignored.append(field)
            return lambda source: True
        if field.endswith("_at") and not operator and len(value) == 10 and isinstance(wanted, int):
            return lambda source: wanted <= get(source) < wanted + 86400
        compare = _COMPARE[operator]
        return lambda source: (found := get(source)) is not None and compare(found, wanted)

    def _word(self) -> str | None:
        return self._tokens[self._at]["word"] if self._at < len(self._tokens) else None


def _value(field: str, text: str) -> Value | None:
    """The value in the type of its field; None where it cannot be read."""
    if field.endswith("_at"):
        return _instant(text)
    if field == "id" or field.endswith("_id"):
        parsed = parse_gid(text)
        return BASES[parsed[0]] + parsed[1] if parsed else int(text) if text.isascii() and text.isdigit() else None
    if field == "test":
        return text.lower() == "true"
    return text.lower()


def _instant(text: str) -> int | None:
    """Seconds since 1970 UTC; a bare day is its beginning in the shop's zone; parts of a second are cut."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZONE if len(text) == 10 else UTC)
    return int(instant.timestamp())
