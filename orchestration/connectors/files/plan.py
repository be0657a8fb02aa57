"""How one file is read: its layout, its mapping, and which of its columns is which. Settled before any row is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from orchestration.connectors.exceptions import FileImportError
from orchestration.connectors.files.decimals import TYPED, NumberStyle
from orchestration.connectors.files.instants import TimeStyle
from orchestration.connectors.files.layouts import Column, Layout, plain
from orchestration.connectors.files.layouts.base import ORDERS
from orchestration.connectors.files.mapping import FileMapping

OTHER_SIGN = {".": ",", ",": "."}


@dataclass(frozen=True, slots=True)
class Plan:
    """`sources`: layout column → column of the file. `numeric`: columns of the file that are typed numbers there."""

    layout: Layout
    mapping: FileMapping
    sources: dict[str, str]
    numeric: frozenset[str]
    not_after: datetime | None

    @property
    def times(self) -> TimeStyle:
        return TimeStyle(self.mapping.zone, self.mapping.date_formats, self.not_after)

    def numbers(self, column: Column) -> NumberStyle:
        """How the numbers of a column are written."""
        if self.sources.get(column.name) in self.numeric:
            return TYPED
        decimal = self.mapping.decimal
        return NumberStyle(decimal, self.mapping.thousands or (OTHER_SIGN[decimal] if decimal else None))

    def may_be_negative(self, column: Column) -> bool:
        """Stock may be oversold and balances owed; quantities and prices of orders only as the mapping says."""
        if column.name == "quantity":
            marks = self.mapping.cancellations
            is_told = "is_cancellation" in self.sources or "line_kind" in self.sources
            return self.mapping.negative_quantity != "reject" or bool(marks.order_id_prefix or marks.column) or is_told
        if column.name == "unit_price" and self.layout.stream == ORDERS:
            return self.mapping.negative_price != "reject" or "line_kind" in self.sources
        return column.may_be_negative

    def fallbacks(self, column: Column, found: list[str]) -> list[str]:
        """Columns of the file whose value is taken where the column's own is blank."""
        wanted = [plain(name) for name in column.otherwise]
        near = {plain(name): name for name in reversed(found)}
        return [near[name] for name in wanted if name in near and near[name] != self.sources.get(column.name)]

    @property
    def digest(self) -> str:
        """Names everything that the records depend on besides the file's bytes."""
        words = f"{self.layout.name} {self.mapping.model_dump_json()} {sorted(self.sources.items())}"
        return hashlib.sha256(words.encode()).hexdigest()


def match_columns(layout: Layout, mapping: FileMapping, found: list[str], where: str) -> dict[str, str]:
    """Layout column → column of the file. Raises FileImportError when the mapping is wrong or a column is missing."""
    legal = [column.name for column in layout.columns]
    for name, source in mapping.columns.items():
        if name not in legal:
            raise FileImportError(
                f"the mapping names {name!r}, no column of {layout.name}", where, f"use {', '.join(legal)}"
            )
        _must_exist(source, found, where)
    if mapping.cancellations.column is not None:
        _must_exist(mapping.cancellations.column, found, where)
    sources = {column.name: mapping.columns.get(column.name) or _by_name(column, found) for column in layout.columns}
    missing = [column.name for column in layout.columns if column.is_required and sources[column.name] is None]
    if missing:
        remedy = f'name it in the mapping file as {missing[0]} = "…" under [columns]; the file has {_listed(found)}'
        raise FileImportError(f"missing column {', '.join(missing)}", where, remedy)
    return {name: source for name, source in sources.items() if source is not None}


def _by_name(column: Column, found: list[str]) -> str | None:
    """The file's column of that name, exactly before nearly, the layout's own name before its other ones."""
    if column.name in found:
        return column.name
    by_plain_name = {plain(name): name for name in reversed(found)}
    names = (by_plain_name.get(plain(name)) for name in column.headers)
    return next((name for name in names if name is not None), None)


def _must_exist(source: str, found: list[str], where: str) -> None:
    if source not in found:
        near = get_close_matches(source, found, n=1)
        hint = f"did you mean {near[0]!r}" if near else f"the file has {_listed(found)}"
        raise FileImportError(f"the mapping names the column {source[:80]!r}, which is not there", where, hint)


def _listed(names: list[str], limit: int = 30) -> str:
    shown = ", ".join(name[:40] for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
