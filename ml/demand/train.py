"""Fit the demand model, score it on past windows beside the naive answers, and calibrate its intervals.

One LightGBM for all variants learns by what factor demand will differ from each variant's recent level (Tweedie loss,
the level's logarithm as offset). It knows no file, no clock and no registry.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.demand.conformal import Conformal, calibrate
from ml.demand.evaluate import Scored, choose_weight, score
from ml.demand.features import (
    FEATURES,
    HORIZON_DAYS,
    History,
    design,
    history,
    lagged,
    seasonal_naive,
    weekday_mean,
)
from ml.frames import Array

FOLDS = 4  # the first only calibrates; the others are scored with what the ones before them taught
MINIMUM_DAYS = 28  # of known demand before a fold; less leaves nothing to learn from
GLOBAL_SERIES = 1500  # the busiest variants get the global model, the rest their shrunk window average
TREES = 75
AT_ONCE = 2  # fits; each holds its own table, so more cores are paid for in memory
PARAMETERS: dict[str, Any] = {
    "objective": "tweedie", "tweedie_variance_power": 1.3, "learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 200,
    "feature_fraction": 0.7, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
}  # fmt: skip


@dataclass(frozen=True)
class TrainedDemand:
    """A model fitted up to `cutoff`, and what it scored on windows it had not seen.

    `booster` is None where history is too short to fit one: then every forecast is the shrunk window average.
    `weight` is the model's share in the forecast, the window average has the rest.
    """

    booster: lgb.Booster | None
    weight: float
    conformal: Conformal
    cutoff: pd.Timestamp
    seed: int
    metrics: dict[str, float]
    backtest: pd.DataFrame


def train(frame: pd.DataFrame, seed: int = 7) -> TrainedDemand:
    """Fit on a daily frame (ml.frames.DAILY) and backtest it on up to three past windows of 28 days.

    `metrics` has wape, mase, rmse, bias, pinball and coverage_80, the same by tier, and baseline_wape beside them.
    Raises FrameError naming the column that is wrong. The same frame and seed give the same numbers.
    """
    past = history(frame)
    modelled = busiest(past)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # LightGBM leaves Python free: two fits at once beat two threads in one
        windows = pool.map(lambda fold: _backtest(past, modelled, fold, seed), range(FOLDS, 0, -1))
        final = pool.submit(fit, past, modelled, past.cutoff, seed)
        scored = [window for window in windows if window is not None]
        booster = final.result()
    everything = Scored.joined(scored)
    weight = choose_weight(everything)
    metrics, backtest = score(scored)
    metrics |= {
        "n_series": float(len(np.unique(past.ids))),
        "n_modelled": float(modelled[past.age == 0].sum()),
        "model_weight": weight,
    }
    return TrainedDemand(
        booster,
        weight,
        calibrate(everything.y, everything.blend(weight)),
        pd.Timestamp(past.cutoff),
        seed,
        metrics,
        backtest,
    )


def busiest(past: History) -> NDArray[np.bool_]:
    """Mark the rows of the GLOBAL_SERIES variants that sold most in the last half year."""
    recent = past.days > past.cutoff - np.timedelta64(182, "D")
    units = pd.Series(np.where(recent, np.nan_to_num(past.known), 0.0)).groupby(past.ids).sum()
    chosen = units[units > 0].sort_values(ascending=False, kind="stable").index[:GLOBAL_SERIES]
    return np.asarray(pd.Series(past.ids).isin(chosen))


def fit(past: History, modelled: NDArray[np.bool_], cutoff: np.datetime64, seed: int) -> lgb.Booster | None:
    """Fit on days up to `cutoff`, each seen once from one of the 28 distances; None where there is too little."""
    usable = modelled & (past.days <= cutoff) & ~np.isnan(past.known)
    at = np.flatnonzero(usable)
    h = 1 + (past.days[at].astype(np.int64) * 11 + np.cumsum(past.age == 0)[at] * 17) % HORIZON_DAYS
    seen = past.age[at] >= h + MINIMUM_DAYS
    at, h = at[seen], h[seen]
    if len(at) < 10 * PARAMETERS["min_data_in_leaf"]:
        return None
    table = design(past, at, h)
    data = lgb.Dataset(
        table, past.known[at], init_score=table["log_level"].to_numpy(), categorical_feature=["category_code"]
    )
    return lgb.train({**PARAMETERS, "seed": seed}, data, TREES)


def means(booster: lgb.Booster | None, table: pd.DataFrame) -> Array:
    """The model's mean forecast in units a day for rows of `ml.demand.features.design`."""
    level = table["log_level"].to_numpy(dtype=float)
    if booster is None:
        return np.asarray(np.exp(level))
    return np.asarray(np.exp(level + np.asarray(booster.predict(table[FEATURES], raw_score=True))))


def _backtest(past: History, modelled: NDArray[np.bool_], fold: int, seed: int) -> Scored | None:
    """The window that begins `fold` horizons before the end, answered by what was known then; None where nothing was."""
    cutoff = past.cutoff - np.timedelta64(fold * HORIZON_DAYS, "D")
    window = _window(past, cutoff)
    booster = fit(past, modelled, cutoff, seed)
    if not len(window) or (booster is None and fold > 1):
        return None
    return _answers(past, window, modelled, cutoff, booster)


def _window(past: History, cutoff: np.datetime64) -> NDArray[np.int64]:
    """Rows of the 28 days after `cutoff` whose demand is known, of variants that were there before it."""
    h = (past.days - cutoff).astype(np.int64)
    inside = (h >= 1) & (h <= HORIZON_DAYS) & (past.age >= h) & ~np.isnan(past.known)
    return np.flatnonzero(inside)


def _answers(
    past: History,
    at: NDArray[np.int64],
    modelled: NDArray[np.bool_],
    cutoff: np.datetime64,
    booster: lgb.Booster | None,
) -> Scored:
    h = (past.days[at] - cutoff).astype(np.int64)
    table = design(past, at, h)
    average = lagged(past.columns["level"], past.age, at, h)
    return Scored(
        ids=past.ids[at],
        days=past.days[at],
        cutoff=np.full(len(at), cutoff),
        y=past.known[at],
        model=np.where(modelled[at], means(booster, table), average),
        shrunk_average=average,
        window_average=np.nan_to_num(lagged(past.columns["mean_28"], past.age, at, h)),
        seasonal_naive=np.nan_to_num(seasonal_naive(past, at, h)),
        seasonal_window=np.nan_to_num(weekday_mean(past, at, h)),
        scale=lagged(past.columns["scale"], past.age, at, h),
    )
