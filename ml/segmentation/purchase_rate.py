"""How often customers buy and whether they still do: MBG/NBD (Batislam, Denizel and Filiztekin 2007), fitted with scipy.

While alive a customer orders as a Poisson process; after any order, the first included, he or she may leave for good.
Rates are gamma(r, alpha) over customers, chances to leave beta(a, b). It knows no segments and no money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from ml.frames import Array

SAMPLE = 20_000  # more customers than this do not move the four parameters
PRIOR_WEIGHT = 1.0  # of a weak log-normal prior around typical shops, in customers; keeps fifty customers finite
TYPICAL = np.log([0.6, 60.0, 0.8, 2.5])
SPREAD = np.array([1.5, 1.5, 1.5, 1.5])


@dataclass(frozen=True)
class PurchaseRate:
    """The four parameters; time is in days."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, repeats: Array, last: Array, age: Array) -> Array:
        """Probability of being a customer still, given `repeats` orders after the first, the last of them `last` days after it."""
        odds = self.a / (self.b + repeats) * ((self.alpha + age) / (self.alpha + last)) ** (self.r + repeats)
        return np.asarray(1 / (1 + odds))

    def rate(self, repeats: Array, age: Array) -> Array:
        """Expected orders a day while alive."""
        return np.asarray((self.r + repeats) / (self.alpha + age))

    def log_likelihood(self, repeats: Array, last: Array, age: Array) -> Array:
        """Log-likelihood of each customer's history."""
        return _log_likelihood(np.log([self.r, self.alpha, self.a, self.b]), repeats, last, age)


def fit(repeats: Array, last: Array, age: Array, seed: int = 7) -> PurchaseRate:
    """Maximum posterior over at most SAMPLE customers. Arrays of equal length; days for `last` and `age`."""
    if len(repeats) > SAMPLE:
        chosen = np.random.default_rng(seed).choice(len(repeats), SAMPLE, replace=False)
        repeats, last, age = repeats[chosen], last[chosen], age[chosen]

    def loss(theta: Array) -> float:
        prior = PRIOR_WEIGHT * float((((theta - TYPICAL) / SPREAD) ** 2).sum()) / 2
        return (prior - float(_log_likelihood(theta, repeats, last, age).sum())) / max(len(repeats), 1)

    best = minimize(loss, TYPICAL, method="L-BFGS-B", bounds=[(-6.0, 9.0)] * 4)
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    return PurchaseRate(r, alpha, a, b)


def never_leaving(repeats: Array, age: Array, seed: int = 7) -> float:
    """Mean log-likelihood of the baseline: the best gamma-Poisson (NBD) in which nobody ever leaves."""
    if len(repeats) > SAMPLE:
        chosen = np.random.default_rng(seed).choice(len(repeats), SAMPLE, replace=False)
        repeats, age = repeats[chosen], age[chosen]

    def loss(theta: Array) -> float:
        r, alpha = np.exp(theta)
        prior = PRIOR_WEIGHT * float((((theta - TYPICAL[:2]) / SPREAD[:2]) ** 2).sum()) / 2
        each = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha) - (r + repeats) * np.log(alpha + age)
        return (prior - float(each.sum())) / max(len(repeats), 1)

    best = minimize(loss, TYPICAL[:2], method="L-BFGS-B", bounds=[(-6.0, 9.0)] * 2)
    return -float(best.fun)


def _log_likelihood(theta: Array, repeats: Array, last: Array, age: Array) -> Array:
    r, alpha, a, b = np.exp(theta)
    common = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha)
    stayed = betaln(a, b + repeats + 1) - betaln(a, b) - (r + repeats) * np.log(alpha + age)
    left = betaln(a + 1, b + repeats) - betaln(a, b) - (r + repeats) * np.log(alpha + last)
    return np.asarray(common + np.logaddexp(stayed, left))
