"""Realised effect of one price change: profit in the window against what the product's controls say it would have been.

Difference in differences on the ratio scale. Let T be the treated product's mean daily profit and C the mean daily units of
its controls, before and in the window. Without the change the product would have moved like its controls, so

    effect per day = T_window - T_before * C_window / C_before .

Its variance is that of the linearised days (delta method; Abadie 2005, "Semiparametric difference-in-differences", for the
design), with Newey-West weights over a week for days that resemble their neighbours, plus the spread with which products
drift apart on their own. That spread is learned from the controls, each measured against the others as if it had been
treated (a placebo), by DerSimonian and Laird's moment estimator. Thin data is a coded result, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Code = Literal["too_few_days", "too_few_units", "no_controls", "stocked_out", "price_was_changed_again", "cost_unknown"]
Array = NDArray[np.float64]

MIN_DAYS_BEFORE = 21
MIN_DAYS_IN_WINDOW = 7
MIN_UNITS_BEFORE = 10
MIN_CONTROLS = 3
NEWEY_WEST_LAG = 6
SAME_PRICE = 0.01  # relative; averages over orders in several currencies are not exact

SENTENCES: dict[Code, str] = {
    "too_few_days": f"There are fewer than {MIN_DAYS_BEFORE} usable days before the change or {MIN_DAYS_IN_WINDOW} after it.",
    "too_few_units": f"Fewer than {MIN_UNITS_BEFORE} units were sold before the change, too few to tell an effect from chance.",
    "no_controls": f"Fewer than {MIN_CONTROLS} other products kept their price throughout, so there is nothing to compare with.",
    "stocked_out": "The product was out of stock on more than half of the days of its window.",
    "price_was_changed_again": "The price was changed again within the window, so the effect is not of this change alone.",
    "cost_unknown": "The unit cost is not known, so neither is the profit.",
}


@dataclass(frozen=True)
class MeasuredEffect:
    """Change of profit over the usable days of the window, in the currency of the amounts, with its interval at `level`.

    `left_out` counts days of the window without stock or with a promotion; they carry no effect either way. When `code` is
    set there is no number, and `reason` is its sentence.
    """

    level: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    code: Code | None = None
    left_out: int = 0
    n_controls: int = 0

    @property
    def reason(self) -> str | None:
        return None if self.code is None else SENTENCES[self.code]


def measure_price_change(treated: pd.DataFrame, controls: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp,
                         price_before: float, price: float, unit_cost: float | None, level: float = 0.8) -> MeasuredEffect:  # fmt: skip
    """Measure the change to `price` over the days from `start` to `end`, both included.

    `treated`: one row per day with `ds, y` (units), `net_amount` (without tax), `price`, `is_stockout`, `is_promotion`; its
    days before `start` count where they were at `price_before`, so the day of the change itself must not be among them.
    `controls`: the same for other products, with `unique_id`; those whose own price moved or whose stock ran out are dropped.
    """
    treated = treated.set_index("ds").sort_index().loc[:end]
    usable = treated[~(treated["is_stockout"] | treated["is_promotion"])]
    usable = usable[(usable.index >= start) | _same(usable["price"], price_before)]
    is_after = np.asarray(usable.index >= start)
    kept = steady_controls(controls, usable.index)
    window = treated.loc[start:]
    left_out = len(window) - int(is_after.sum())
    if code := "cost_unknown" if unit_cost is None else _why_not(window, usable["y"], is_after, kept, price):
        return MeasuredEffect(level, code=code, left_out=left_out, n_controls=kept.shape[1])
    profit = (usable["net_amount"] - float(unit_cost or 0) * usable["y"]).to_numpy(float)
    units = kept.to_numpy(float)
    per_day, variance, freedom = contrast(profit, units.sum(axis=1), is_after)
    unchanged = profit[~is_after].mean() * units[is_after].sum(axis=1).mean() / units[~is_after].sum(axis=1).mean()
    variance += unchanged**2 * drift_variance(units, is_after)
    margin = float(stats.t.ppf((1 + level) / 2, freedom)) * np.sqrt(variance)
    days = int(is_after.sum())
    mean, low, high = (float(days * value) for value in (per_day, per_day - margin, per_day + margin))
    return MeasuredEffect(level, mean, low, high, left_out=left_out, n_controls=kept.shape[1])


def contrast(treated: Array, pooled: Array, is_after: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return the effect per day, its variance, and the degrees of freedom (Welch and Satterthwaite)."""
    t0, t1, c0, c1 = (side[mask].mean() for side in (treated, pooled) for mask in (~is_after, is_after))
    ratio = t0 / c0
    days_after = (treated[is_after] - t1) - ratio * (pooled[is_after] - c1)
    days_before = c1 / c0 * ((treated[~is_after] - t0) - ratio * (pooled[~is_after] - c0))
    parts = [(newey_west(days), len(days)) for days in (days_before, days_after)]
    variance = sum(value for value, _ in parts)
    freedom = (
        variance**2 / sum(value**2 / (n - 1) for value, n in parts) if variance > 0 else float(len(days_after) - 1)
    )
    return float(t1 - t0 * c1 / c0), float(variance), float(freedom)


