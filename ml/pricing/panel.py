"""The days from which price response is learnt: list price, promotion depth, calendar, without days that stock hid.

It knows no estimator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from ml.frames import DAILY, Array, checked
from ml.pricing.promotions import seen_only_in_sales, with_promotions

KNOT_DAYS = 28
FEWEST_DAYS, FEWEST_UNITS = 56, 20.0
STILL = 0.005  # standard deviation of the log price paid below which a price never moved
REGULAR_SALES = 7  # selling days whose median is the regular price where only sales show prices
IMPROBABLE = 7.0  # sales that a run of empty days should have had; chance leaves so many out less than once in 1,000


@dataclass(frozen=True)
class Panel:
    """Usable days of one category's usable variants, sorted by variant; `starts` are the rows where a variant begins.

    `list_price` and `paid` are logs, centred per variant; `siblings` is the mean of the others' `paid` on the day.
    """

    category: str
    ids: list[str]
    starts: NDArray[np.int64]
    days: NDArray[np.int64]
    y: Array
    list_price: Array
    paid: Array
    promoted: Array
    siblings: Array

    @property
    def variant(self) -> NDArray[np.int64]:
        """The number of each row's variant."""
        lengths = np.diff(np.append(self.starts, len(self.y)))
        return np.repeat(np.arange(len(self.starts)), lengths)

    def busiest(self, count: int) -> NDArray[np.bool_]:
        """Mark the `count` variants that sold most."""
        units = np.add.reduceat(self.y, self.starts)
        marked = np.zeros(len(units), dtype=np.bool_)
        marked[np.argsort(-units, kind="stable")[:count]] = True
        return marked


def prepare(frame: pd.DataFrame) -> tuple[list[Panel], pd.DataFrame]:
    """Panels by category, and one row per variant: unique_id, category, n_observations, units, price_spread, status.

    `status` is `ok` for variants in a panel, else `too_few_observations` or `price_never_moved`.
    """
    rows = _rows(frame)
    summary = rows.group_by("unique_id", "category", maintain_order=True).agg(
        pl.col("usable").sum().alias("n_observations"),
        pl.col("y").filter(pl.col("usable")).sum().alias("units"),
        pl.col("paid").filter(pl.col("usable")).std().fill_null(0.0).alias("price_spread"),
    )
    thin = (pl.col("n_observations") < FEWEST_DAYS) | (pl.col("units") < FEWEST_UNITS)
    status = (
        pl.when(thin)
        .then(pl.lit("too_few_observations"))
        .when(pl.col("price_spread") < STILL)
        .then(pl.lit("price_never_moved"))
    )
    summary = summary.with_columns(status.otherwise(pl.lit("ok")).alias("status")).sort("unique_id")
    rows = rows.join(
        summary.filter(pl.col("status") == "ok").select("unique_id"), on="unique_id", how="semi", maintain_order="left"
    )
    panels = [
        _panel(str(name[0]), part)
        for name, part in rows.filter(pl.col("usable")).group_by("category", maintain_order=True)
    ]
    return sorted(panels, key=lambda p: p.category), summary.to_pandas()


def _rows(frame: pd.DataFrame) -> pl.DataFrame:
    rows = pl.from_pandas(checked(frame, DAILY, ("unique_id", "ds"))).with_columns(
        pl.col("category").fill_null("unknown"),
        pl.col("promo", "discount_pct", "is_stockout").fill_nan(None).fill_null(0.0),
        pl.col("price").fill_nan(None),
    )
    rows = with_promotions(_regular_price(_silent_runs(rows)))
    usable = (pl.col("is_stockout") <= 0) & ~pl.col("is_silent") & (pl.col("price") > 0) & pl.col("is_clear")
    rows = rows.with_columns(usable.fill_null(False).alias("usable"), pl.col("price").log().alias("list_price"))
    return rows.with_columns((pl.col("list_price") + (1 - pl.col("depth")).log()).alias("paid"))


def _silent_runs(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark runs of days without sales that are too long for chance: stock that nobody recorded as gone."""
    rows = rows.with_columns((pl.col("y") > 0).cast(pl.Int32).cum_sum().over("unique_id").alias("run"))
    usual = pl.col("y").rolling_mean(91, min_samples=14).shift(1).over("unique_id")
    rows = rows.with_columns(usual.fill_null(0.0).alias("usual"))
    first = (pl.col("y") > 0).cast(pl.Int32)  # the run's first row is the sale that went before it
    length = pl.len().over("unique_id", "run") - first.max().over("unique_id", "run")
    missed = length * pl.col("usual").first().over("unique_id", "run")
    return rows.with_columns(((pl.col("y") <= 0) & (missed >= IMPROBABLE)).alias("is_silent"))


def _regular_price(rows: pl.DataFrame) -> pl.DataFrame:
    """The list price of each day. Where only sales show prices: the median of the selling days around the nearest sale.

    Bulk orders and channels with their own prices move a day's mean price without any change of the list; a median does not.
    """
    if not seen_only_in_sales(rows, pl.col("price") != pl.col("price").shift(1).over("unique_id")):
        return rows
    sales = rows.filter(pl.col("y") > 0).select("unique_id", "ds", "price").sort("ds")
    middle = pl.col("price").rolling_median(REGULAR_SALES, min_samples=1, center=True).over("unique_id")
    regular = sales.with_columns(middle.alias("regular")).drop("price")
    joined = rows.sort("ds").join_asof(regular, on="ds", by="unique_id", strategy="nearest", check_sortedness=False)
    return joined.with_columns(pl.coalesce("regular", "price").alias("price")).drop("regular").sort("unique_id", "ds")


def _panel(category: str, rows: pl.DataFrame) -> Panel:
    centred = [(pl.col(name) - pl.col(name).mean().over("unique_id")).alias(name) for name in ("list_price", "paid")]
    rows = rows.sort("unique_id", "ds").with_columns(centred)
    others = (pl.col("paid").sum().over("ds") - pl.col("paid")) / (pl.len().over("ds") - 1).clip(lower_bound=1)
    rows = rows.with_columns(others.alias("siblings"))
    ids = rows["unique_id"].to_numpy()
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    return Panel(
        category=category,
        ids=[str(ids[s]) for s in starts],
        starts=starts,
        days=rows["ds"].to_numpy().astype("datetime64[D]").astype(np.int64),
        y=rows["y"].to_numpy().astype(float),
        list_price=rows["list_price"].to_numpy(),
        paid=rows["paid"].to_numpy(),
        promoted=rows["promoted"].to_numpy(),
        siblings=rows["siblings"].to_numpy(),
    )
