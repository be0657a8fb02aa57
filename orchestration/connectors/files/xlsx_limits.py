"""Whether a workbook can be read in bounded memory, asked of its packed parts before any cell is built.

A sheet is held as a full rectangle: two cells, the first and the last of a sheet, would be 17 billion. Sizes that the
list of contents declares may be lies, so every part is unpacked once, piece by piece, and counted.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from orchestration.connectors.archives import CHUNK, DAMAGE, checked_zip, must_fit
from orchestration.connectors.exceptions import FileImportError

MAX_XML = 512 << 20
MAX_CELLS = 20_000_000
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,10})["']""")
_LONGEST_PLACE = 64
_LEAST_PACKED = 256


def check_workbook(path: Path) -> None:
    """Raise FileImportError when the file is no workbook, locked, a bomb, or larger than a workbook may be."""
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            raise FileImportError(
                "an old or locked workbook", str(path), "save it as .xlsx without a password, or as CSV"
            )
    try:
        with checked_zip(path) as archive:
            if "[Content_Types].xml" not in archive.namelist():
                raise FileImportError("not a workbook", str(path), "save it as .xlsx or export it as CSV")
            _must_be_small(archive, path)
    except (*DAMAGE, RuntimeError) as error:
        raise FileImportError("a damaged workbook", str(path), "save it again or export it as CSV") from error


def _must_be_small(archive: zipfile.ZipFile, path: Path) -> None:
    packed, declared = path.stat().st_size, sum(entry.file_size for entry in archive.infolist())
    _must_fit(declared, packed, path)
    total = 0
    for entry in archive.infolist():
        column, row, tail = 1, 1, b""
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                _must_fit(total, packed, path)
                if "/worksheets/" in entry.filename:
                    column, row = _furthest(tail + chunk, column, row)
                    tail = chunk[-_LONGEST_PLACE:]
        if column * row > MAX_CELLS:
            raise FileImportError(
                f"a sheet of {row:,} rows and {column:,} columns",
                str(path),
                "delete what is far out, or export it as CSV",
            )


def _must_fit(size: int, packed: int, path: Path) -> None:
    must_fit(size, max(packed, _LEAST_PACKED), path)
    if size > MAX_XML:
        raise FileImportError(f"a workbook of more than {MAX_XML >> 20} MiB unpacked", str(path), "export it as CSV")


def _furthest(xml: bytes, column: int, row: int) -> tuple[int, int]:
    """The furthest column and row that cells or rows of this piece name, or those of before."""
    places = _PLACE.findall(xml)
    letters = {letter.upper() for letter, _ in places}
    columns = (_number(letter) for letter in letters if letter)
    rows = (int(digits) for _, digits in places)
    return max(column, *columns, 0), max(row, *rows, 0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
