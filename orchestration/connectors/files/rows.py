"""Rows of text become checked columns: values in one spelling each, and a reason code where a row cannot be used."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from orchestration.connectors.files.decimals import Converted, to_decimal, to_integer
from orchestration.connectors.files.instants import to_instants, written
from orchestration.connectors.files.layouts import Column
from orchestration.connectors.files.mapping import CURRENCIES
from orchestration.connectors.files.plan import Plan
from orchestration.connectors.files.source import MAX_FIELD

MAX_ID = 255
CONTROL = r"[\x00-\x1f\x7f]"


@dataclass(slots=True)
class Checked:
    """`frame`: the layout's columns (and for exports all others), converted; `reason` and `culprit`: first refusal per row.

    `instants`: Datetime in UTC of the layout's instant; `masks`: rows with an oddity of their times.
    """

    frame: pl.DataFrame
    reason: pl.Series
    culprit: pl.Series
    instants: pl.Series | None
    masks: dict[str, pl.Series]

    def refuse(self, where: pl.Series, code: str, column: str) -> None:
        """Give rows that were fine until now a reason."""
        fresh = where & self.reason.is_null()
        self.reason = self.reason.set(fresh, code)
        self.culprit = self.culprit.set(fresh, column)


GUARD = r"^'('*[=+@\t\r\n＝＋－＠-])"
"""An apostrophe that a program put before what a spreadsheet would run as a formula; `ecom export` does so too."""


def trimmed(frame: pl.DataFrame, *, has_guards: bool) -> pl.DataFrame:
    """Without outer white space and guarding apostrophes; blank cells null."""
    text = pl.all().str.replace(GUARD, "$1") if has_guards else pl.all()
    text = text.str.strip_chars()
    return frame.select(pl.when(text.str.len_bytes() > 0).then(text))


def under_layout_names(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The layout's columns by its own names (absent ones null); in an export all other columns follow, as they are called."""
    columns = [
        _filled(frame, column, plan)
        for column in plan.layout.columns
        if column.name in plan.sources or not plan.layout.is_export or column.name == "currency_code"
    ]
    if plan.layout.is_export:
        used = set(plan.sources.values()) | {column.name for column in columns}
        columns += [frame[name] for name in frame.columns if name not in used]
    return pl.DataFrame(columns)


def _filled(frame: pl.DataFrame, column: Column, plan: Plan) -> pl.Series:
    """One column of the layout, with what is taken where it is blank."""
    names = [plan.sources[column.name]] if column.name in plan.sources else []
    names += plan.fallbacks(column, frame.columns)
    if not names:
        return _nulls(column.name, frame.height)
    values = [_without(name, column.blanks) for name in names]
    return frame.select(pl.coalesce(*values).alias(column.name)).to_series()


def _without(name: str, blanks: tuple[str, ...]) -> pl.Expr:
    return pl.when(~pl.col(name).is_in(list(blanks))).then(pl.col(name)) if blanks else pl.col(name)


def check(frame: pl.DataFrame, plan: Plan) -> Checked:
    """Convert every typed column of a frame with the layout's names."""
    nothing = _nulls("reason", frame.height)
    checked = Checked(frame, nothing, nothing.alias("culprit"), None, {})
    _check_lengths(checked)
    for column in plan.layout.columns:
        if column.name in frame.columns:
            _check_column(checked, column, plan)
    return checked


def _check_column(checked: Checked, column: Column, plan: Plan) -> None:
    text = checked.frame[column.name]
    if column.type == "currency":
        text = _currencies(checked, column, text.fill_null(plan.mapping.currency_code or ""))
    elif column.type == "identifier":
        _identifiers(checked, column, text)
    elif column.type == "instant":
        text = _times(checked, column, plan)
    elif column.type in {"decimal", "integer"}:
        text = _numbers(checked, column, plan)
    checked.frame = checked.frame.with_columns(text.alias(column.name))


def _check_lengths(checked: Checked) -> None:
    for column in checked.frame:
        if (column.str.len_bytes().max() or 0) > MAX_FIELD:  # type: ignore[operator]
            checked.refuse((column.str.len_chars() > MAX_FIELD).fill_null(False), "field_too_long", column.name)


def _currencies(checked: Checked, column: Column, text: pl.Series) -> pl.Series:
    text = text.str.to_uppercase()
    checked.refuse(text == "", "no_currency", column.name)
    checked.refuse(~text.is_in(list(CURRENCIES)), "unknown_currency", column.name)
    return text


def _identifiers(checked: Checked, column: Column, text: pl.Series) -> None:
    _require(checked, column, text)
    checked.refuse((text.str.len_chars() > MAX_ID).fill_null(False), "id_too_long", column.name)
    checked.refuse(text.str.contains(CONTROL).fill_null(False), "control_character", column.name)


def _times(checked: Checked, column: Column, plan: Plan) -> pl.Series:
    text = checked.frame[column.name]
    _require(checked, column, text)
    times = to_instants(text, plan.times)
    _take(checked, column, times.reasons)
    if column.name == plan.layout.instant:
        checked.instants = times.values
        checked.masks = {"dst_gap": times.in_gap, "dst_overlap": times.in_overlap}
    return written(times.values)


def _numbers(checked: Checked, column: Column, plan: Plan) -> pl.Series:
    text = checked.frame[column.name]
    _require(checked, column, text)
    convert = to_integer if column.type == "integer" else to_decimal
    number: Converted = convert(text, plan.numbers(column))
    _take(checked, column, number.reasons)
    if not plan.may_be_negative(column):
        code = "negative_quantity" if column.type == "integer" else "negative_amount"
        checked.refuse(number.values.str.starts_with("-").fill_null(False), code, column.name)
    return number.values


def _require(checked: Checked, column: Column, text: pl.Series) -> None:
    if not column.may_be_blank:
        checked.refuse(text.is_null(), "missing_value", column.name)


def _take(checked: Checked, column: Column, reasons: pl.Series) -> None:
    fresh = reasons.is_not_null() & checked.reason.is_null()
    if fresh.any():
        checked.culprit = checked.culprit.set(fresh, column.name)
        checked.reason = pl.select(pl.coalesce(checked.reason, reasons)).to_series()


def _nulls(name: str, height: int) -> pl.Series:
    return pl.Series(name, [None] * height, pl.String)
