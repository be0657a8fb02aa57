"""The tables of `raw`: one per platform and stream with the latest object per key, and one with what was replaced.

`observed_at` is the server's own clock when the object was read: a version holds from its `observed_at` to that of the
next one. `loaded_at` and `replaced_at` are ours. `fingerprint` is what a sweep compares (connectors/base.py, Record).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from orchestration.landing.registry import known_streams

_WORD = re.compile(r"[a-z][a-z0-9_]{0,50}")

_COLUMNS = sql.SQL("""
    business_id uuid not null,
    connection_id uuid not null,
    id text collate "C" not null,
    payload jsonb not null,
    payload_hash bytea not null,
    fingerprint text not null,
    source_updated_at timestamptz,
    is_deleted boolean not null default false,
    observed_at timestamptz,
    loaded_at timestamptz not null default now(),
    run_id text not null,
    exchange_id text not null
""")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a stream of one connection lands."""

    business_id: UUID
    connection_id: UUID
    platform: str
    stream: str

    @property
    def table(self) -> sql.Identifier:
        return sql.Identifier("raw", _name(self.platform, self.stream))

    @property
    def history(self) -> sql.Identifier:
        return sql.Identifier("raw", f"{_name(self.platform, self.stream)}_history")

    @property
    def key(self) -> tuple[UUID, UUID, str]:
        """The key of its row in `raw.stream_states`."""
        return self.business_id, self.connection_id, self.stream


def ensure_all_tables(ingest_url: str) -> None:
    """Create the missing raw tables of every known stream; a change of existing ones is a migration's work. `ingest_url` is a plain `postgresql://` URL of `ecom_ingest`."""
    with psycopg.connect(ingest_url) as connection:
        if _all_there(connection):
            return  # creating again would wait for every reader of the tables: ALTER TABLE locks them
        for platform, pairs in groupby(known_streams(), key=itemgetter(0)):
            ensure_tables(connection, platform, [stream for _, stream in pairs])


def _all_there(connection: Connection[Any]) -> bool:
    wanted = [
        f"{_name(platform, stream)}_history" for platform, stream in known_streams()
    ]  # made after the table itself
    row = connection.execute(
        "select count(*) from pg_tables where schemaname = 'raw' and tablename = any(%s)", [wanted]
    ).fetchone()
    return bool(row and row[0] == len(wanted))


def ensure_tables(connection: Connection[Any], platform: str, streams: Iterable[str]) -> None:
    """Create what is missing, safely beside others who do the same; commits."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('raw tables'))")
        compression = _best_compression(connection)
        for stream in streams:
            _create(connection, _name(platform, stream), compression)


def _create(connection: Connection[Any], name: str, compression: sql.SQL) -> None:
    table, history = sql.Identifier("raw", name), sql.Identifier("raw", f"{name}_history")
    statement = sql.SQL("""
        create table if not exists {table} ({columns}, primary key (business_id, connection_id, id));
        create table if not exists {history} ({columns}, replaced_at timestamptz not null default now());
        create index if not exists {landed} on {table} using brin (loaded_at) with (autosummarize = on);
        create index if not exists {index} on {history} (business_id, connection_id, id);
        alter table {table} set (toast_tuple_target = 8160), alter payload set storage main, alter payload set compression {compression};
        alter table {history} alter payload set compression {compression};
        select raw.open_to_exports({named}), raw.open_to_exports({named_history});
    """)
    index = sql.Identifier(f"{name}_history_by_id")
    connection.execute(
        statement.format(
            table=table,
            history=history,
            named=sql.Literal(f"raw.{name}"),  # a regclass: small letters only, see _name
            named_history=sql.Literal(f"raw.{name}_history"),
            columns=_COLUMNS,
            landed=sql.Identifier(f"{name}_landed"),
            index=index,
            compression=compression,
        )
    )


def _best_compression(connection: Connection[Any]) -> sql.SQL:
    """lz4 where the server was built with it: payloads are unpacked once per field that is read."""
    row = connection.execute(
        "select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression'"
    ).fetchone()
    return sql.SQL("lz4") if row and row[0] else sql.SQL("pglz")


def _name(platform: str, stream: str) -> str:
    for word in (platform, stream):
        if not _WORD.fullmatch(word):
            raise ValueError(f"{word!r} cannot be part of a table's name: small letters, digits and _ only.")
    return f"{platform}_{stream}"
