"""What can be exported, asked of the database: tables with row-level security that this role may read, and their columns.

A name that a person types is only ever compared with this list; it never becomes SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal

from psycopg import Connection, sql

from app.core.exports.exceptions import UnknownNameError

SCHEMAS = ("marts", "features", "predictions", "raw")
TIMES = (
    "ordered_at",
    "ordered_on",
    "refunded_at",
    "refunded_on",
    "ds",
    "on_day",
    "loaded_at",
    "created_at",
    "updated_at",
    "as_of_at",
    "valid_from",
)
"""The column that `--since` means, the first that a table has."""
Kind = Literal["text", "number", "instant", "day", "boolean", "json", "other"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: for a field of a JSON payload that is shown as a column, its name there."""

    name: str
    kind: Kind
    type_name: str
    precision: int | None = None
    scale: int | None = None
    key: str | None = None

    @property
    def value(self) -> sql.Composable:
        """The value as SQL, of its own type."""
        if self.key is None:
            return sql.Identifier(self.name)
        text = sql.SQL("payload ->> {}").format(sql.Literal(self.key))
        return sql.SQL("({})::numeric").format(text) if self.kind == "number" else sql.SQL("({})").format(text)


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view with the columns that are shown, in their order.

    `time`: the column that says when a row happened or was loaded. `order`: fields by which rows come, if that matters.
    """

    schema: str
    name: str
    columns: tuple[Column, ...]
    time: Column | None = None
    order: tuple[str, ...] = field(default=())

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def only(self, names: list[str]) -> Table:
        """The same table with these columns, in this order. Raises UnknownNameError."""
        known = {column.name: column for column in self.columns}
        for name in names:
            if name not in known:
                raise UnknownNameError(f"{self.full_name} has no column {name[:60]!r}: {_hint(name, list(known))}.")
        return replace(self, columns=tuple(known[name] for name in dict.fromkeys(names)))

    def with_fields(self, fields: Mapping[str, tuple[str, bool]], order: tuple[str, ...]) -> Table:
        """The same table with fields of its payload instead of its own columns: name → (key there, is it a number)."""
        kinds: dict[bool, tuple[Kind, str]] = {True: ("number", "numeric"), False: ("text", "text")}
        shown = (Column(name, *kinds[is_number], key=key) for name, (key, is_number) in fields.items())
        return replace(self, columns=tuple(shown), order=order)


def tables(connection: Connection[Any], schemas: tuple[str, ...] = SCHEMAS) -> list[Table]:
    """Every table that has a business, a wall around it, and is open to this role; by schema and name."""
    found: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(_QUERY, {"schemas": list(schemas)}):
        found.setdefault((schema, table), []).append(_column(*column))
    return [Table(schema, table, tuple(columns), _time(columns)) for (schema, table), columns in found.items()]


def find_table(known: list[Table], name: str) -> Table:
    """The table by `fct_orders` or `marts.fct_orders`. Raises UnknownNameError, also for a name that two schemas have."""
    fitting = [table for table in known if name in {table.name, table.full_name}]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnknownNameError(f"Several tables are called {name}: say {' or '.join(t.full_name for t in fitting)}.")
    names = [table.full_name if "." in name else table.name for table in known]
    raise UnknownNameError(f"There is no table {name[:80]!r} to export: {_hint(name, names)}.")


def count_rows(connection: Connection[Any], table: Table) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(table.identifier)).fetchone()
    return int(row[0]) if row else 0


def _time(columns: list[Column]) -> Column | None:
    timed = {column.name: column for column in columns if column.kind in {"instant", "day"}}
    return next((timed[name] for name in TIMES if name in timed), None)


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}" if near else "`ecom export --list` shows what there is"


def _column(name: str, category: str, type_name: str, modifier: int) -> Column:
    kinds: dict[str, Kind] = {"S": "text", "E": "text", "N": "number", "B": "boolean"}
    named: dict[str, Kind] = {
        "timestamptz": "instant",
        "timestamp": "instant",
        "date": "day",
        "json": "json",
        "jsonb": "json",
    }
    kind = named.get(type_name) or kinds.get(category, "other")
    if type_name != "numeric" or modifier < 4:
        return Column(name, kind, type_name)
    return Column(name, kind, type_name, ((modifier - 4) >> 16) & 0xFFFF, (modifier - 4) & 0x7FF)


_QUERY = """
    select n.nspname, c.relname, a.attname, t.typcategory, coalesce(b.typname, t.typname), a.atttypmod
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_type b on b.oid = t.typbasetype
    where n.nspname = any(%(schemas)s)
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
      and exists (select from pg_attribute k where k.attrelid = c.oid and k.attname = 'business_id')
      and (
          (c.relkind in ('r', 'p') and c.relrowsecurity and exists (
              select from pg_policy p where p.polrelid = c.oid and (p.polroles = '{0}' or (select oid from pg_roles where rolname = current_user) = any(p.polroles))))
          or (c.relkind = 'v' and 'security_invoker=true' = any(c.reloptions))
      )
    order by array_position(%(schemas)s, n.nspname::text), c.relname, a.attnum
"""
