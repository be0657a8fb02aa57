"""One row of a mart by its key, and what its dbt file declares about where it comes from. It reads marts and no raw data.

A mart's yml may hold `config: {meta: {lineage: …}}` with `key` (where there is no primary key: a view), `by` (the columns that lead
to the landed objects, where the key's own do not), `tables` (raw tables whose own ids those are, where staging calls them
otherwise) and `through` (`{model: {its column: this mart's column}}`, for rows that are
made of another model's rows).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from uuid import UUID

import yaml
from psycopg import Connection, sql
from psycopg.rows import dict_row

from app.core.lineage.exceptions import AmbiguousRowError, UnknownRowError, UnknownTableError
from app.core.settings import REPOSITORY

DBT_FOLDER = REPOSITORY / "dbt_project"
Row = Mapping[str, Any]
MOST_ROWS = 2_000  # of another model, behind one row of a mart
_OWNERS = ("business_id", "connection_id")


@dataclass(frozen=True, slots=True)
class Declared:
    """`key`, `by`: columns of the mart; `tables`: of raw; `through`: (`schema.table`, {its column: the mart's column})."""

    key: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    through: tuple[tuple[str, Mapping[str, str]], ...] = field(default=())


def declared(mart: str) -> Declared:
    """What the mart's own file says; nothing for most."""
    files = [
        file for file in (DBT_FOLDER / "models").glob("*/*/*.yml") if file.stem == mart
    ]  # `mart` is a person's word
    if not files:
        return Declared()
    config = yaml.safe_load(files[0].read_text())["models"][0].get("config") or {}
    found = (config.get("meta") or {}).get("lineage") or {}
    through = tuple((_full_name(name), match) for name, match in (found.get("through") or {}).items())
    key, by, tables = (tuple(found.get(name) or ()) for name in ("key", "by", "tables"))
    return Declared(key, by, tables, through)


def key_columns(database: Connection[Any], mart: str) -> list[str]:
    """The columns of the mart's key without business and connection. Raises UnknownTableError."""
    known: dict[str, list[str]] = {}
    for name, column in database.execute(_KEYS):
        known.setdefault(name, [])
        known[name] += [column] if column else []
    if not known:
        raise UnknownTableError("No mart has been built yet: run `ecom run`.")
    if mart not in known:
        near = get_close_matches(mart, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}" if near else f"there are {', '.join(sorted(known))}"
        raise UnknownTableError(f"There is no mart {mart[:80]!r}: {hint}.")
    return list(declared(mart).key) or [column for column in known[mart] if column not in _OWNERS]


def find_row(
    database: Connection[Any], mart: str, parts: Sequence[str], business_id: UUID, connection_id: UUID | None = None
) -> Row:
    """The one row whose key begins with `parts`, which are compared as text. Raises the errors of this folder."""
    keys = key_columns(database, mart)
    if any("\0" in part for part in parts):
        raise UnknownRowError("A key holds no NUL character.")
    if len(parts) > len(keys):
        raise UnknownRowError(f"A row of {mart} is known by {', '.join(keys)}: give no more than that.")
    given = {"business_id": str(business_id)} | dict(zip(keys, parts, strict=False))
    if connection_id is not None:
        given["connection_id"] = str(connection_id)
    found = rows_where(database, f"marts.{mart}", given, most=2)
    if not found:
        raise UnknownRowError(f"marts.{mart} has no row with {_spelled(keys, parts)}.")
    if len(found) > 1:
        raise AmbiguousRowError(_what_to_add(mart, keys, parts, found))
    return found[0]


def rows_where(database: Connection[Any], table: str, given: Mapping[str, Any], most: int = MOST_ROWS) -> list[Row]:
    """Rows of `schema.table` whose columns have these values, compared as text but for the owners, by which the key's index
    finds them; table and columns are ours."""
    condition = sql.SQL(" and ").join(
        sql.SQL("{} = %s::uuid" if name in _OWNERS else "{}::text = %s").format(sql.Identifier(name)) for name in given
    )
    query = sql.SQL("select * from {} where {} limit {}").format(sql.Identifier(*table.split(".")), condition, most)
    with database.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(query, [str(value) for value in given.values()]))


def pointers(row: Row, keys: Sequence[str], by: Sequence[str]) -> dict[str, str]:
    """The columns of a row that hold a platform's own ids: what is declared, else the key's (for `x_key`, its `x_id`)."""
    named = by or [f"{key.removesuffix('_key')}_id" if key.endswith("_key") else key for key in keys]
    return {name: str(row[name]) for name in named if (by or name.endswith("_id")) and row.get(name) is not None}


def _spelled(keys: Sequence[str], parts: Sequence[str]) -> str:
    return " and ".join(f"{key} {part[:80]!r}" for key, part in zip(keys, parts, strict=False))


def _what_to_add(mart: str, keys: Sequence[str], parts: Sequence[str], found: Sequence[Row]) -> str:
    if len(parts) < len(keys):
        missing = keys[len(parts)]
        return f"marts.{mart} has several rows with {_spelled(keys, parts)}: add its {missing}, such as {found[0][missing]}."
    return f"Several connections have {_spelled(keys, parts)}: say which, such as --connection {found[0]['connection_id']}."


def _full_name(name: str) -> str:
    layer = {"int": "intermediate", "stg": "staging", "feat": "features"}.get(name.split("_", maxsplit=1)[0], "marts")
    return f"{layer}.{name}"


_KEYS = """
    select c.relname, a.attname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    left join lateral unnest(i.indkey) with ordinality as k (number, place) on true
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
    where c.relkind in ('r', 'p', 'v') and n.nspname = 'marts' order by c.relname, k.place"""
"""Tables with the columns of their primary keys, and views, which have none."""
