"""Scores of a backtest: the model beside the naive answers, on the same days, with what earlier windows taught.

It knows forecasts and what happened, not how the forecasts were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from ml.demand.conformal import calibrate
from ml.frames import QUANTILES, Array
from ml.metrics import bias, coverage, mase, pinball, rmse, wape

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
NAIVE = ("window_average", "seasonal_naive", "seasonal_window")
NAMED_TIERS = {"slow": (0.0, 0.2), "medium": (0.2, 2.0), "fast": (2.0, np.inf)}  # mean forecast, units a day


@dataclass(frozen=True)
class Scored:
    """One past window, or several joined: what happened (`y`) and every answer, all in units a day, one row each."""

    ids: NDArray[np.object_]
    days: NDArray[np.datetime64]
    cutoff: NDArray[np.datetime64]
    y: Array
    model: Array
    shrunk_average: Array
    window_average: Array
    seasonal_naive: Array
    seasonal_window: Array
    scale: Array

    @classmethod
    def joined(cls, parts: Sequence[Scored]) -> Scored:
        """All windows as one; no window gives an empty one."""
        if not parts:
            return cls(**{f.name: np.empty(0) for f in fields(cls)})  # type: ignore[arg-type]
        return cls(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)})

    def blend(self, weight: float) -> Array:
        """The forecast that is served: `weight` times the model, the rest the shrunk window average."""
        return weight * self.model + (1 - weight) * self.shrunk_average


def choose_weight(seen: Scored) -> float:
    """The model's share that did best on windows already seen: absolute and squared errors, each against the average's."""
    if not len(seen.y) or not seen.y.any():
        return 0.0
    naive = wape(seen.y, seen.window_average), rmse(seen.y, seen.window_average)

    def loss(weight: float) -> float:
        forecast = seen.blend(weight)
        return wape(seen.y, forecast) / max(naive[0], 1e-9) + rmse(seen.y, forecast) / max(naive[1], 1e-9)

    return min(WEIGHTS, key=loss)


def score(windows: Sequence[Scored]) -> tuple[dict[str, float], pd.DataFrame]:
    """Metrics over the windows after the first, each answered with weight and intervals learnt from those before it.

    Returns the metrics and the backtest (unique_id, ds, cutoff, y, mean, low, high, baseline). With fewer than two
    windows nothing is scored honestly, so that the metrics hold `n_windows` 0 alone.
    """
    tests = windows[1:]
    metrics: dict[str, float] = {"n_windows": float(len(tests))}
    if not tests:
        return metrics, pd.DataFrame()
    answers = [_answered(window, Scored.joined(windows[: k + 1])) for k, window in enumerate(tests)]
    table = pd.concat(answers, ignore_index=True)
    metrics |= _scores(table)
    for name, (low, high) in NAMED_TIERS.items():
        tier = table[(table["mean"] >= low) & (table["mean"] < high)]
        if len(tier):
            metrics |= {f"{key}_{name}": value for key, value in _scores(tier).items() if not key.startswith("wape_")}
    metrics |= total_errors(table)
    columns = ["unique_id", "ds", "cutoff", "y", "mean", "q10", "q90", "window_average"]
    return metrics, table[columns].rename(columns={"q10": "low", "q90": "high", "window_average": "baseline"})


def total_errors(table: pd.DataFrame) -> dict[str, float]:
    """Relative standard error of a variant's window total beyond what single days scatter by: how wrong the level is."""
    totals = table.groupby(["unique_id", "cutoff"])[["y", "mean"]].sum()
    usable = totals[totals["mean"] >= 5]
    if len(usable) < 30:
        return {}
    error = (usable["y"] - usable["mean"]) ** 2 - usable["mean"]
    return {"level_cv": float(np.sqrt(np.clip((error / usable["mean"] ** 2).clip(upper=4).mean(), 0.0025, None)))}


def _answered(window: Scored, seen: Scored) -> pd.DataFrame:
    weight = choose_weight(seen)
    conformal = calibrate(seen.y, seen.blend(weight))
    mean = window.blend(weight)
    table = {
        "unique_id": window.ids,
        "ds": window.days,
        "cutoff": window.cutoff,
        "y": window.y,
        "mean": mean,
        "scale": window.scale,
    }
    table |= {name: getattr(window, name) for name in NAIVE}
    table |= {name: conformal.quantile(mean, level) for name, level in QUANTILES.items()}
    return pd.DataFrame(table | {"q10": conformal.quantile(mean, 0.1), "q90": conformal.quantile(mean, 0.9)})


def _scores(table: pd.DataFrame) -> dict[str, float]:
    values = {
        name: table[name].to_numpy(dtype=float) for name in table.columns if name not in ("unique_id", "ds", "cutoff")
    }
    y, mean = values["y"], values["mean"]
    scores = {
        "wape": wape(y, mean),
        "baseline_wape": wape(y, values["window_average"]),
        "rmse": rmse(y, mean),
        "baseline_rmse": rmse(y, values["window_average"]),
        "mase": mase(y, mean, np.nan_to_num(values["scale"])),
        "bias": bias(y, mean),
        "pinball": float(np.mean([pinball(y, values[name], level) for name, level in QUANTILES.items()])),
        "baseline_pinball": _naive_pinball(y, values["window_average"]),
        "coverage_80": coverage(y, values["q10"], values["q90"]),
        "coverage_95": coverage(y, values["q025"], values["q975"]),
    }
    return scores | {f"wape_{name}": wape(y, values[name]) for name in NAIVE}


def _naive_pinball(y: Array, mean: Array) -> float:
    """The window average with Poisson-like normal intervals: what a spreadsheet would do."""
    spread = np.sqrt(np.maximum(mean, 1e-9))
    return float(
        np.mean([pinball(y, np.maximum(mean + ndtri(level) * spread, 0), level) for level in QUANTILES.values()])
    )
