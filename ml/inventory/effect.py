"""What an order of stock would do to profit: the margin of sales that would be missed without it, less holding the rest.

It recomputes a stored effect to the last digit, and refuses a quantity outside the limits that were stored with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ml.draws import normal_draws, summary
from ml.frames import Array


def effect(simulation: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Change of profit in the shop's currency if `proposed["quantity"]` units arrive after the lead time.

    `simulation` holds `lead_mean`, `lead_sd`, `review_mean`, `review_sd` (units wanted until arrival, and from then to the
    next order's arrival), `level_cv` (error common to both), `available` (on hand and incoming), `unit_margin`,
    `unit_cost`, `holding_rate` (a year), `review_days`, `level`, `window_days` and `limits`.
    Raises ValueError naming the rule that the quantity breaks.
    """
    quantity = proposed.get("quantity")
    if isinstance(quantity, str) and quantity.strip().isascii() and quantity.strip().isdigit():
        quantity = int(quantity)
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        raise ValueError("The quantity must be a whole number of units, as in 40.")
    limits = simulation["limits"]
    if not int(limits["min_quantity"]) <= quantity <= int(limits["max_quantity"]):
        raise ValueError(
            f"The quantity must lie between {limits['min_quantity']} and {limits['max_quantity']} units, "
            f"about {limits['max_cover_days']} days of sales, and {quantity} does not."
        )
    return summary(profit_change(simulation, quantity), int(simulation["window_days"]), float(simulation["level"]))


def profit_change(simulation: Mapping[str, Any], quantity: int) -> Array:
    """Draws of the change of profit; shape (DRAWS,)."""
    z_level, z_lead, z_review = normal_draws(3)
    level = np.exp(float(simulation["level_cv"]) * z_level - float(simulation["level_cv"]) ** 2 / 2)
    lead = np.maximum(float(simulation["lead_mean"]) * level + float(simulation["lead_sd"]) * z_lead, 0.0)
    review = np.maximum(float(simulation["review_mean"]) * level + float(simulation["review_sd"]) * z_review, 0.0)
    left = np.maximum(float(simulation["available"]) - lead, 0.0)
    sold_more = np.minimum(review, left + quantity) - np.minimum(review, left)
    held_more = quantity - sold_more / 2
    holding = float(simulation["unit_cost"]) * float(simulation["holding_rate"]) * int(simulation["review_days"]) / 365
    return np.asarray(float(simulation["unit_margin"]) * sold_more - holding * held_more)
