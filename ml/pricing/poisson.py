"""Poisson regression of many short series at once, vectorised. It knows arrays and no prices.

`pooled` has one intercept per series concentrated out (Hausman, Hall and Griliches 1984); `by_series` fits a few
coefficients for every series by Newton's method in one batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.frames import Array

STEPS = 30
Starts = NDArray[np.int64]


def deviance(y: Array, mean: Array) -> float:
    """Mean Poisson deviance; lower is better."""
    ratio = np.log(np.maximum(y, 1e-12) / np.maximum(mean, 1e-12))
    return float(2 * np.mean(np.where(y > 0, y * ratio, 0.0) - (y - mean)))


def pooled(y: Array, x: Array, starts: Starts, days: Starts, ridge: Array) -> tuple[Array, Array]:
    """Maximise the Poisson likelihood of y ~ exp(series intercept + x @ beta) less ridge * beta**2 / 2.

    Returns beta (K,) and its covariance (K, K), widened where errors go together within a series or on one of `days`.
    """
    beta = np.zeros(x.shape[1])
    mean = level_means(np.zeros(len(y)), y, starts)
    for _ in range(STEPS):
        hessian = _hessian(x, mean, starts) + np.diag(ridge)
        step = np.linalg.solve(hessian, x.T @ (y - mean) - ridge * beta)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        beta = beta + step
        mean = level_means(x @ beta, y, starts)
        if float(np.abs(step).max()) < 1e-6:
            break
    bread = np.asarray(np.linalg.inv(_hessian(x, mean, starts) + np.diag(ridge)))
    return beta, _widened(bread, _scores(y, x, mean, starts), starts, days)


def _scores(y: Array, x: Array, mean: Array, starts: Starts) -> Array:
    """Each row's pull on beta, intercepts concentrated out; shape (N, K)."""
    centre = np.add.reduceat(x * mean[:, None], starts) / np.maximum(np.add.reduceat(mean, starts), 1e-9)[:, None]
    return np.asarray((x - centre[_series_of(starts, len(y))]) * (y - mean)[:, None])


def _widened(bread: Array, rows: Array, starts: Starts, days: Starts) -> Array:
    """The inverse information, widened to the two-way clustered sandwich (Cameron, Gelbach and Miller 2011)."""
    by_series = np.add.reduceat(rows, starts)
    order = np.argsort(days, kind="stable")
    by_day = np.add.reduceat(rows[order], np.flatnonzero(np.diff(days[order], prepend=-1)))
    meat = by_series.T @ by_series + by_day.T @ by_day - rows.T @ rows
    robust = np.diag(bread @ meat @ bread)
    wider = np.sqrt(np.maximum(robust / np.diag(bread), 1.0))
    return np.asarray(bread * np.outer(wider, wider))


def by_series(y: Array, x: Array, offset: Array, starts: Starts, ridge: Array) -> tuple[Array, Array]:
    """Fit y ~ exp(offset + x @ beta_i) for every series i, each penalised by ridge * beta**2 / 2.

    Returns beta (S, K) and its covariance (S, K, K), scaled by each series' overdispersion.
    """
    series = _series_of(starts, len(y))
    beta = np.zeros((len(starts), x.shape[1]))
    hessian = np.zeros((len(starts), x.shape[1], x.shape[1]))
    mean = y
    for _ in range(STEPS):
        mean = np.exp(np.clip(offset + np.einsum("nk,nk->n", x, beta[series]), -30, 20))
        gradient = np.add.reduceat(x * (y - mean)[:, None], starts) - ridge * beta
        hessian = _series_hessian(x, mean, starts) + np.diag(ridge + 1e-6)
        step = np.clip(np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0], -1.0, 1.0)
        beta += step
        if float(np.abs(step).max()) < 1e-4:  # Newton squares the error: the step after would be 1e-8
            break
    error = np.add.reduceat((y - mean) ** 2, starts)
    dispersion = np.clip(error / np.maximum(np.add.reduceat(mean, starts), 1e-9), 1.0, 10.0)
    return beta, np.linalg.inv(hessian) * dispersion[:, None, None]


def _series_of(starts: Starts, rows: int) -> Starts:
    return np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows)))


def _series_hessian(x: Array, mean: Array, starts: Starts) -> Array:
    count = x.shape[1]
    result = np.empty((len(starts), count, count))
    for i in range(count):
        for j in range(i + 1):
            result[:, i, j] = result[:, j, i] = np.add.reduceat(x[:, i] * x[:, j] * mean, starts)
    return result


def level_means(eta: Array, y: Array, starts: Starts) -> Array:
    """Means whose sum over each series equals what happened."""
    raw = np.exp(np.clip(eta, -30, 20))
    factor = np.add.reduceat(y, starts) / np.maximum(np.add.reduceat(raw, starts), 1e-12)
    return np.asarray(raw * factor[_series_of(starts, len(y))])


def _hessian(x: Array, mean: Array, starts: Starts) -> Array:
    weighted = x * mean[:, None]
    sums = np.add.reduceat(weighted, starts)
    totals = np.maximum(np.add.reduceat(mean, starts), 1e-12)
    return np.asarray(x.T @ weighted - sums.T @ (sums / totals[:, None]))
