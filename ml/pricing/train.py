"""Own-price elasticity per variant with its interval, shrunk to its category.

List prices follow demand that the data cannot see, so that they say too little about elasticity; promotions are planned and
do not. Both are in the model, as a control function (Wooldridge 2015): log demand = elasticity * log price paid
+ rho * log list price + promotion lift + siblings' prices + weekday + a smooth season per category. The promotion's depth
identifies the elasticity, rho takes what is endogenous in list prices, and both rho and lift are common to the shop.
It knows no file, no clock and no registry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ml.frames import Array
from ml.pricing.panel import KNOT_DAYS, Panel, prepare
from ml.pricing.poisson import by_series, pooled

LEVEL = 0.8
SHARED = 4  # first columns of the design: paid, list, promoted, siblings
LIFT_SD, RHO_SD, SIBLING_SD = 0.2, 1.5, 1.0  # weak normal priors around zero
PRIOR_ELASTICITY, PRIOR_SD = -1.8, 1.0  # of a category's mean, after Bijmolt et al. 2005 with room on both sides
FOUND = ("raw", "variance", "category_mean", "category_variance", "instrument")
WEAKEST = 0.75  # standard error of a category's elasticity above which promotions did not say enough
TAU_FLOOR = 0.15  # variants of a category never have quite the same elasticity


@dataclass(frozen=True)
class TrainedPriceResponse:
    """`elasticities` has predictions.elasticities' columns without business and version, and `category`.

    `categories` has one row each: elasticity, standard error, effect of siblings' prices.
    """

    elasticities: pd.DataFrame
    categories: pd.DataFrame
    rho: float
    lift: float
    tau: float
    cutoff: pd.Timestamp
    seed: int
    metrics: dict[str, float]


@dataclass(frozen=True)
class _Fit:
    panel: Panel
    theta: Array
    covariance: Array
    controls: Array


def train(frame: pd.DataFrame, seed: int = 7) -> TrainedPriceResponse:
    """Estimate from a daily frame (ml.frames.DAILY). The same frame gives the same numbers; `seed` is only recorded.

    Variants without an answer keep a row whose `status` says why. Raises FrameError naming the column that is wrong.
    """
    panels, variants = prepare(frame)
    fits = [_category(panel) for panel in panels]
    theta, covariance = _together(fits)
    rho, lift = (float(theta[-2]), float(theta[-1])) if fits else (0.0, 0.0)
    parts = [_variants(fit, float(theta[k]), float(covariance[k, k]), rho, lift) for k, fit in enumerate(fits)]
    found = pd.concat([pd.DataFrame({"unique_id": pd.Series(dtype="str")} | dict.fromkeys(FOUND, pd.Series(dtype=float))), *parts])
    tau = _spread(found)
    elasticities = _elasticities(variants, found, tau)
    elasticities["cutoff"] = pd.to_datetime(frame["ds"]).max()
    categories = pd.DataFrame(
        {
            "category": [fit.panel.category for fit in fits],
            "elasticity": theta[: len(fits)],
            "standard_error": np.sqrt(np.diag(covariance))[: len(fits)],
            "siblings": [float(fit.theta[3]) for fit in fits],
        }
    )
    metrics = _metrics(elasticities, fits, found)
    return TrainedPriceResponse(elasticities, categories, rho, lift, tau, pd.to_datetime(frame["ds"]).max(), seed, metrics)


def _category(panel: Panel) -> _Fit:
    """Elasticity, rho, lift and sibling effect of one category, and the fitted rest as a log offset per row."""
    weekday = np.eye(7)[(panel.days + 3) % 7][:, 1:]
    x = np.column_stack([panel.paid, panel.list_price, panel.promoted, panel.siblings, weekday, _season(panel.days)])
    ridge = np.r_[0.05, 1 / RHO_SD**2, 1 / LIFT_SD**2, 1 / SIBLING_SD**2, np.full(6, 0.1), np.full(x.shape[1] - SHARED - 6, 1.0)]
    beta, covariance, _ = pooled(panel.y, x, np.zeros(len(panel.y)), panel.starts, ridge)
    controls = x[:, 3:] @ beta[3:]
    return _Fit(panel, beta[:SHARED], covariance[:SHARED, :SHARED], controls)


def _season(days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Array:
    """Straight lines between knots every four weeks."""
    place = (days - days.min()) / KNOT_DAYS
    knots = np.arange(1, int(np.ceil(place.max())) + 1)
    return np.asarray(np.maximum(1 - np.abs(place[:, None] - knots[None, :]), 0.0))


def _together(fits: list[_Fit]) -> tuple[Array, Array]:
    """Generalised least squares of all categories' estimates with rho and lift in common and elasticities near a prior."""
    count = len(fits)
    precision, right = np.zeros((count + 2, count + 2)), np.zeros(count + 2)
    for k, fit in enumerate(fits):
        where = [k, count, count + 1]
        weight = np.linalg.inv(fit.covariance[:3, :3])
        precision[np.ix_(where, where)] += weight
        right[where] += weight @ fit.theta[:3]
        precision[k, k] += 1 / PRIOR_SD**2
        right[k] += PRIOR_ELASTICITY / PRIOR_SD**2
    if not count:
        return right, np.eye(2)
    covariance = np.linalg.inv(precision)
    return covariance @ right, covariance


