"""XML reports: every element of one name is a row, with its attributes and its leaves as cells. Knows no layout.

Nothing is defined in such a file: no entities, no document type; and nothing nests deeper than a report does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.headers import Wanted
from orchestration.connectors.files.source import BATCH_ROWS, MAX_COLUMNS, Batch, Dialect

DEEPEST = 32
XML = Dialect("xml")
_Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class XmlSource:
    """One file whose rows are the elements called `row`; their names were gathered over all of them."""

    path: Path
    row: str
    columns: list[str]
    dialect: Dialect = XML
    numeric_columns: frozenset[str] = frozenset()

    def batches(self) -> Iterator[Batch]:
        """Read the file from its beginning; a row is numbered as it stands among the rows, from 1."""
        rows, done = (cells for name, cells in _elements(self.path) if name == self.row), 0
        while held := list(islice(rows, BATCH_ROWS)):
            columns = [pl.Series(name, [cells.get(name) for cells in held], pl.String) for name in self.columns]
            yield Batch(pl.DataFrame(columns), list(range(done + 1, done + len(held) + 1)), None)
            done += len(held)


def open_xml(path: Path, wanted: Wanted) -> XmlSource:
    """Find the elements that are rows: those called as the first one with all required columns, else as the fullest one.

    Raises FileImportError for what is damaged, defines anything, nests too deeply, or has no elements with cells.
    """
    best: tuple[tuple[bool, int, int], str] | None = None
    columns: dict[str, dict[str, None]] = {}
    for name, cells in _elements(path):
        score = wanted.score(list(cells))
        if cells and (best is None or score > best[0]):
            best = (score, name)
        columns.setdefault(name, {}).update(dict.fromkeys(cells))
        if len(columns[name]) > MAX_COLUMNS:
            raise FileImportError(
                f"more than {MAX_COLUMNS} different columns", str(path), "export the columns that matter"
            )
    if best is None:
        raise FileImportError("0 rows", str(path), "no element of its XML has cells; export the report again")
    return XmlSource(path, best[1], list(columns[best[1]]))


def _elements(path: Path) -> Iterator[tuple[str, _Cells]]:
    """(name, cells) of every element that is no leaf, as it ends; then it is let go of, so memory holds one row and its parents."""
    parents: list[Element] = []
    leaves = [0]
    try:
        for event, element in iterparse(str(path), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                parents.append(element)
                leaves.append(0)
                _must_be_flat(leaves, path)
                continue
            parents.pop()
            leaves.pop()
            if _is_leaf(element):
                leaves[-1] += 1
                _must_be_flat(leaves, path)
                continue
            yield _local(element.tag), _cells(element)
            if parents:
                parents[-1].remove(element)
    except DefusedXmlException as error:
        raise FileImportError("XML that defines entities or a document type", str(path), "export it again") from error
    except ParseError as error:
        raise FileImportError(f"damaged XML ({error})", str(path), "export or download it again") from error


def _must_be_flat(leaves: list[int], path: Path) -> None:
    """What a file could fill the memory with: elements in elements, and an element without end."""
    if len(leaves) > DEEPEST or leaves[-1] > MAX_COLUMNS:
        raise FileImportError(
            f"XML that is deeper than {DEEPEST} elements or wider than {MAX_COLUMNS}",
            str(path),
            "export the report again",
        )


def _is_leaf(element: Element) -> bool:
    return not len(element) and not element.attrib


def _cells(element: Element) -> _Cells:
    """Attributes, and children that are leaves without attributes of their own."""
    leaves = {_local(child.tag): (child.text or "").strip() for child in element if _is_leaf(child)}
    return {_local(name): value for name, value in element.attrib.items()} | leaves


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
