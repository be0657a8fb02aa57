"""Expected demand as a function of prices and of the day, and the prices that would earn most. It draws nothing.

Demand is log-log: log units = log base + season + weekday + growth + hidden shock + own·x + cross @ x + promotion,
with x = log(price paid / reference price). Beyond `CEILING` times the reference price demand falls much faster, so that
an optimum exists for inelastic variants too.
"""

from __future__ import annotations

from datetime import date
from math import log

import numpy as np

from sandbox.market.catalogue import Economics, Floats
from sandbox.market.words import CATEGORIES

CEILING = 1.5
BEYOND_CEILING = -6.0
PROMOTION_LIFT = 0.10
"""Added to log demand while a promotion runs, over and above the effect of the lower price."""

_PEAK = np.array([c.peak_day for c in CATEGORIES], dtype=float)
_SEASON = np.array([c.season for c in CATEGORIES])
_WEEKEND = np.array([c.weekend for c in CATEGORIES])
_WEEKDAY = np.array([1.10, 1.05, 1.0, 0.98, 0.95, 0.92, 1.0])


def calendar_effect(economics: Economics, day: date, age_days: int) -> Floats:
    """Season, weekday and growth as a factor per variant, shape [V]; `age_days` counts from the first day."""
    phase = 2 * np.pi * (day.timetuple().tm_yday - _PEAK) / 365.25
    season = np.exp(_SEASON * (np.cos(phase) + 0.25 * np.cos(2 * phase)) - _SEASON**2 / 4)
    weekday = _WEEKDAY[day.weekday()] * (_WEEKEND if day.weekday() >= 5 else np.ones(len(_WEEKEND)))
    growth = np.exp(economics.growth * age_days / 365.25)
    effect: Floats = (season * weekday)[economics.category] * growth
    return effect


def price_effect(economics: Economics, paid: Floats, promoted: Floats) -> Floats:
    """What prices do to demand, as a factor per variant; `paid` in pence, `promoted` 0 or 1, both shape [V]."""
    x = np.log(paid / economics.reference)
    beyond = np.maximum(x - log(CEILING), 0.0)
    factor: Floats = np.exp(
        economics.own * x + economics.cross @ x + BEYOND_CEILING * beyond + PROMOTION_LIFT * promoted
    )
    return factor


def profit(units: Floats, net_price: Floats, unit_cost: Floats) -> float:
    """Expected profit in pence: units times (price without tax - unit cost), summed over variants."""
    return float(np.sum(units * (net_price - unit_cost)))


def oracle_prices(economics: Economics, scale: Floats, net_share: Floats, unit_cost: Floats) -> Floats:
    """Prices in pence that jointly maximise expected profit, within 0.5 to `CEILING` times the reference price.

    `scale` is expected units at reference prices, `net_share` the share of a list price that is left after tax and
    code discounts, `unit_cost` pence; all shape [V]. First-order conditions of log-log demand with cross effects.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (only the ledger needs it; the shop should open without the wait)

    effects = economics.cross + np.diag(economics.own)

    def loss(x: Floats) -> tuple[float, Floats]:
        units = scale * np.exp(effects @ x)
        net_price = net_share * economics.reference * np.exp(x)
        margin = units * (net_price - unit_cost)
        gradient = net_price * units + effects.T @ margin
        total = float(np.sum(scale * economics.reference))
        return -float(margin.sum()) / total, -gradient / total

    bounds = [(log(0.5), log(CEILING))] * len(scale)
    best = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    prices: Floats = economics.reference * np.exp(best.x)
    return prices
