"""CSV and JSON Lines, streamed by the server as they are written: memory holds one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from psycopg import Connection, sql

from app.core.exports.selection import Selection

Progress = Callable[[int], None]
FETCHED = 2_000


def write_csv(connection: Connection[Any], selection: Selection, out: IO[bytes], progress: Progress) -> int:
    """UTF-8 with a header; null is an empty cell, an empty text is `""`. Returns the number of rows."""
    rows = -1  # the header is the first
    command = sql.SQL("copy ({}) to stdout (format csv, header true, encoding 'utf8')").format(selection.as_text())
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for line in copy:
            out.write(line)
            rows += 1
            progress(rows)
    return rows


def write_jsonl(connection: Connection[Any], selection: Selection, out: IO[bytes], progress: Progress) -> int:
    """One object per line, UTF-8. Returns the number of rows."""
    rows = 0
    with connection.cursor("exported") as cursor:
        cursor.itersize = FETCHED
        for (line,) in cursor.execute(selection.as_json()):
            out.write(line.encode() + b"\n")
            rows += 1
            progress(rows)
    return rows