def _variants(fit: _Fit, mean: float, variance: float, rho: float, lift: float) -> pd.DataFrame:
    """Each variant's own estimate, with its own level and trend, and everything else held at the category's."""
    panel = fit.panel
    offset = fit.controls + mean * panel.paid + rho * panel.list_price + lift * panel.promoted
    level = np.log(np.maximum(np.add.reduceat(panel.y, panel.starts), 0.5) / np.add.reduceat(np.exp(offset), panel.starts))
    trend = (panel.days - panel.days.mean()) / 365.0
    x = np.column_stack([np.ones(len(panel.y)), trend, panel.paid])
    beta, covariance = by_series(panel.y, x, offset + level[panel.variant], panel.starts, np.array([0.0, 4.0, 0.05]))
    promoted = np.add.reduceat(panel.promoted, panel.starts)
    return pd.DataFrame(
        {
            "unique_id": panel.ids,
            "raw": mean + beta[:, 2],
            "variance": covariance[:, 2, 2],
            "category_mean": mean,
            "category_variance": variance,
            "instrument": promoted,
        }
    )


def _spread(found: pd.DataFrame) -> float:
    """Standard deviation of true elasticities around their category, by moments (DerSimonian and Laird 1986)."""
    if len(found) < 3:
        return 0.5
    distance = (found["raw"] - found["category_mean"]).to_numpy(dtype=float)
    variance = found["variance"].to_numpy(dtype=float)
    weight = 1 / (variance + 0.3**2) ** 2
    tau2 = float((weight * (distance**2 - variance)).sum() / weight.sum())
    return float(np.sqrt(np.clip(tau2, TAU_FLOOR**2, 1.0)))


def _elasticities(variants: pd.DataFrame, found: pd.DataFrame, tau: float) -> pd.DataFrame:
    table = variants.merge(found, on="unique_id", how="left")
    own = tau**2 / (tau**2 + table["variance"])
    mean = own * table["raw"] + (1 - own) * table["category_mean"]
    sd = np.sqrt(own * table["variance"] + table["category_variance"])  # rho and lift err for own and category alike
    z = float(ndtri(0.5 + LEVEL / 2))
    fitted = table["status"] == "ok"
    no_instrument = fitted & ~(table.groupby("category")["instrument"].transform("sum") > 0)
    weak = fitted & ~no_instrument & (np.sqrt(table["category_variance"].astype(float)) > WEAKEST)
    table.loc[no_instrument, "status"] = "not_identified"
    table.loc[weak, "status"] = "weak_instrument"
    ok = table["status"] == "ok"
    return pd.DataFrame(
        {
            "unique_id": table["unique_id"],
            "category": table["category"],
            "status": table["status"],
            "elasticity": mean.where(ok).astype(float),
            "low": (mean - z * sd).where(ok).astype(float),
            "high": (mean + z * sd).where(ok).astype(float),
            "level": LEVEL,
            "n_observations": table["n_observations"].astype(int),
        }
    )


def _metrics(elasticities: pd.DataFrame, fits: list[_Fit], found: pd.DataFrame) -> dict[str, float]:
    counts = elasticities["status"].value_counts()
    metrics = {f"n_{status}": float(count) for status, count in counts.items()} | {"n_variants": float(len(elasticities))}
    if len(found):
        metrics["median_elasticity"] = float(elasticities["elasticity"].median())
        metrics["naive_elasticity"] = float(np.mean([fit.theta[0] + fit.theta[1] for fit in fits]))
    return metrics
