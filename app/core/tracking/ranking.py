"""The order of the feed: value times certainty. Pure."""

from __future__ import annotations

from statistics import NormalDist

from app.schemas.recommendations import Effect, Recommendation

_NORMAL = NormalDist()


def certainty(effect: Effect) -> float:
    """The chance that the effect is a gain, reading the interval as that of a normal distribution around the mean."""
    spread = (effect.high - effect.low) / (2 * _NORMAL.inv_cdf((1 + effect.level) / 2))
    if spread <= 0:
        return 1.0 if effect.mean > 0 else 0.0
    return _NORMAL.cdf(effect.mean / spread)


def ranked(recommendations: list[Recommendation]) -> list[Recommendation]:
    """Highest mean × certainty first; ties in the order of their ids, so that a reload shows the same page.

    Effects are compared as numbers: a business's recommendations are nearly always in its one currency.
    """
    return sorted(recommendations, key=lambda one: (-one.effect.mean * certainty(one.effect), str(one.id)))
