"""The one SELECT of an export: its columns as values or as text, since when, in which order. Knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import sql

from app.core.exports.catalogue import Column, Table
from app.core.exports.exceptions import ExportError

GUARDED = "^'*[=+@\t\r\n＝＋－＠-]"
"""Texts that a spreadsheet runs as a formula, also behind apostrophes; an import takes one apostrophe off again."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of `table` whose time is at or after `since`. With `is_guarded` no text can become a formula."""

    table: Table
    since: datetime | None = None
    is_guarded: bool = True

    def as_text(self) -> sql.Composed:
        """Every column as text: exact numbers, instants in ISO 8601 with their offset, true and false."""
        return self._select([self._text(column) for column in self.table.columns])

    def as_values(self) -> sql.Composed:
        """Every column of its own type, except what no program holds: an instant without an end is null."""
        return self._select([_value(column) for column in self.table.columns])

    def as_json(self) -> sql.Composed:
        """One column: each row as a JSON object, numbers with all their digits."""
        return sql.SQL("select row_to_json(found)::text from ({}) as found").format(
            self._select([c.value for c in self.table.columns])
        )

    def _select(self, values: list[sql.Composable]) -> sql.Composed:
        named = [
            sql.SQL("{} as {}").format(value, sql.Identifier(column.name))
            for value, column in zip(values, self.table.columns, strict=True)
        ]
        return sql.SQL("select {} from {} where {}{}").format(
            sql.SQL(", ").join(named), self.table.identifier, self._condition(), self._order()
        )

    def _text(self, column: Column) -> sql.Composable:
        if column.kind == "instant":
            return sql.SQL("to_json({}) #>> '{{}}'").format(column.value)
        if column.kind != "text":
            return sql.SQL("({})::text").format(column.value)
        if not self.is_guarded:
            return column.value
        return sql.SQL("case when {value} ~ {pattern} then '''' || {value} else {value} end").format(
            value=sql.SQL("({})::text").format(column.value), pattern=sql.Literal(GUARDED)
        )

    def _condition(self) -> sql.Composable:
        what_is_there = sql.SQL("not is_deleted") if self.table.order else sql.SQL("true")
        if self.since is None:
            return what_is_there
        if self.table.time is None:
            raise ExportError(f"{self.table.full_name} has no time to ask --since of: leave it away.")
        moment: date | datetime = self.since if self.table.time.kind == "instant" else self.since.date()
        return sql.SQL("{} and {} >= {}").format(what_is_there, self.table.time.value, sql.Literal(moment))

    def _order(self) -> sql.Composable:
        """Fields of the payload are named by the caller's code, never by a person."""
        if not self.table.order:
            return sql.SQL("")
        *keys, number = self.table.order
        words = [sql.SQL('payload ->> {} collate "C"').format(sql.Literal(key)) for key in keys]
        return sql.SQL(" order by {}").format(
            sql.SQL(", ").join(
                [*words, sql.SQL("(payload ->> {})::integer").format(sql.Literal(number)), sql.SQL("id")]
            )
        )


def _value(column: Column) -> sql.Composable:
    if column.kind in {"instant", "day"}:
        return sql.SQL("case when isfinite({value}) then {value} end").format(value=column.value)
    if column.kind in {"json", "other"}:
        return sql.SQL("({})::text").format(column.value)
    return column.value
