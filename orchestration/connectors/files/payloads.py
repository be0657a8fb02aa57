"""Checked rows become records with JSON payloads, and what is odd about them is named. README.md shows the payloads."""

from __future__ import annotations

import msgspec
import polars as pl

from orchestration.connectors.base import Record
from orchestration.connectors.files.layouts.base import ORDERS
from orchestration.connectors.files.order_lines import RECORD_ID, with_extra_lines
from orchestration.connectors.files.plan import Plan
from orchestration.connectors.files.rows import Checked

Oddities = dict[str, pl.Series]
"""Name of an oddity → Boolean per row."""
TIME = "\0time"
ORDER_KEYS = (
    "order_id", "line_number", "ordered_at", "ordered_at_original", "sku", "title", "quantity", "unit_price",
    "customer_id", "country", "currency_code", "is_cancellation", "kind", "original",
)  # fmt: skip


def keys_of(frame: pl.DataFrame, plan: Plan) -> pl.Series:
    """What the rows are numbered by: the layout's key, its parts joined with ":"; null where the first part is."""
    first, *others = plan.layout.key
    if not others:
        return frame[first]
    parts = [pl.col(first), *(pl.col(name).fill_null("") for name in others)]
    return frame.select(pl.concat_str(parts, separator=":")).to_series()


def records(
    checked: Checked, keys: pl.Series, numbers: pl.Series, originals: pl.DataFrame, plan: Plan
) -> tuple[list[Record], list[str]]:
    """The records of the rows without a reason, and the kind of each where the layout has kinds."""
    number, times = numbers.cast(pl.String), checked.instants
    frame = checked.frame.with_columns(
        (keys + "/" + number).alias(RECORD_ID),
        pl.lit(None, pl.Datetime("us")).alias(TIME) if times is None else times.alias(TIME),
        number.alias("line_number"),
    )
    if not plan.layout.is_export:
        frame = frame.with_columns(originals.to_struct("original"))
    if plan.layout.stream == ORDERS:
        frame = frame.with_columns(originals[plan.sources["ordered_at"]].alias("ordered_at_original"))
    frame = frame.filter(checked.reason.is_null())
    frame = with_extra_lines(frame, plan) if plan.layout.stream == ORDERS else frame
    bodies = _body(frame, plan).to_struct("row").struct.json_encode().cast(pl.Binary)
    instants = frame[TIME].dt.replace_time_zone("UTC")
    columns = (frame[RECORD_ID].to_list(), bodies.to_list(), instants.to_list())
    made = [Record(*triple) for triple in zip(*columns, strict=True)]
    if plan.layout.replaces_days and plan.layout.instant:
        made = [
            msgspec.structs.replace(one, fingerprint=at)
            for one, at in zip(made, frame[plan.layout.instant], strict=True)
        ]
    return made, frame["kind"].to_list() if plan.layout.stream == ORDERS else []


def _body(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The columns of a payload, in their order."""
    if plan.layout.stream == ORDERS:
        body = frame.select(ORDER_KEYS)
        return body if plan.layout.name == "generic-orders" else body.with_columns(layout=pl.lit(plan.layout.name))
    if plan.layout.states:
        told = [(name, word) for name, word in plan.layout.states if name in frame.columns]
        filled = [pl.when(pl.col(name).is_not_null()).then(pl.lit(word)) for name, word in told]
        frame = frame.with_columns(status=pl.coalesce(*filled, pl.lit("pending")))
    return frame.drop(RECORD_ID, TIME)


def oddities(checked: Checked, originals: pl.DataFrame, plan: Plan) -> Oddities:
    """What a merchant should know about rows that were accepted."""
    frame, layout = checked.frame, plan.layout
    found = dict(checked.masks)
    has_nul = pl.any_horizontal(pl.all().str.contains("\0", literal=True))
    found["nul_character"] = originals.select(has_nul)[:, 0].fill_null(False)
    if layout.stream == ORDERS:
        found["cancellation"] = frame["is_cancellation"]
        found["negative_quantity"] = frame["quantity"].str.starts_with("-")
        found["zero_quantity"] = frame["quantity"] == "0"
        found["negative_price"] = frame["unit_price"].str.starts_with("-")
    price = "unit_price" if layout.stream == ORDERS else layout.price
    if price in frame.columns:
        found["zero_price"] = frame[price].str.contains(r"^0(\.0+)?$")
    columns = set(frame.columns)
    found |= {f"missing_{name}": frame[name].is_null() for name in layout.counted_missing if name in columns}
    found |= {oddity: frame[name].is_null() for oddity, name in layout.counted_blank.items() if name in columns}
    found |= {oddity: frame[name].is_not_null() for oddity, name in layout.counted_filled.items() if name in columns}
    return found
