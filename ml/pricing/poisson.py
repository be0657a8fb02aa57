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


def pooled(y: Array, x: Array, offset: Array, starts: Starts, ridge: Array) -> tuple[Array, Array, Array]:
    """Maximise the Poisson likelihood of y ~ exp(series intercept + offset + x @ beta) less ridge * beta**2 / 2.

    Returns beta (K,), the covariance (K, K) robust to correlation within series and within the penalty, and the mean (N,).
    """
    beta = np.zeros(x.shape[1])
    mean = _scaled(offset, y, starts)
    for _ in range(STEPS):
        hessian = _hessian(x, mean, starts) + np.diag(ridge)
        step = np.linalg.solve(hessian, x.T @ (y - mean) - ridge * beta)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        beta = beta + step
        mean = _scaled(offset + x @ beta, y, starts)
        if float(np.abs(step).max()) < 1e-8:
            break
    bread = np.linalg.inv(_hessian(x, mean, starts) + np.diag(ridge))
    centre = np.add.reduceat(x * mean[:, None], starts) / np.maximum(np.add.reduceat(mean, starts), 1e-9)[:, None]
    lengths = np.diff(np.append(starts, len(y)))
    scores = np.add.reduceat((x - np.repeat(centre, lengths, axis=0)) * (y - mean)[:, None], starts)
    few = len(starts) / max(len(starts) - 1, 1)
    robust = few * bread @ (scores.T @ scores) @ bread
    dispersion = max(1.0, float(((y - mean) ** 2 / np.maximum(mean, 1e-9)).mean()))
    naive = bread * min(dispersion, 5.0)
    wider = np.sqrt(np.maximum(np.diag(robust) / np.diag(naive), 1.0))
    return beta, naive * np.outer(wider, wider), mean


def by_series(y: Array, x: Array, offset: Array, starts: Starts, ridge: Array) -> tuple[Array, Array]:
    """Fit y ~ exp(offset + x @ beta_i) for every series i, each penalised by ridge * beta**2 / 2.

    Returns beta (S, K) and its covariance (S, K, K), scaled by each series' overdispersion.
    """
    lengths = np.diff(np.append(starts, len(y)))
    count = x.shape[1]
    beta = np.zeros((len(starts), count))
    for _ in range(STEPS):
        mean = np.exp(np.clip(offset + (x * np.repeat(beta, lengths, axis=0)).sum(1), -30, 20))
        gradient = np.add.reduceat(x * (y - mean)[:, None], starts) - ridge * beta
        hessian = np.add.reduceat((x[:, :, None] * x[:, None, :]) * mean[:, None, None], starts) + np.diag(ridge + 1e-6)
        step = np.clip(np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0], -1.0, 1.0)
        beta += step
        if float(np.abs(step).max()) < 1e-7:
            break
    mean = np.exp(np.clip(offset + (x * np.repeat(beta, lengths, axis=0)).sum(1), -30, 20))
    error = np.add.reduceat((y - mean) ** 2, starts)
    dispersion = np.clip(error / np.maximum(np.add.reduceat(mean, starts), 1e-9), 1.0, 10.0)
    return beta, np.linalg.inv(hessian) * dispersion[:, None, None]


def _scaled(eta: Array, y: Array, starts: Starts) -> Array:
    """Means whose sum over each series equals what happened."""
    raw = np.exp(np.clip(eta, -30, 20))
    lengths = np.diff(np.append(starts, len(y)))
    factor = np.add.reduceat(y, starts) / np.maximum(np.add.reduceat(raw, starts), 1e-12)
    return np.asarray(raw * np.repeat(factor, lengths))


def _hessian(x: Array, mean: Array, starts: Starts) -> Array:
    weighted = x * mean[:, None]
    sums = np.add.reduceat(weighted, starts)
    totals = np.maximum(np.add.reduceat(mean, starts), 1e-12)
    return np.asarray(x.T @ weighted - sums.T @ (sums / totals[:, None]))
