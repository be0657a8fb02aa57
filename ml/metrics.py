"""Scores of forecasts, with the field's names. They know arrays only; what was forecast is the caller's business."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import mean_pinball_loss, root_mean_squared_error

from ml.frames import Array


def wape(y: Array, forecast: Array) -> float:
    """Sum of absolute errors over the sum of what happened; infinite when nothing happened but something was forecast."""
    error = float(np.abs(y - forecast).sum())
    total = float(np.abs(y).sum())
    return error / total if total > 0 else (0.0 if error == 0 else float("inf"))


def mase(y: Array, forecast: Array, scale: Array) -> float:
    """Mean absolute error in units of `scale`, each row's in-sample error of the seasonal naive answer (Hyndman 2006)."""
    usable = scale > 0
    return float(np.mean(np.abs(y - forecast)[usable] / scale[usable])) if usable.any() else float("nan")


def rmse(y: Array, forecast: Array) -> float:
    """Root of the mean squared error, in units of `y`."""
    return float(root_mean_squared_error(y, forecast))


def bias(y: Array, forecast: Array) -> float:
    """Sum of the forecasts over the sum of what happened, minus one: above zero is too much."""
    total = float(y.sum())
    return float(forecast.sum()) / total - 1 if total > 0 else 0.0


def pinball(y: Array, forecast: Array, level: float) -> float:
    """Mean quantile loss at `level` (Koenker 1978), in units of `y`."""
    return float(mean_pinball_loss(y, forecast, alpha=level))


def coverage(y: Array, low: Array, high: Array) -> float:
    """Share of rows inside [low, high], both ends included."""
    return float(np.mean((y >= low) & (y <= high)))
