"""Report files of Associates Central, packed or not, as tables of text: CSV, TSV and XML, alone or in .zip and .gz.

Everything in them is untrusted: what comes out of an archive is capped before it is unpacked, names in it are never
paths, and XML may define nothing. It knows no column; report_rows.py does.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from orchestration.connectors.archives import checked_zip
from orchestration.connectors.exceptions import FileImportError

MAX_UNPACKED = 64 * 1024**2
"""Of one archive in all: a year of a large associate has 10 MiB."""
MAX_RATIO = 250
FREE_OF_RATIO = 1024**2
MAX_FILES = 50
MAX_FIELD = 100_000
MAX_COLUMNS = 200
HEADER_LINES = 20
"""A title may stand before the header, which is known by its column for the product."""
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b")
_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are header → cell, as they stood there; `title` is what stood before the header."""

    title: str
    rows: list[dict[str, str]]


def tables(content: bytes) -> list[Table]:
    """The tables in a report file. Raises ValueError, with half a sentence, for what is damaged, too large or of another kind."""
    return [_table(member) for member in _members(content)]


def _members(content: bytes) -> Iterator[bytes]:
    """The files in an archive, or the file itself. An archive in an archive is refused."""
    if content.startswith(_ARCHIVES[1]):
        yield from _refusing(_gunzipped(content))
    elif content.startswith(_ARCHIVES[0]):
        yield from _refusing(_unzipped(content))
    else:
        yield content


def _refusing(members: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for member in members:
            if member.startswith(_ARCHIVES):
                raise ValueError("it holds an archive inside an archive")
            yield member
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise ValueError("its archive is damaged, locked, or packed in a way that is not understood") from error
    except FileImportError as error:
        raise ValueError(f"its archive has {error.what}") from error


def _gunzipped(content: bytes) -> Iterator[bytes]:
    with gzip.open(io.BytesIO(content)) as packed:
        yield _read(packed, len(content), MAX_UNPACKED)


def _unzipped(content: bytes) -> Iterator[bytes]:
    """The list of contents is looked at before it is read: a million entries in it would fill the memory by themselves."""
    with TemporaryDirectory(prefix="ecom-report-") as folder:
        path = Path(folder) / "report.zip"
        path.write_bytes(content)
        with checked_zip(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ValueError(f"it unpacks to more than {MAX_FILES} files or {MAX_UNPACKED >> 20} MiB")
            left = MAX_UNPACKED
            for entry in entries:
                with archive.open(entry) as packed:
                    member = _read(packed, entry.compress_size, left)
                left -= len(member)
                yield member


def _read(packed: gzip.GzipFile | IO[bytes], packed_bytes: int, most: int) -> bytes:
    """What an archive says of its own sizes is not believed."""
    pieces, size = [], 0
    while piece := packed.read(_CHUNK):
        size += len(piece)
        if size > most or size > max(FREE_OF_RATIO, MAX_RATIO * packed_bytes):
            raise ValueError(f"it unpacks to more than {MAX_UNPACKED >> 20} MiB or {MAX_RATIO} times its size")
        pieces.append(piece)
    return b"".join(pieces)


def _table(content: bytes) -> Table:
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _from_xml(content)
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return _from_text(content.decode(encoding))
    except UnicodeDecodeError:
        return _from_text(content.decode("cp1252", errors="replace"))  # older exports of Excel


def _from_text(text: str) -> Table:
    """Rows below the header, which is the first line with a column for the product."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines[:HEADER_LINES]):
        delimiter = "\t" if line.count("\t") > line.count(",") else ";" if line.count(";") > line.count(",") else ","
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        if "asin" in map(str.casefold, names):
            return Table("".join(lines[:number]), _rows(lines[number + 1 :], names, delimiter))
    raise ValueError("none of its first lines has a column ASIN")


def _rows(lines: list[str], names: list[str], delimiter: str) -> list[dict[str, str]]:
    if len(names) > MAX_COLUMNS:
        raise ValueError(f"it has more than {MAX_COLUMNS} columns")
    csv.field_size_limit(MAX_FIELD)
    try:
        found = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"it has a cell of more than {MAX_FIELD:,} characters, or quotes that do not match") from error
    return [dict(zip(names, cells, strict=False)) for cells in found if any(cell.strip() for cell in cells)]


def _from_xml(content: bytes) -> Table:
    """Every element with an ASIN is a row: its attributes, or its children and their texts."""
    rows: list[dict[str, str]] = []
    try:
        for _, element in iterparse(io.BytesIO(content), forbid_dtd=True):
            row = _cells(element)
            if any(name.casefold() == "asin" for name in row):
                rows.append(row)
                element.clear()
    except DefusedXmlException as error:
        raise ValueError("its XML defines entities or a document type, which no report does") from error
    except ParseError as error:
        raise ValueError("its XML is damaged") from error
    if not rows:
        raise ValueError("no element of its XML has an ASIN")
    return Table("", rows)


def _cells(element: Element) -> dict[str, str]:
    """Only leaves are cells: a parent of rows is no row."""
    children = {_local(child.tag): (child.text or "").strip() for child in element if len(child) == 0}
    return {_local(name): value for name, value in element.attrib.items()} | children


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
