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
from threadpoolctl import threadpool_limits

from ml.frames import Array
from ml.pricing.panel import KNOT_DAYS, Panel, prepare
from ml.pricing.poisson import by_series, deviance, level_means, pooled

LEVEL = 0.8
SHARED = 4  # first columns of the design: paid, list, promoted, siblings
COMMON_MEAN, COMMON_SD = (0.0, 0.1, 0.2), (1.5, 0.15, 0.3)  # weak normal priors of rho, lift and siblings' effect
PRIOR_ELASTICITY, PRIOR_SD = -1.8, 1.0  # of a category's mean, after Bijmolt et al. 2005 with room on both sides
FOUND = ("raw", "variance", "category_mean", "category_variance", "instrument")
WEAKEST = 0.75  # standard error of a category's elasticity above which promotions did not say enough
MISFIT_SD = 0.25  # of the instrument itself, as seen on simulated markets beyond the standard error
TEACHERS = 200  # the busiest variants of a category teach what its variants share
TAU_FLOOR = 0.15  # variants of a category never have quite the same elasticity


@dataclass(frozen=True)
class TrainedPriceResponse:
    """`elasticities` has predictions.elasticities' columns without business and version, and `category`.

    `categories` has one row each: elasticity and standard error. `shop` has what is common to all: `rho` (endogeneity of list
    prices), `lift` (of a promotion beyond its price), `siblings` (elasticity to the category's other prices), `tau` (spread of
    variants around their category).
    """

    elasticities: pd.DataFrame
    categories: pd.DataFrame
    shop: dict[str, float]
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
    with threadpool_limits(
        1, user_api="blas"
    ):  # small systems: on a busy machine, threads that spin cost seven times as much
        fits = [_category(panel) for panel in panels]
    theta, covariance = _together(fits)
    common = theta[len(fits) :]
    parts = [_variants(fit, float(theta[k]), float(covariance[k, k]), common) for k, fit in enumerate(fits)]
    found = pd.concat(
        [pd.DataFrame({"unique_id": pd.Series(dtype="str")} | dict.fromkeys(FOUND, pd.Series(dtype=float))), *parts]
    )
    tau = _spread(found)
    elasticities = _elasticities(variants, found, tau)
    elasticities["cutoff"] = pd.to_datetime(frame["ds"]).max()
    categories = pd.DataFrame(
        {
            "category": [fit.panel.category for fit in fits],
            "elasticity": theta[: len(fits)],
            "standard_error": np.sqrt(np.diag(covariance))[: len(fits)],
        }
    )
    metrics = _metrics(elasticities, fits, theta)
    shop = dict(zip(("rho", "lift", "siblings"), common.tolist(), strict=True)) | {"tau": tau}
    return TrainedPriceResponse(elasticities, categories, shop, pd.to_datetime(frame["ds"]).max(), seed, metrics)


def _category(panel: Panel) -> _Fit:
    """Elasticity, rho, lift and sibling effect of one category, and the fitted rest as a log offset per row."""
    weekday = np.eye(7)[(panel.days + 3) % 7][:, 1:]
    x = np.column_stack([panel.paid, panel.list_price, panel.promoted, panel.siblings, weekday, _season(panel.days)])
    ridge = np.r_[np.full(SHARED + 6, 0.05), np.full(x.shape[1] - SHARED - 6, 1.0)]
    teach = np.flatnonzero(panel.busiest(TEACHERS)[panel.variant])
    starts = np.flatnonzero(np.diff(panel.variant[teach], prepend=-1))
    beta, covariance = pooled(panel.y[teach], x[teach], starts, panel.days[teach], ridge)
    controls = x[:, SHARED:] @ beta[SHARED:]
    return _Fit(panel, beta[:SHARED], covariance[:SHARED, :SHARED], controls)


def _season(days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Array:
    """Straight lines between knots every four weeks."""
    place = (days - days.min()) / KNOT_DAYS
    knots = np.arange(1, int(np.ceil(place.max())) + 1)
    return np.asarray(np.maximum(1 - np.abs(place[:, None] - knots[None, :]), 0.0))


def _together(fits: list[_Fit]) -> tuple[Array, Array]:
    """Generalised least squares of all categories' estimates: an elasticity each, the rest in common, all near their priors."""
    count = len(fits)
    size = count + SHARED - 1
    precision, right = np.zeros((size, size)), np.zeros(size)
    for k, fit in enumerate(fits):
        where = [k, *range(count, size)]
        weight = np.linalg.inv(fit.covariance)
        precision[np.ix_(where, where)] += weight
        right[where] += weight @ fit.theta
        precision[k, k] += 1 / PRIOR_SD**2
        right[k] += PRIOR_ELASTICITY / PRIOR_SD**2
    precision[range(count, size), range(count, size)] += 1 / np.square(COMMON_SD)
    right[count:] += np.asarray(COMMON_MEAN) / np.square(COMMON_SD)
    covariance = np.linalg.inv(precision)
    return covariance @ right, np.asarray(covariance)


def _variants(fit: _Fit, mean: float, variance: float, common: Array) -> pd.DataFrame:
    """Each variant's own estimate, with its own level and trend, and everything else held at the category's."""
    panel = fit.panel
    offset = fit.controls + _response(fit, mean, common)
    level = np.log(
        np.maximum(np.add.reduceat(panel.y, panel.starts), 0.5) / np.add.reduceat(np.exp(offset), panel.starts)
    )
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


def _response(fit: _Fit, elasticity: float, common: Array) -> Array:
    """What prices and promotions add to log demand on each day."""
    panel = fit.panel
    return np.asarray(
        elasticity * panel.paid + np.column_stack([panel.list_price, panel.promoted, panel.siblings]) @ common
    )


def _expected(fit: _Fit, eta: Array) -> Array:
    return level_means(eta, fit.panel.y, fit.panel.starts)


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
    sd = np.sqrt(
        own * table["variance"] + table["category_variance"] + MISFIT_SD**2
    )  # rho and lift err for own and category alike
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


def _metrics(elasticities: pd.DataFrame, fits: list[_Fit], theta: Array) -> dict[str, float]:
    """Counts by status; deviance with the shared price response (one number a category and three) beside none at all."""
    counts = elasticities["status"].value_counts()
    metrics = {f"n_{status}": float(count) for status, count in counts.items()} | {
        "n_variants": float(len(elasticities))
    }
    if (elasticities["status"] == "ok").any():
        metrics["median_elasticity"] = float(elasticities["elasticity"].median())
        metrics["naive_elasticity"] = float(np.mean([fit.theta[0] + fit.theta[1] for fit in fits]))
        y = np.concatenate([fit.panel.y for fit in fits])
        with_price = [
            _expected(fit, fit.controls + _response(fit, float(theta[k]), theta[len(fits) :]))
            for k, fit in enumerate(fits)
        ]
        metrics["deviance"] = deviance(y, np.concatenate(with_price))
        metrics["baseline_deviance"] = deviance(y, np.concatenate([_expected(fit, fit.controls) for fit in fits]))
    return metrics
