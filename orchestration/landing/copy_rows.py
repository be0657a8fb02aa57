"""Rows in PostgreSQL's binary COPY format, put together in bulk: a third of the time that a driver takes value by value.

https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"; a jsonb value is its version, 1, and its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Any

from psycopg import Connection, sql

from orchestration.connectors.base import Page
from orchestration.landing.batch import Row
from orchestration.landing.tables import Target
from orchestration.landing.text import storable_text

COLUMNS = "business_id, connection_id, id, payload, payload_hash, fingerprint, source_updated_at, observed_at, run_id, exchange_id"

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_CHUNK = 64
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_length = Struct(">i").pack
_columns = Struct(">h").pack
_instant = Struct(">iq").pack
_NULL = _length(-1)
_DIGEST_LENGTH = _length(32)


def copy_rows(
    connection: Connection[Any], target: Target, rows: Mapping[str, Row], payloads: Mapping[str, bytes], run_id: str
) -> None:
    """Add `payloads`, by id, with what `rows` knows of them. None of the ids may be there already."""
    statement = sql.SQL("copy {} ({}) from stdin (format binary)").format(target.table, sql.SQL(COLUMNS))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER)
        for chunk in _chunks(target, rows, payloads, run_id):
            copy.write(chunk)
        copy.write(_TRAILER)


def _chunks(target: Target, rows: Mapping[str, Row], payloads: Mapping[str, bytes], run_id: str) -> Iterator[bytes]:
    start = _columns(10) + _value(target.business_id.bytes) + _value(target.connection_id.bytes)
    page: Page | None = None
    end = b""
    parts: list[bytes] = []
    for number, (identity, payload) in enumerate(payloads.items(), 1):
        row = rows[identity]
        if row.page is not page:
            page = row.page
            end = _time(page.server_time) + _text(run_id) + _text(page.exchange_id)
        key = identity.encode()
        parts += (
            start, _length(len(key)), key,
            _length(len(payload) + 1), b"\x01", payload,
            _DIGEST_LENGTH, row.digest,
            _text(row.record.fingerprint), _time(row.record.updated_at), end,
        )  # fmt: skip
        if number % _CHUNK == 0:
            yield b"".join(parts)
            parts.clear()
    yield b"".join(parts)


def _value(content: bytes) -> bytes:
    return _length(len(content)) + content


def _text(text: str) -> bytes:
    return _value(storable_text(text).encode()) if text else b"\0\0\0\0"


@lru_cache(maxsize=10_000)
def _time(moment: datetime | None) -> bytes:
    """Microseconds since 2000-01-01 UTC; a moment without a zone is taken as UTC."""
    if moment is None:
        return _NULL
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return _instant(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
