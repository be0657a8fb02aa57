"""What order layouts have beyond the generic one: prices from line amounts, orders nobody owes, amounts beside the goods.

An order in the warehouse is the sum of its lines (int_generic_orders__grouped), so shipping, fees and discounts become
lines of their own kind, and an order whose money went back gets lines that take the goods back.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from orchestration.connectors.files.kinds import is_cancellation, kind
from orchestration.connectors.files.layouts import Extra
from orchestration.connectors.files.mapping import KINDS
from orchestration.connectors.files.plan import Plan
from orchestration.connectors.files.rows import Checked

RECORD_ID = "\0id"
"""Of the record that a row becomes: a column whose name no file can have."""
SIX_PLACES = Decimal("0.000001")
"""As many as the raw layer takes: times a quantity of up to 99 it gives the line's amount back to four decimals."""


def classify(checked: Checked, originals: pl.DataFrame, plan: Plan) -> None:
    """Complete prices and add kind and is_cancellation; refuse what is below zero without an explanation."""
    told = checked.frame
    unowed = _has_status(told, plan.layout.unowed)
    _price_by_amount(checked, unowed)
    column = plan.mapping.cancellations.column
    marks = originals[column].str.strip_chars() if column else None
    is_back = is_cancellation(plan.mapping, marks)
    if "is_cancellation" in plan.sources:
        is_back = is_back | pl.lit(told["is_cancellation"].str.to_lowercase() == "true").fill_null(False)
    checked.frame = checked.frame.with_columns(is_back.alias("is_cancellation"))
    kinds = pl.when(unowed).then(pl.lit("adjustment")).otherwise(kind(plan.mapping))
    if "line_kind" in plan.sources:
        checked.refuse(~told["line_kind"].is_in(list(KINDS)).fill_null(True), "unknown_kind", "line_kind")
        kinds = pl.coalesce(pl.col("line_kind"), kinds)
    checked.frame = checked.frame.with_columns(kinds.alias("kind"))
    _refuse_unexplained(checked, plan)


def _refuse_unexplained(checked: Checked, plan: Plan) -> None:
    """Below zero are only quantities that come back or correct, and prices that correct, as mapping or file say."""
    frame = checked.frame
    is_correction = (frame["line_kind"] == "adjustment").fill_null(False) if "line_kind" in frame.columns else None
    explained = frame["is_cancellation"] if is_correction is None else frame["is_cancellation"] | is_correction
    if plan.mapping.negative_quantity == "reject":
        checked.refuse(
            frame["quantity"].str.starts_with("-").fill_null(False) & ~explained, "negative_quantity", "quantity"
        )
    if plan.mapping.negative_price == "reject" and is_correction is not None:
        checked.refuse(
            frame["unit_price"].str.starts_with("-").fill_null(False) & ~is_correction, "negative_amount", "unit_price"
        )


def with_extra_lines(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The lines of accepted rows, followed by those that their other amounts make. Needs RECORD_ID and `line_number`."""
    pieces = [frame, *(_extra(frame, extra) for extra in plan.layout.extras if extra.column in plan.sources)]
    if plan.layout.refunded:
        pieces += [_taken_back(piece.filter(_has_status(piece, plan.layout.refunded))) for piece in pieces]
    return pl.concat(piece for piece in pieces if piece.height) if frame.height else frame


def _has_status(frame: pl.DataFrame, values: frozenset[str]) -> pl.Series:
    if "status" not in frame.columns or not values:
        return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    status = frame["status"].str.to_lowercase().str.strip_prefix("wc-")
    return status.is_in(list(values)).fill_null(False)


def _price_by_amount(checked: Checked, unowed: pl.Series) -> None:
    frame = checked.frame
    if "line_amount" in frame.columns:
        each = [
            _each(*pair) for pair in zip(frame["line_amount"], frame["quantity"], checked.reason.is_null(), strict=True)
        ]
        frame = frame.with_columns(
            pl.coalesce(pl.Series(each, dtype=pl.String), pl.col("unit_price")).alias("unit_price")
        )
        is_paid = ~frame["line_amount"].str.contains(r"^0(\.0+)?$").fill_null(True)
        checked.refuse((frame["quantity"] == "0").fill_null(False) & is_paid & ~unowed, "no_quantity", "quantity")
    nothing = unowed | ((frame["quantity"] == "0").fill_null(False) & frame["unit_price"].is_null())
    price = pl.when(nothing).then(pl.col("unit_price").fill_null("0")).otherwise(pl.col("unit_price"))
    checked.frame = frame.with_columns(price.alias("unit_price"))
    checked.refuse(checked.frame["unit_price"].is_null(), "missing_value", "unit_price")


def _each(amount: str | None, quantity: str | None, is_good: bool) -> str | None:
    """The price of one; None where there is no amount or nothing to share it among."""
    if not is_good or amount is None or quantity is None or Decimal(quantity) == 0:
        return None
    each = Decimal(amount) / Decimal(quantity)
    return format(each if each == each.quantize(Decimal("0.01")) else each.quantize(SIX_PLACES), "f")


def _extra(frame: pl.DataFrame, extra: Extra) -> pl.DataFrame:
    """One line of the extra's kind for each order or line that has such an amount."""
    amounts = frame.select(extra.column, *([extra.less] if extra.less and extra.less in frame.columns else []))
    net = [_net(*row) for row in amounts.iter_rows()]
    is_meant = (frame["kind"] == "product") & ((frame["line_number"] == "1") | pl.lit(extra.per == "line"))
    sign = "-1" if extra.kind == "discount" else "1"
    return frame.with_columns(
        unit_price=pl.Series(net, dtype=pl.String),
        quantity=pl.lit(sign),
        sku=pl.lit(extra.kind),
        title=pl.lit(None, pl.String),
        kind=pl.lit(extra.kind),
        **{RECORD_ID: pl.concat_str(RECORD_ID, pl.lit(f"/{extra.kind}"))},
    ).filter(is_meant & pl.col("unit_price").is_not_null())


def _net(amount: str | None, less: str | None = None) -> str | None:
    """The amount as a plain decimal above zero, else None; a discount may be written with a minus."""
    value = abs(Decimal(amount or 0)) - abs(Decimal(less or 0))
    return format(value, "f") if value > 0 else None


def _taken_back(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines that undo these. Their time is that of the order: exports do not say when the money went back."""
    quantity = pl.col("quantity")
    undone = pl.when(quantity.str.starts_with("-")).then(quantity.str.strip_prefix("-")).otherwise("-" + quantity)
    return frame.with_columns(
        quantity=undone, is_cancellation=pl.lit(True), **{RECORD_ID: pl.concat_str(RECORD_ID, pl.lit("/refund"))}
    )
