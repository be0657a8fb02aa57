"""Checked rows become JSON payloads, and what is odd about them is named. One function per family of layouts; README.md shows them."""

from __future__ import annotations

import polars as pl

from orchestration.connectors.files.kinds import is_cancellation, kind
from orchestration.connectors.files.plan import Plan
from orchestration.connectors.files.rows import Checked

Oddities = dict[str, pl.Series]
"""Name of an oddity → Boolean per row."""


def classify(checked: Checked, originals: pl.DataFrame, plan: Plan) -> None:
    """Add kind and is_cancellation to a generic layout's frame; refuse a negative quantity that nothing explains."""
    if plan.layout.is_export:
        return
    column = plan.mapping.cancellations.column
    marks = originals[column].str.strip_chars() if column else None
    frame = checked.frame.with_columns(is_cancellation(plan.mapping, marks).alias("is_cancellation"))
    checked.frame = frame.with_columns(kind(plan.mapping).alias("kind"))
    if plan.mapping.negative_quantity == "reject":
        unexplained = (
            checked.frame["quantity"].str.starts_with("-").fill_null(False) & ~checked.frame["is_cancellation"]
        )
        checked.refuse(unexplained, "negative_quantity", "quantity")


def payloads(frame: pl.DataFrame, numbers: pl.Series, originals: pl.DataFrame, plan: Plan) -> pl.Series:
    """One JSON object per row, as UTF-8 bytes (Binary)."""
    frame = frame.with_columns(numbers.cast(pl.String).alias("line_number"))
    if not plan.layout.is_export:
        told = originals[plan.sources["ordered_at"]].alias("ordered_at_original")
        frame = frame.with_columns(told, originals.to_struct("original")).select(
            "order_id", "line_number", "ordered_at", "ordered_at_original", "sku", "title", "quantity", "unit_price",
            "customer_id", "country", "currency_code", "is_cancellation", "kind", "original",
        )  # fmt: skip
    return frame.to_struct("row").struct.json_encode().cast(pl.Binary)


def oddities(checked: Checked, originals: pl.DataFrame, plan: Plan) -> Oddities:
    """What a merchant should know about rows that were accepted."""
    frame = checked.frame
    found = dict(checked.masks)
    found["nul_character"] = originals.select(pl.any_horizontal(pl.all().str.contains("\0", literal=True)))[
        :, 0
    ].fill_null(False)
    if not plan.layout.is_export:
        found["cancellation"] = frame["is_cancellation"]
        found["negative_quantity"] = frame["quantity"].str.starts_with("-")
        found["zero_quantity"] = frame["quantity"] == "0"
        found["negative_price"] = frame["unit_price"].str.starts_with("-")
        found["zero_price"] = _is_zero(frame["unit_price"])
        found |= {f"missing_{name}": frame[name].is_null() for name in ("customer_id", "title", "country")}
    elif plan.layout.instant:
        found["zero_price"] = _is_zero(frame["Lineitem price"])
        found["row_without_line"] = frame["Lineitem name"].is_null()
        found |= {
            f"missing_{name}": frame[name].is_null() for name in ("Email", "Lineitem sku") if name in frame.columns
        }
        found |= {"cancelled": frame["Cancelled at"].is_not_null()} if "Cancelled at" in frame.columns else {}
    else:
        found["zero_price"] = _is_zero(frame["Variant Price"])
        found["picture_row"] = frame["Variant Price"].is_null()
        found |= {
            f"missing_{name}": frame[name].is_null() for name in ("Title", "Variant SKU") if name in frame.columns
        }
    return found


def _is_zero(numbers: pl.Series) -> pl.Series:
    return numbers.str.contains(r"^0(\.0+)?$")
