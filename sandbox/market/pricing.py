"""How the merchant set prices before we came: after costs, at random, and after demand that the data cannot see.

The last is what makes past prices endogenous: a price is raised when a hidden shock already sells more, so a plain
regression of sales on price finds demand less elastic than it is. Costs and promotions move prices for other reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sandbox.market.catalogue import Economics, Floats, Integers
from sandbox.market.words import CATEGORIES

REACTION = 0.25
"""Change of the log price per unit of hidden log demand: the endogeneity."""
PASS_THROUGH = 0.8
NOISE = 0.07


@dataclass(slots=True)
class Hidden:
    """Weekly first-order autoregressions that no API shows: demand and cost, each with a part common to a category."""

    category_demand: Floats
    own_demand: Floats
    category_cost: Floats
    own_cost: Floats

    @classmethod
    def at_rest(cls, economics: Economics) -> Hidden:
        categories, variants = len(CATEGORIES), len(economics.base)
        return cls(np.zeros(categories), np.zeros(variants), np.zeros(categories), np.zeros(variants))

    def next_week(self, rng: np.random.Generator) -> None:
        for state, persistence, spread in (
            (self.category_demand, 0.85, 0.12),
            (self.own_demand, 0.85, 0.14),
            (self.category_cost, 0.95, 0.06),
            (self.own_cost, 0.95, 0.04),
        ):
            state[:] = persistence * state + rng.normal(0, spread * np.sqrt(1 - persistence**2), len(state))

    def demand(self, economics: Economics) -> Floats:
        total: Floats = self.category_demand[economics.category] + self.own_demand
        return total

    def cost(self, economics: Economics) -> Floats:
        total: Floats = self.category_cost[economics.category] + self.own_cost
        return total


def unit_costs(economics: Economics, hidden: Hidden) -> Integers:
    """True unit costs in pence, shape [V]."""
    cost: Integers = np.rint(economics.reference * economics.cost_ratio * np.exp(hidden.cost(economics))).astype(
        np.int64
    )
    return cost


def reviewed_prices(
    economics: Economics, hidden: Hidden, current: Integers, week: int, rng: np.random.Generator
) -> Integers:
    """List prices in pence after this week's review; those whose turn it is change, by two per cent at least."""
    noise = rng.normal(0, NOISE, len(current))
    wanted = economics.reference * np.exp(
        PASS_THROUGH * hidden.cost(economics) + REACTION * hidden.demand(economics) + noise
    )
    price = charm_price(wanted)
    turn = (week + np.arange(len(current))) % economics.review_weeks == 0
    moves = (current == 0) | (turn & (np.abs(price - current) > 0.02 * current))
    reviewed: Integers = np.where(moves, price, current)
    return reviewed


def charm_price(pence: Floats) -> Integers:
    """The nearest price that ends in 9, or in 49 or 99 from 30 pounds on."""
    step = np.where(pence >= 3000, 50, 10)
    charmed: Integers = np.maximum(np.rint((pence + 1) / step) * step - 1, 99).astype(np.int64)
    return charmed
