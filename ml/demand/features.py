"""What is known about a variant's demand on a day, and about the day that is asked for. Prepared with polars.

Nothing here looks past the cutoff, except price and promotion of the day asked for, and those only where they are plans:
a price that was merely observed on the lines sold would tell that something was sold.
It knows no model and no split.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from ml.frames import DAILY, Array, checked

HORIZON_DAYS = 28
YEAR_DAYS = 364  # whole weeks, so that weekdays stay where they are
LEVEL_FLOOR = 0.01  # units a day; the logarithm of less says nothing

AS_OF = ["level", "mean_7", "mean_28", "mean_91", "sale_share", "since_sale", "price_28", "promo_28", "category_28"]
FEATURES = [
    "log_level", "ratio_7", "ratio_28", "ratio_91", "ratio_weekday", "ratio_year_ago", "ratio_category_year_ago", "ratio_category",
    "sale_share", "since_sale", "promo_28", "age", "h", "weekday", "day_of_month", "day_of_year", "category_code",
    "price_change", "promo", "discount_pct",
]  # fmt: skip


@dataclass(frozen=True)
class History:
    """Dense days of every variant in one order (variant, day), with what was known at the end of each day.

    `known` is demand in units, nan where a stock-out hid it; `age` counts days since the variant's first row.
    """

    rows: pl.DataFrame
    columns: dict[str, Array]
    ids: NDArray[np.object_]
    days: NDArray[np.datetime64]
    known: Array
    age: NDArray[np.int64]
    has_plans: bool

    @property
    def cutoff(self) -> np.datetime64:
        """The last day of any variant."""
        return np.datetime64(self.days.max(), "D")


def history(frame: pd.DataFrame) -> History:
    """Check the daily frame (ml.frames.DAILY), fill missing days with zero sales, and derive the as-of columns."""
    rows = _as_of(_dense(pl.from_pandas(checked(frame, DAILY, ("unique_id", "ds")))))
    numbers = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    columns = {name: rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in numbers}
    return History(
        rows=rows,
        columns=columns,
        ids=rows["unique_id"].to_numpy(),
        days=rows["ds"].to_numpy().astype("datetime64[D]"),
        known=columns["known"],
        age=rows["age"].to_numpy().astype(np.int64),
        has_plans=_plans_are_known(rows),
    )


def lagged(values: Array, age: NDArray[np.int64], at: NDArray[np.int64], lag: NDArray[np.int64] | int) -> Array:
    """`values` of the same variant `lag` days before each row of `at`; nan before its first day."""
    reachable = age[at] >= lag
    return np.asarray(np.where(reachable, values[np.where(reachable, at - lag, 0)], np.nan))


def design(past: History, at: NDArray[np.int64], h: NDArray[np.int64]) -> pd.DataFrame:
    """One row of FEATURES for each target row `at`, seen from `h` days before it."""
    asof = {name: lagged(past.columns[name], past.age, at, h) for name in [*AS_OF, "price"]}
    level = np.maximum(np.nan_to_num(asof["level"]), LEVEL_FLOOR)
    days = pd.DatetimeIndex(past.days[at])
    year_ago = lagged(past.columns["mean_15"], past.age, at, YEAR_DAYS - 7)
    level_year_ago = lagged(past.columns["mean_28"], past.age, at, h + YEAR_DAYS)
    category_year_ago = lagged(past.columns["category_15"], past.age, at, YEAR_DAYS - 7)
    category_level_year_ago = lagged(past.columns["category_28"], past.age, at, h + YEAR_DAYS)
    planned = past.has_plans
    frame = {
        "log_level": np.log(level),
        "ratio_7": _ratio(asof["mean_7"], level),
        "ratio_28": _ratio(asof["mean_28"], level),
        "ratio_91": _ratio(asof["mean_91"], level),
        "ratio_weekday": _ratio(weekday_mean(past, at, h), level),
        "ratio_year_ago": _ratio(year_ago, level_year_ago),
        "ratio_category_year_ago": _ratio(category_year_ago, category_level_year_ago),
        "ratio_category": _ratio(asof["category_28"], level),
        "sale_share": asof["sale_share"],
        "since_sale": asof["since_sale"],
        "promo_28": asof["promo_28"],
        "age": np.log1p(past.age[at] - h),
        "h": h,
        "weekday": days.dayofweek,
        "day_of_month": days.day,
        "day_of_year": days.dayofyear,
        "category_code": past.columns["category_code"][at],
        "price_change": _ratio(past.columns["price"][at] if planned else asof["price"], asof["price_28"]),
        "promo": past.columns["promo"][at] if planned else 0.0,
        "discount_pct": past.columns["discount_pct"][at] if planned else 0.0,
    }
    return pd.DataFrame({name: np.asarray(frame[name], dtype=np.float32) for name in FEATURES})


def weekday_mean(past: History, at: NDArray[np.int64], h: NDArray[np.int64]) -> Array:
    """Mean demand on the same weekday of the eight last weeks before the cutoff (the seasonal window average 7 x 8)."""
    first = 7 * np.ceil(h / 7).astype(np.int64)
    total, count = np.zeros(len(at)), np.zeros(len(at))
    for week in range(8):
        values = lagged(past.known, past.age, at, first + 7 * week)
        total += np.nan_to_num(values)
        count += ~np.isnan(values)
    return np.asarray(np.divide(total, count, out=np.full(len(at), np.nan), where=count > 0))


def seasonal_naive(past: History, at: NDArray[np.int64], h: NDArray[np.int64]) -> Array:
    """Demand on the last known same weekday before the cutoff; nan where a stock-out hid it."""
    return lagged(past.known, past.age, at, 7 * np.ceil(h / 7).astype(np.int64))


def _ratio(value: Array, base: Array) -> Array:
    return np.asarray(np.log((value + LEVEL_FLOOR) / (base + LEVEL_FLOOR)))


def _dense(rows: pl.DataFrame) -> pl.DataFrame:
    span = rows.group_by("unique_id").agg(pl.col("ds").min().alias("first"), pl.col("ds").max().alias("last"))
    days = span.select("unique_id", pl.datetime_ranges("first", "last", "1d", time_unit="ns").alias("ds")).explode("ds")
    carried = ["price", "category", "product_key"]
    return (
        days.join(rows, on=["unique_id", "ds"], how="left")
        .sort("unique_id", "ds")
        .with_columns(pl.col(carried).forward_fill().backward_fill().over("unique_id"))
        .with_columns(
            pl.col("y").fill_null(0.0).clip(lower_bound=0.0),
            pl.col("promo", "discount_pct", "is_stockout").fill_nan(None).fill_null(0.0),
            pl.col("category").fill_null("unknown"),
            pl.int_range(pl.len()).over("unique_id").alias("age"),
        )
    )


def _as_of(rows: pl.DataFrame) -> pl.DataFrame:
    known = pl.when(pl.col("is_stockout") > 0).then(None).otherwise(pl.col("y"))
    rows = rows.with_columns(known.alias("known"), pl.col("category").rank("dense").alias("category_code"))
    by = "unique_id"
    rows = rows.join(_category(rows), on=["category", "ds"], how="left", maintain_order="left")
    rows = rows.with_columns(
        *[pl.col("known").rolling_mean(n, min_samples=1).over(by).alias(f"mean_{n}") for n in (7, 15, 28, 91, 182)],
        *[
            pl.col("known").is_not_null().cast(pl.Float64).rolling_sum(n, min_samples=1).over(by).alias(f"n_{n}")
            for n in (28, 182)
        ],
        (pl.col("known") > 0).cast(pl.Float64).rolling_mean(56, min_samples=1).over(by).alias("sale_share"),
        pl.col("price").rolling_mean(28, min_samples=1).over(by).alias("price_28"),
        pl.col("promo").rolling_mean(28, min_samples=1).over(by).alias("promo_28"),
        (pl.col("known") - pl.col("known").shift(7).over(by)).abs().alias("seasonal_error"),
        (pl.col("age") - pl.when(pl.col("y") > 0).then(pl.col("age")).forward_fill().over(by)).alias("since_sale"),
    )
    scale = pl.col("seasonal_error").rolling_mean(182, min_samples=1).over(by)
    return rows.with_columns(_level().alias("level"), scale.alias("scale"))


def _level() -> pl.Expr:
    """Mean of 28 days, shrunk by a week's weight to half a year's, and that by a fortnight's to the category's mean."""
    category = pl.col("category_28").fill_null(0.0)
    long = (pl.col("n_182") * pl.col("mean_182").fill_null(0.0) + 14 * category) / (pl.col("n_182") + 14)
    return (pl.col("n_28") * pl.col("mean_28").fill_null(0.0) + 7 * long) / (pl.col("n_28") + 7)


def _category(rows: pl.DataFrame) -> pl.DataFrame:
    means = rows.group_by("category", "ds").agg(pl.col("known").mean().alias("category_mean")).sort("category", "ds")
    return means.with_columns(
        *[
            pl.col("category_mean").rolling_mean(n, min_samples=1).over("category").alias(f"category_{n}")
            for n in (15, 28)
        ]
    )


def _plans_are_known(rows: pl.DataFrame) -> bool:
    """False when prices and promotions show only on days that sold: then they are traces of sales, not plans."""
    moved = (pl.col("price") != pl.col("price").shift(1).over("unique_id")) | (pl.col("promo") > 0)
    sold = rows.select(pl.col("y").gt(0).mean().alias("all"), pl.col("y").filter(moved).gt(0).mean().alias("moved"))
    share, share_moved = sold["all"][0] or 0.0, sold["moved"][0] or 0.0
    return bool(share_moved < 0.5 + 0.5 * share)
