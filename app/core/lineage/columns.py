"""Which columns of which tables each column of a statement is made of. sqlglot parses; knows neither dbt nor Dagster.

Only values count: a column that is merely filtered or joined by is no origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Tables = Mapping[str, Mapping[str, list[str]]]
"""Schema → table → its columns, in their order."""
_ANY = ""  # columns of a function, whatever they are called


class Origin(NamedTuple):
    """`table` is `schema.table`."""

    table: str
    column: str


def column_origins(sql: str, tables: Tables) -> dict[str, frozenset[Origin]]:
    """Every column that `sql` (PostgreSQL) selects, with the columns that its value comes from; none for constants.

    `tables` tells what `*` stands for. Raises sqlglot.errors.SqlglotError for what cannot be parsed.
    """
    typed: dict[str, object] = {
        schema: {table: dict.fromkeys(columns, "text") for table, columns in found.items()}
        for schema, found in tables.items()
    }
    parsed = parse_one(sql, dialect="postgres")
    qualified = qualify(
        parsed, dialect="postgres", schema=typed, validate_qualify_columns=False, allow_partial_qualification=True
    )
    scope = build_scope(qualified)
    return _Walk(scope).of_scope(scope) if scope is not None else {}


class _Walk:
    """From the projections of the outermost query down to tables; every scope is visited once."""

    def __init__(self, root: Scope) -> None:
        self._scope_of = {id(column): scope for scope in root.traverse() for column in scope.columns}
        self._known: dict[int, dict[str, frozenset[Origin]]] = {}
        self._open: set[int] = set()
        """Functions in FROM that are being read: what is joined to one inside its parentheses hangs on it, and names it."""

    def of_scope(self, scope: Scope) -> dict[str, frozenset[Origin]]:
        if id(scope) not in self._known:
            self._known[id(scope)] = {}  # a recursive query meets itself here
            self._known[id(scope)] = self._union(scope) if scope.set_operation_scopes else self._select(scope)
        return self._known[id(scope)]

    def _union(self, scope: Scope) -> dict[str, frozenset[Origin]]:
        """Columns of a union meet by their place; the first part names them."""
        first, *others = (self.of_scope(part) for part in scope.set_operation_scopes)
        places = list(first)
        for other in others:
            for name, origins in zip(places, other.values(), strict=False):
                first = first | {name: first[name] | origins}
        return first

    def _select(self, scope: Scope) -> dict[str, frozenset[Origin]]:
        found = scope.expression
        if isinstance(found, exp.UDTF):  # a function in FROM: each of its columns may come from all that it was given
            return {_ANY: self._of_expression(found, scope)}
        if isinstance(found, exp.Subquery):  # parentheses around a query
            return self.of_scope(scope.subquery_scopes[0])
        selects = found.selects if isinstance(found, exp.Query) else []
        return {each.alias_or_name: self._of_expression(each, scope) for each in selects}

    def _of_expression(self, expression: exp.Expr, scope: Scope) -> frozenset[Origin]:
        found = (self._of_column(c, self._scope_of.get(id(c), scope)) for c in expression.find_all(exp.Column))
        return frozenset[Origin]().union(*found)

    def _of_column(self, column: exp.Column, scope: Scope) -> frozenset[Origin]:
        if column.table:
            source = scope.sources.get(column.table)
            return frozenset() if source is None else self._of_source(source, column.name, scope)
        # What a function in FROM was given from outside of its query: of whatever there has a column of that name.
        around = [self.of_scope(source) for source in scope.sources.values() if isinstance(source, Scope)]
        return frozenset[Origin]().union(*(columns[column.name] for columns in around if column.name in columns))

    def _of_source(self, source: exp.Expr | Scope, name: str, scope: Scope) -> frozenset[Origin]:
        if isinstance(source, Scope):
            return self._of_query(source, name)
        if isinstance(source.this, exp.Identifier):
            return frozenset({Origin(f"{source.text('db')}.{source.name}", name)})
        if id(source) in self._open:
            return frozenset()
        self._open.add(id(source))
        try:
            return self._of_expression(source, scope)
        finally:
            self._open.remove(id(source))

    def _of_query(self, query: Scope, name: str) -> frozenset[Origin]:
        columns = self.of_scope(query)
        if name in columns or "*" not in columns:
            return columns.get(name, columns.get(_ANY, frozenset()))
        behind = (found for _, found in query.selected_sources.values())  # `*` of a table that nobody described
        return frozenset[Origin]().union(*(self._of_source(found, name, query) for found in behind))
