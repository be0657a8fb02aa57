"""The class of every column of the database, read from columns.toml. Knows no database and no value.

A rule is a column (or a pattern of columns) under a table (or a pattern of tables). Of several that fit, the one with the
most exact table decides, then the one with the most exact column.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

Class = Literal["none", "personal", "secret", "card"]
REGISTRY = Path(__file__).with_name("columns.toml")


@dataclass(frozen=True, slots=True)
class Sort:
    """`kind` says more about a personal column (`pseudonym`, `payload`, `account` …); empty for the other classes."""

    name: Class
    kind: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether its values must not leave the database unmasked: all but what says nothing, and pseudonyms."""
        return self.name != "none" and self.kind != "pseudonym"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the registry: `tables` are patterns of `schema.table`, one per schema of its group."""

    tables: tuple[str, ...]
    column: str
    sort: Sort

    def fits(self, table: str, column: str) -> bool:
        return self.is_about(table) and self.fits_column(column)

    def is_about(self, table: str) -> bool:
        return any(fnmatchcase(table, pattern) for pattern in self.tables)

    def fits_column(self, column: str) -> bool:
        return fnmatchcase(column, self.column) and not self._is_too_telling(column)

    @property
    def exactness(self) -> tuple[int, int]:
        """Higher wins: letters of the table that are spelled out, then of the column; all letters beat any pattern."""
        return _exactness(self.tables[0]), _exactness(self.column)

    def _is_too_telling(self, column: str) -> bool:
        """A pattern never classes a column whose name hints at a person, a card or a secret: that needs its own line."""
        return "*" in self.column and not telling_words().isdisjoint(re.split(r"[_\W]+", column))


def sort_of(table: str, column: str) -> Sort | None:
    """What `column` of `table` (`schema.table`) is; None when nobody has classed it."""
    fitting = [rule for rule in _rules_about(table) if rule.fits_column(column)]
    return max(fitting, key=lambda rule: rule.exactness).sort if fitting else None


def unclassed(columns: Iterable[tuple[str, str]]) -> list[str]:
    """`schema.table.column` of every (table, column) that no rule fits, in their order."""
    return [f"{table}.{column}" for table, column in columns if sort_of(table, column) is None]


def unused(columns: Iterable[tuple[str, str]]) -> list[str]:
    """`table: column` of every rule that fits none of the (table, column) pairs."""
    known = list(columns)
    return [f"{rule.tables[0]}: {rule.column}" for rule in rules() if not any(rule.fits(*each) for each in known)]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the registry."""
    return tuple(
        Rule(_tables(section), column, _sort(words))
        for section, lines in _registry()["columns"].items()
        for column, words in lines.items()
    )


@cache
def _rules_about(table: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.is_about(table))


@cache
def telling_words() -> frozenset[str]:
    """Parts of names that hint at a person, a card or a secret."""
    return frozenset(_registry()["telling"]["words"])


@cache
def databases() -> dict[str, str]:
    """The other databases of the installation, with the class of everything in them."""
    return dict(_registry()["databases"])


@cache
def _registry() -> dict[str, dict[str, Any]]:
    return tomllib.loads(REGISTRY.read_text())


def _tables(section: str) -> tuple[str, ...]:
    group, _, table = section.partition(".")
    return tuple(f"{schema}.{table}" for schema in _registry()["groups"].get(group, [group]))


def _sort(words: str) -> Sort:
    known = _registry()["classes"]
    if words not in known:
        raise ValueError(f"columns.toml has no class {words!r}: it is one of {', '.join(known)}.")
    name, _, kind = words.partition(": ")
    return Sort(name, kind)  # type: ignore[arg-type]  # of [classes]


def _exactness(pattern: str) -> int:
    return len(pattern.replace("*", "")) + (0 if "*" in pattern else 1_000)
