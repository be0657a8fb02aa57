"""Which days a variant was on promotion and how deep, when only the lines sold tell.

A discount is seen on days that sold and unseen on days that did not; taking the unseen ones as full price would make every
promotion look like a success. So windows are read off the whole category, and a variant's part in a window is judged by
what it sold in it. It knows no elasticity.
"""

from __future__ import annotations

import polars as pl

JOINED_SHARE = 0.35  # of a category's sold variants that show a discount when a promotion runs
FEWEST_SOLD = 3
EXPECTED_UNITS = 2.0  # a variant that would sell less in a window cannot show whether it took part


def with_promotions(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `depth` (share off, 0 to 0.9), `promoted` (0 or 1) and `is_clear` (false where taking part cannot be known).

    `rows` has unique_id, category, ds, y, promo, discount_pct (percent), dense by variant and sorted.
    """
    if not seen_only_in_sales(rows, (pl.col("promo") > 0) | (pl.col("discount_pct") > 0)):
        depth = (pl.col("discount_pct") / 100).clip(0.0, 0.9)
        return rows.with_columns(
            depth.alias("depth"),
            ((pl.col("promo") > 0) | (depth > 0.01)).cast(pl.Float64).alias("promoted"),
            pl.lit(True).alias("is_clear"),
        )
    return _taking_part(rows.join(_windows(rows), on=["category", "ds"], how="left", maintain_order="left"))


def seen_only_in_sales(rows: pl.DataFrame, seen: pl.Expr) -> bool:
    """True when what `seen` marks falls nearly always on days that sold: then it is a trace of sales, not a plan."""
    marked = rows.filter(seen)
    if not marked.height:
        return False
    return bool((marked["y"] > 0).mean() >= 0.5 + 0.5 * (rows["y"] > 0).mean())  # type: ignore[operator]


def _windows(rows: pl.DataFrame) -> pl.DataFrame:
    """Days on which a category ran a promotion, numbered by run of days and depth: category, ds, window, window_depth."""
    seen = rows.filter(pl.col("y") > 0).with_columns((pl.col("discount_pct") >= 5).alias("off"))
    days = seen.group_by("category", "ds").agg(
        pl.col("off").mean().alias("share"),
        pl.len().alias("sold"),
        pl.col("discount_pct").filter(pl.col("off")).median().alias("window_depth"),
    )
    days = days.filter((pl.col("share") >= JOINED_SHARE) & (pl.col("sold") >= FEWEST_SOLD)).sort("category", "ds")
    new = (pl.col("ds").diff().over("category").dt.total_days() > 2) | (
        pl.col("window_depth").diff().over("category").abs() > 3
    )
    return days.with_columns(new.fill_null(True).cum_sum().alias("window")).select(
        "category", "ds", "window", "window_depth"
    )


def _taking_part(rows: pl.DataFrame) -> pl.DataFrame:
    key = ["unique_id", "window"]
    by_day = pl.col("y").sum().over("unique_id") / pl.len().over("unique_id")
    off = (pl.col("y") > 0) & ((pl.col("discount_pct") - pl.col("window_depth")).abs() <= 6)
    rows = rows.with_columns(
        off.cast(pl.Float64).sum().over(key).alias("days_off"),
        pl.when(off).then(pl.col("discount_pct")).median().over(key).alias("own_depth"),
        (pl.col("y") > 0).cast(pl.Float64).sum().over(key).alias("days_sold"),
        (by_day * pl.len().over(key)).alias("expected"),
    )
    inside = pl.col("window").is_not_null()
    took_part = inside & (pl.col("days_off") >= 0.5 * pl.col("days_sold")) & (pl.col("days_off") > 0)
    return rows.with_columns(
        pl.when(took_part).then(pl.col("own_depth") / 100).otherwise(0.0).clip(0.0, 0.9).alias("depth"),
        took_part.cast(pl.Float64).alias("promoted"),
        (~inside | (pl.col("expected") >= EXPECTED_UNITS)).alias("is_clear"),
    )
