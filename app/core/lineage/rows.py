"""From a row of a mart back to the raw rows that made it, over the staging views whose columns carry the platforms' ids.

A name means the same in every layer: where a staging view has the column, the row is found there, and with it the id of the
landed object. It shows no payload: table, id, hash, the answer that it came in, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import class_row

from app.core.lineage.columns import Origin, column_origins
from app.core.lineage.documents import knows_documents, order_documents
from app.core.lineage.marts import Row, declared, find_row, key_columns, pointers, rows_where
from app.schemas.lineage import RawRow, RowLineage

MOST_OBJECTS = 500


@dataclass(frozen=True, slots=True)
class View:
    """A staging view over one raw table, or that table itself: `id_column` of it is the landed object's id."""

    name: str
    raw_table: str
    id_column: str
    columns: frozenset[str]


def row_lineage(
    database: Connection[Any], mart: str, parts: Sequence[str], business_id: UUID, connection_id: UUID | None = None
) -> RowLineage:
    """The way of one row. `database` is a connection of `ecom_transform`; `parts` are the values of the mart's key.

    Raises the errors of this folder.
    """
    row = find_row(database, mart, parts, business_id, connection_id)
    objects = list(dict.fromkeys(_objects(database, mart, row, staging_views(database))))
    raw = [version for each in objects[:MOST_OBJECTS] for version in _versions(database, business_id, *each)]
    key = {name: str(row[name]) for name in ("connection_id", *key_columns(database, mart)) if name in row}
    return RowLineage(mart=mart, key=key, raw=raw, is_whole=len(objects) <= MOST_OBJECTS)


def staging_views(database: Connection[Any]) -> list[View]:
    """Every staging view that says which landed object its rows come from."""
    found = []
    for name, definition in database.execute(_STAGING):
        columns = column_origins(definition, {})
        ids = {column: table for column, origins in columns.items() if (table := _object_of(origins))}
        for column, table in list(ids.items())[:1]:
            found.append(View(f"staging.{name}", table, column, frozenset(columns)))
    return found


def _objects(database: Connection[Any], mart: str, row: Row, views: Sequence[View]) -> Iterator[tuple[str, UUID, str]]:
    """(raw table, connection, id) of every landed object behind a row."""
    said = declared(mart)
    for table, match in said.through:
        given = {"business_id": row["business_id"]} | {theirs: row[ours] for theirs, ours in match.items()}
        for other in rows_where(database, table, given):
            yield from _objects(database, table.split(".")[1], other, views)
    if "connection_id" in row and not (said.through and not said.by):
        keys = key_columns(database, mart) if not mart.startswith("int_") else [c for c in row if c.endswith("_id")]
        for column, value in pointers(row, keys, said.by).items():
            own = [View(f"raw.{t}", f"raw.{t}", "id", frozenset({column})) for t in said.tables]
            yield from _landed(database, row, column, value, own or views)


def _landed(
    database: Connection[Any], row: Row, column: str, value: str, views: Sequence[View]
) -> Iterator[tuple[str, UUID, str]]:
    owners = [row["business_id"], row["connection_id"]]
    if column == "order_id" and knows_documents(database):
        for documents in order_documents(database, row["business_id"], [(row["connection_id"], value)]).values():
            yield from ((table, row["connection_id"], identity) for table, identity in documents)
        return
    platform = str(row.get("platform") or _platform(database, row["connection_id"]))
    fitting = [v for v in views if column in v.columns and v.raw_table.startswith(f"raw.{platform}_")]
    own = [view for view in fitting if view.id_column == column]
    for group in (own, fitting):  # others than the object's own table only mention it
        found = [
            (view.raw_table, row["connection_id"], id)
            for view in group
            for id in _ids(database, view, column, [*owners, value])
        ]
        if found:
            yield from found
            return


def _ids(database: Connection[Any], view: View, column: str, given: Sequence[object]) -> list[str]:
    """Ids of the landed objects whose rows in `view` have the value; `given` is business, connection, value."""
    query = sql.SQL(
        "select distinct {}::text from {} where business_id = %s and connection_id = %s and {} = %s limit {}"
    )
    is_raw = view.name == view.raw_table
    asked = sql.Identifier(view.id_column if is_raw else column)
    named = query.format(sql.Identifier(view.id_column), _table(view.name), asked, MOST_OBJECTS + 1)
    return [identity for (identity,) in database.execute(named, given)]


def _versions(
    database: Connection[Any], business_id: UUID, table: str, connection_id: UUID, identity: str
) -> list[RawRow]:
    query = sql.SQL("""
        select {name} as table, id, connection_id, encode(payload_hash, 'hex') as payload_hash, exchange_id, run_id, observed_at,
            loaded_at, is_deleted, replaced_at, {since_build} as since_build
        from (select *, null::timestamptz as replaced_at from {table} union all select * from {history}) as versions
        where business_id = %(business)s and connection_id = %(connection)s and id = %(id)s
        order by replaced_at desc nulls first""").format(
        name=sql.Literal(table), table=_table(table), history=_table(f"{table}_history"), since_build=_since_build(database)
    )  # fmt: skip
    given = {"business": business_id, "connection": connection_id, "id": identity, "source": table.removeprefix("raw.")}
    with database.cursor(row_factory=class_row(RawRow)) as cursor:
        return list(cursor.execute(query, given))


def _since_build(database: Connection[Any]) -> sql.Composable:
    """The build notes the hash of every document that it read; a version with another one came later, or before."""
    if not knows_documents(database):
        return sql.SQL("'unknown'")
    return sql.SQL("""coalesce((
        select case when built.payload_hash = versions.payload_hash then 'same' else 'changed' end
        from intermediate.int_order_documents__built as built
        where built.business_id = versions.business_id and built.connection_id = versions.connection_id
          and built.source_name = %(source)s and built.document_id = versions.id), 'unknown')""")


def _platform(database: Connection[Any], connection_id: UUID) -> str:
    row = database.execute("select platform from core.connections where connection_id = %s", [connection_id]).fetchone()
    return str(row[0]) if row else ""


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _object_of(origins: frozenset[Origin]) -> str | None:
    """The raw table whose `id` these are, its history counted with it; None for anything else."""
    tables = {origin.table.removesuffix("_history") for origin in origins if origin.table.startswith("raw.")}
    return tables.pop() if len(tables) == 1 and {origin.column for origin in origins} == {"id"} else None


_STAGING = """
    select c.relname::text, pg_get_viewdef(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'staging' and c.relkind = 'v' order by c.relname"""
