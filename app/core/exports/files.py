"""An export from its selection to a whole file: written beside its place, then put there at once, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from psycopg import Connection

from app.core.exports.exceptions import ExportError
from app.core.exports.parquet_files import write_parquet
from app.core.exports.selection import Selection
from app.core.exports.text_files import Progress, write_csv, write_jsonl
from app.core.exports.workbooks import write_workbook

Format = Literal["csv", "jsonl", "parquet", "xlsx"]


def export_file(connection: Connection[Any], selection: Selection, kind: Format, path: Path, progress: Progress) -> int:
    """Write the selection to `path`, readable by its owner alone. Returns the number of rows.

    Raises ExportError where the file cannot be written; then what was there before is still there.
    """
    with _put_in_place(path) as part:
        if kind == "parquet":
            return write_parquet(connection, selection, part, progress)
        if kind == "xlsx":
            return write_workbook(connection, selection, part, progress)
        with part.open("wb") as out:
            return export_text(connection, selection, kind, out, progress)


def export_text(
    connection: Connection[Any], selection: Selection, kind: Format, out: IO[bytes], progress: Progress
) -> int:
    """Stream the selection as CSV or JSON Lines. Returns the number of rows."""
    write = write_csv if kind == "csv" else write_jsonl
    return write(connection, selection, out, progress)


@contextmanager
def _put_in_place(path: Path) -> Iterator[Path]:
    if path.is_dir():
        raise ExportError(f"{path} is a folder: name a file in it.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror}): name another place.") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror}): free space or name another place.") from error
    finally:
        part.unlink(missing_ok=True)
