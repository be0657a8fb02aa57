"""From a path to a source: is it there, what is it packed in, which format is it. Knows no rows."""

from __future__ import annotations

from pathlib import Path

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.csv_source import QUOTES, open_csv
from orchestration.connectors.files.headers import Wanted
from orchestration.connectors.files.jsonl_source import open_jsonl
from orchestration.connectors.files.layouts import Layout
from orchestration.connectors.files.mapping import FileMapping
from orchestration.connectors.files.parquet_source import open_parquet
from orchestration.connectors.files.source import Source
from orchestration.connectors.files.xlsx_source import open_xlsx
from orchestration.connectors.files.xml_source import open_xml

TEXT = {".csv", ".tsv", ".tab", ".txt"}
JSON_LINES = {".jsonl", ".ndjson"}
FORMATS = "export it as .csv, .tsv, .xlsx, .jsonl, .xml or .parquet, also packed as .gz or .zip"


def open_source(path: Path, layout: Layout, mapping: FileMapping, sheet: str | None = None) -> Source:
    """Open an unpacked file by its ending. Raises FileImportError when nothing of it can be read."""
    ending = path.suffix.lower()
    if sheet is not None and ending != ".xlsx":
        raise FileImportError("no sheets", str(path), "leave --sheet away, or name a workbook (.xlsx)")
    if ending == ".parquet":
        return open_parquet(path)
    if ending in JSON_LINES:
        return open_jsonl(path, mapping.encoding)
    if ending == ".xml":
        return open_xml(path, Wanted.of(layout, mapping))
    if ending == ".xlsx":
        return open_xlsx(path, Wanted.of(layout, mapping), sheet)
    if ending not in TEXT:
        raise FileImportError(f"unsupported ending {ending[:20]!r}", str(path), FORMATS)
    quotes = _quotes(layout, mapping)
    return open_csv(path, Wanted.of(layout, mapping), mapping.encoding, mapping.delimiter, quotes)


def _quotes(layout: Layout, mapping: FileMapping) -> tuple[str | None, ...]:
    """The quotes to try: those that the mapping names, none where the layout's platform uses none."""
    if mapping.quote is not None:
        return (mapping.quote or None,)
    return QUOTES if layout.has_quotes else (None,)


def must_be_readable(path: Path) -> None:
    """Raise FileImportError for a path without a readable, non-empty file."""
    try:
        if path.is_dir():
            raise FileImportError("a folder, not a file", str(path), "name the file in it")
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except FileNotFoundError as error:
        raise FileImportError("no such file", str(path), "check the path") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise FileImportError(
            f"the file cannot be read ({reason})", str(path), "check its rights and its path"
        ) from error
    if is_empty:
        raise FileImportError("0 rows", str(path), "export the file again, it is empty")
