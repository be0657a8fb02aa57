"""What a win-back offer would do to profit: orders that would not have come, less the discount given to those that would.

Nobody has measured the response of this shop's customers yet, so it is a stated range, and the interval is as wide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ml.draws import normal_draws, summary
from ml.frames import Array
from ml.money import decimal

REFERENCE_DISCOUNT = 10.0  # percent; the response range is stated for this discount and grows with its square root


def effect(simulation: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Change of profit in the shop's currency over `window_days` if the segment is offered `proposed["discount_pct"]` off.

    `simulation` holds `segment_id`, `customers`, `return_rate` (share that would order anyway in the window), `order_value`,
    `margin_low`, `margin_high` (share of the order value, 10 % and 90 % points), `uplift_low`, `uplift_high` (added share that
    orders, at 10 % off), `contact_cost` per customer, `level`, `window_days` and `limits`.
    Raises ValueError naming the rule that the discount breaks.
    """
    discount = decimal(proposed.get("discount_pct"), "discount")
    low, high = simulation["limits"]["min_discount_pct"], simulation["limits"]["max_discount_pct"]
    if not float(low) <= discount <= float(high):
        raise ValueError(f"The discount must lie between {low} % and {high} %, and {discount} % does not.")
    segment = proposed.get("segment_id", simulation["segment_id"])
    if segment != simulation["segment_id"]:
        raise ValueError(f"The segment of this recommendation is {simulation['segment_id']!r} and cannot be exchanged.")
    return summary(
        profit_change(simulation, float(discount)), int(simulation["window_days"]), float(simulation["level"])
    )


def profit_change(simulation: Mapping[str, Any], discount_pct: float) -> Array:
    """Draws of the change of profit; shape (DRAWS,)."""
    z_uplift, z_margin = normal_draws(2)
    strength = np.sqrt(discount_pct / REFERENCE_DISCOUNT)
    uplift = np.minimum(_between(simulation["uplift_low"], simulation["uplift_high"], z_uplift) * strength, 1.0)
    margin = np.clip(_between(simulation["margin_low"], simulation["margin_high"], z_margin), 0.0, 1.0)
    value, customers, share_off = float(simulation["order_value"]), float(simulation["customers"]), discount_pct / 100
    gained = uplift * (margin - share_off) * value
    given_away = float(simulation["return_rate"]) * share_off * value
    return np.asarray(customers * (gained - given_away - float(simulation["contact_cost"])))


def _between(low: float, high: float, z: Array) -> Array:
    """Log-normal draws whose 10 % and 90 % points are `low` and `high`."""
    middle, half = (np.log(high) + np.log(low)) / 2, (np.log(high) - np.log(low)) / 2
    return np.asarray(np.exp(middle + half / 1.2815515655446004 * z))
