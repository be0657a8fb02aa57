"""What a new price would do to profit: demand of constant elasticity, with both demand and elasticity uncertain.

It recomputes a stored effect to the last digit, and refuses a price outside the limits that were stored with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from ml.draws import normal_draws, summary
from ml.frames import Array
from ml.money import decimal


def effect(simulation: Mapping[str, Any], proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Change of profit in the currency of the price, over `window_days`, if `proposed["price"]` replaced the current one.

    `simulation` holds `current_price` (text), `net_share` (what is left of the list price after discounts and tax),
    `unit_cost` (text without tax, or None where it is unknown), `units_mean`, `units_sd` (over the window at the current
    price), `elasticity_mean`, `elasticity_sd`, `level`, `window_days` and `limits`; a price test of unknown cost has
    `margin_low` and `margin_high` too (share of the net price, 10 % and 90 % points of what is assumed).
    Where the cost is unknown and no margin is assumed, the change of revenue is returned: for a rise it is a lower bound of
    the change of profit, because units no longer sold also cost nothing. Raises ValueError naming the rule that is broken.
    """
    price = decimal(proposed.get("price"), "price")
    refuse_outside_limits(simulation, price)
    return summary(profit_change(simulation, float(price)), int(simulation["window_days"]), float(simulation["level"]))


def profit_change(simulation: Mapping[str, Any], price: float) -> Array:
    """Draws of the change of profit; shape (DRAWS,)."""
    z_units, z_elasticity, z_margin = normal_draws(3)
    units = np.maximum(float(simulation["units_mean"]) + float(simulation["units_sd"]) * z_units, 0.0)
    elasticity = np.minimum(
        float(simulation["elasticity_mean"]) + float(simulation["elasticity_sd"]) * z_elasticity, 0.0
    )
    before = float(simulation["current_price"])
    kept = float(simulation["net_share"])
    cost = _unit_cost(simulation, before * kept, z_margin)
    units_after = units * (price / before) ** elasticity
    return np.asarray(units_after * (price * kept - cost) - units * (before * kept - cost))


def _unit_cost(simulation: Mapping[str, Any], net_price: float, z: Array) -> Array | float:
    """The known cost; else draws of it under the margin assumed; else nothing, which bounds a rise from below."""
    if simulation.get("unit_cost") is not None:
        return float(simulation["unit_cost"])
    if simulation.get("margin_low") is None:
        return 0.0
    low, high = float(simulation["margin_low"]), float(simulation["margin_high"])
    margin = (low + high) / 2 + (high - low) / 2 / 1.2815515655446004 * z
    return np.asarray(net_price * (1 - np.clip(margin, 0.0, 1.0)))


def refuse_outside_limits(simulation: Mapping[str, Any], price: Decimal) -> None:
    """Raise ValueError, one sentence, where `price` breaks a rule of `simulation["limits"]`."""
    limits = simulation["limits"]
    current = Decimal(str(simulation["current_price"]))
    if price <= 0:
        raise ValueError("The price must be above zero.")
    if -price.normalize().as_tuple().exponent > int(limits.get("decimals", 2)):  # type: ignore[operator]
        raise ValueError(f"The price may have at most {limits.get('decimals', 2)} decimals, and {price} has more.")
    reach = Decimal(str(limits["max_change_pct"]))
    if abs(price / current - 1) * 100 > reach:
        raise ValueError(
            f"The price may move by at most {reach} % at a time from {current}, and {price} is further away."
        )
    floor = limits.get("min_price")
    if floor is not None and price < Decimal(str(floor)):
        raise ValueError(f"The price may not fall below {floor}, which keeps the lowest margin allowed; {price} does.")
    ceiling = limits.get("max_price")
    if ceiling is not None and price > Decimal(str(ceiling)):
        raise ValueError(f"The price may not rise above {ceiling}, and {price} does.")
    if price < current and limits.get("no_cut_reason"):
        raise ValueError(f"The price may not be cut, because {limits['no_cut_reason']}.")