def newey_west(residuals: Array, lag: int = NEWEY_WEST_LAG) -> float:
    """Variance of the mean of serially dependent `residuals`, which have mean zero (Newey and West 1987).

    Never below what independent days would give: over a few weeks negative sample correlations are mostly chance.
    """
    n = len(residuals)
    independent = float(residuals @ residuals) / (n - 1)
    lags = range(1, min(lag, n - 1) + 1)
    together = sum(2 * (1 - k / (lag + 1)) * float(residuals[k:] @ residuals[:-k]) / (n - 1) for k in lags)
    return max(independent, independent + together) / n


def drift_variance(units: Array, is_after: NDArray[np.bool_]) -> float:
    """Variance of the log ratio by which a product drifts from the others on its own; `units` is (days, products)."""
    total = units.sum(axis=1)
    ratios, noises = [], []
    for column in units.T:
        others = total - column
        if others[~is_after].sum() == 0 or others[is_after].sum() == 0:
            continue
        effect, variance, _ = contrast(column, others, is_after)
        unchanged = column[is_after].mean() - effect
        if column[is_after].mean() > 0 and unchanged > 0:
            ratios.append(np.log(column[is_after].mean() / unchanged))
            noises.append(variance / (column[is_after].mean() * unchanged))
    return _between_variance(np.asarray(ratios), np.asarray(noises))


def _between_variance(estimates: Array, variances: Array) -> float:
    """DerSimonian and Laird (1986): what the spread of estimates has beyond their own noise."""
    if len(estimates) < MIN_CONTROLS:
        return 0.0
    weights = 1 / np.maximum(variances, 1e-9)
    centre = (weights * estimates).sum() / weights.sum()
    spread = (weights * (estimates - centre) ** 2).sum()
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, float((spread - (len(estimates) - 1)) / scale))


def steady_controls(controls: pd.DataFrame, days: pd.Index) -> pd.DataFrame:
    """Units by day and product of those that were there, in stock and at one price on all but a few of `days`."""
    if controls.empty or len(days) == 0:
        return pd.DataFrame(index=days)
    rows = controls[controls["ds"].isin(days)]
    sold = rows[rows["y"] > 0].groupby("unique_id")["price"]
    moved = sold.max() / sold.min() - 1 > SAME_PRICE
    disturbed = (rows["is_stockout"] | rows["is_promotion"]).groupby(rows["unique_id"]).mean() > 0.1
    units = rows.pivot_table(index="ds", columns="unique_id", values="y", aggfunc="sum").reindex(days)
    steady = units.columns.intersection(moved.index[~moved]).intersection(disturbed.index[~disturbed])
    return units[steady].dropna(axis="columns")


def _why_not(window: pd.DataFrame, sold: pd.Series[float], is_after: NDArray[np.bool_], controls: pd.DataFrame,
             price: float) -> Code | None:  # fmt: skip
    at_price = _same(window["price"], price)
    if not at_price[(window["y"] > 0) & ~window["is_promotion"]].all():
        return "price_was_changed_again"
    if len(window) and window["is_stockout"].mean() > 0.5:
        return "stocked_out"
    if (~is_after).sum() < MIN_DAYS_BEFORE or is_after.sum() < MIN_DAYS_IN_WINDOW:
        return "too_few_days"
    if sold[~is_after].sum() < MIN_UNITS_BEFORE:
        return "too_few_units"
    enough = controls.shape[1] >= MIN_CONTROLS and controls[~is_after].to_numpy().sum() > 0
    return None if enough else "no_controls"


def _same(prices: pd.Series[float], price: float) -> pd.Series[bool]:
    return (prices / price - 1).abs() <= SAME_PRICE
