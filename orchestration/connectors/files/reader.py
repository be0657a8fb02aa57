"""One pass over one file: batches of text become records and rejects, and a report of both. Knows no state and no cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from orchestration.connectors.base import Record, Reject
from orchestration.connectors.files.decimals import decimal_sign
from orchestration.connectors.files.layouts.base import ORDERS
from orchestration.connectors.files.order_lines import classify
from orchestration.connectors.files.payloads import keys_of, oddities, records
from orchestration.connectors.files.plan import Plan
from orchestration.connectors.files.positions import Positions
from orchestration.connectors.files.reasons import sentence
from orchestration.connectors.files.report import ImportReport, Repeats
from orchestration.connectors.files.rows import Checked, check, trimmed, under_layout_names
from orchestration.connectors.files.source import MAX_ORIGINAL, Batch, Source


@dataclass(frozen=True, slots=True)
class Piece:
    """What one batch became. `rows_done` counts the data rows up to its end, `latest` is the latest instant until then."""

    records: list[Record]
    rejects: list[Reject]
    rows_done: int
    latest: datetime | None


class FileReader:
    """Reads a file once, from its beginning; `report` is complete when `pieces` is exhausted."""

    def __init__(self, file: str, source: Source, plan: Plan) -> None:
        self._source = source
        self._plan = plan
        self._positions = Positions(plan.layout)
        self._repeats = Repeats()
        self._signs = [0, 0]
        self.report = new_report(file, source, plan)

    def pieces(self) -> Iterator[Piece]:
        """Yield what each batch becomes, in the file's order."""
        for batch in self._source.batches():
            yield self._piece(batch)
        if repeats := self._repeats.count():
            self.report.oddities["repeated_row"] = repeats
        self._tell_decimal()

    def _piece(self, batch: Batch) -> Piece:
        texts = trimmed(batch.frame, has_guards=self._source.dialect.has_guards)
        batch, texts = self._without_summary(batch, texts)
        frame = self._positions.repeat_down(under_layout_names(texts, self._plan))
        self._count_signs(frame)
        checked = check(frame, self._plan)
        if self._plan.layout.stream == ORDERS:
            classify(checked, batch.frame, self._plan)
        keys = keys_of(checked.frame, self._plan)
        numbers = self._positions.number(keys)
        checked.refuse(self._positions.orphans(keys, numbers, checked.reason), "orphan_row", self._plan.layout.key[0])
        made, kinds = records(checked, keys, numbers, batch.frame, self._plan)
        self._count(batch, checked, kinds)
        rejects = batch.rejects + self._rejects(batch, checked, frame)
        self.report.add_rejects(rejects)
        return Piece(made, rejects, self.report.rows, self.report.last_at)

    def _without_summary(self, batch: Batch, texts: pl.DataFrame) -> tuple[Batch, pl.DataFrame]:
        """Leave out lines of totals: no row of their own, like a blank line. They have no key and one of the layout's words."""
        words, key = list(self._plan.layout.summary), self._plan.sources.get(self._plan.layout.key[0])
        if not words or key is None or not texts.height:
            return batch, texts
        is_total = texts.select(
            pl.any_horizontal(pl.all().is_in(words)).fill_null(False)
            & (pl.col(key).is_null() | pl.col(key).is_in(words))
        )[:, 0]
        if not is_total.any():
            return batch, texts
        self.report.summary_lines += int(is_total.sum())
        kept = (~is_total).arg_true().to_list()
        originals = [batch.originals[row] for row in kept] if batch.originals is not None else None
        lines = [batch.lines[row] for row in kept]
        return replace(batch, frame=batch.frame.filter(~is_total), lines=lines, originals=originals), texts.filter(
            ~is_total
        )

    def _rejects(self, batch: Batch, checked: Checked, told: pl.DataFrame) -> list[Reject]:
        word = self._source.dialect.place
        found = checked.reason.is_not_null().arg_true()
        rejects = []
        for row in found:
            code, column, line = str(checked.reason[row]), str(checked.culprit[row]), batch.lines[row]
            name = self._plan.sources.get(column, column)
            label = column if name == column else f"{column} (column {name})"
            text = sentence(code, f"{word} {line}", label, told[column][row])
            rejects.append(Reject(code, text, _original(batch, row), None, line))
        return rejects

    def _count(self, batch: Batch, checked: Checked, kinds: list[str]) -> None:
        good = checked.reason.is_null()
        found = oddities(checked, batch.frame, self._plan)
        counts = {name: int(mask.filter(good).sum() or 0) for name, mask in found.items()}
        self.report.add_accepted(int(good.sum()), kinds, counts)
        self.report.blank_lines += batch.blank_lines
        self._repeats.add(batch.frame.filter(good))
        if checked.instants is not None:
            times = checked.instants.filter(good)
            self.report.add_span(_utc(times.min()), _utc(times.max()))

    def _count_signs(self, frame: pl.DataFrame) -> None:
        for column in self._plan.layout.columns:
            if column.type == "decimal" and column.name in frame.columns:
                comma, point = decimal_sign(frame[column.name])
                self._signs = [self._signs[0] + comma, self._signs[1] + point]

    def _tell_decimal(self) -> None:
        """Show the decimal sign that all numbers are written with, and suggest a comma that was not declared."""
        comma, point = self._signs
        if self._plan.mapping.decimal is not None or bool(comma) == bool(point):
            return
        self.report.decimal = "," if comma else "."
        if comma:
            told = f"all {comma} numbers with decimals read only with a comma"
            self.report.suggestions.append(f'{told}: decimal = "," in the mapping file would fit this file')


def new_report(file: str, source: Source, plan: Plan) -> ImportReport:
    """The report of a file of which no row was read yet."""
    used, dialect = set(plan.sources.values()), source.dialect
    return ImportReport(
        file=file,
        layout=plan.layout.name,
        stream=plan.layout.stream,
        format=dialect.format,
        packing=None,
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        sheet=dialect.sheet,
        header_line=dialect.header_line,
        decimal=plan.mapping.decimal,
        columns=dict(plan.sources),
        unused_columns=[name for name in source.columns if name not in used],
        mapping=plan.mapping.model_dump(mode="json", exclude_defaults=True),
        timezone=plan.mapping.timezone,
        currency_code=plan.mapping.currency_code,
    )


def _original(batch: Batch, row: int) -> bytes:
    if batch.originals is not None:
        return batch.originals[row]
    return bytes(batch.frame.slice(row, 1).write_ndjson().encode()[:MAX_ORIGINAL])


def _utc(value: object) -> datetime | None:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None
