"""The merchant's limits on prices, and which prices lie inside them. It knows no demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ml.money import decimals_of
from ml.variants import Row, missing


@dataclass(frozen=True)
class PriceRules:
    """The merchant's limits. Percentages are in percent; `tax_rate` is the share added to net prices (0.2 = 20 %).

    `tax_rate` and no discounts are assumed for variants without a measured `net_share`. `learn_pct` and `learn_at_most` are
    size and number of price tests where past prices say nothing; `assumed_margin` (10 % and 90 % points of the share of the
    net price) and `assumed_elasticity` (mean and standard deviation, after Bijmolt et al. 2005) are what a test starts from.
    """

    max_change_pct: Decimal = Decimal(10)
    min_margin_pct: Decimal = Decimal(15)
    max_loss_pct: float = 5.0
    min_gain_pct: float = 1.0
    min_units: float = 3.0
    tax_rate: float = 0.0
    at_most: int = 20
    max_data_age_days: int = 3
    learn_pct: Decimal = Decimal(5)
    learn_at_most: int = 5
    learn_min_units: float = 30.0
    assumed_margin: tuple[float, float] = (0.2, 0.6)
    assumed_elasticity: tuple[float, float] = (-1.8, 0.8)


def limits_of(row: Row, rules: PriceRules, net_share: float) -> dict[str, Any]:
    """The limits that any price for this variant must keep, as small JSON for `simulation`."""
    decimals = decimals_of(str(row["currency_code"]))
    limits: dict[str, Any] = {"decimals": decimals, "max_change_pct": str(rules.max_change_pct), "min_price": None}
    if missing(row.get("unit_cost_amount")):
        return limits | {"no_cut_reason": "its unit cost is unknown"}
    cost = Decimal(str(row["unit_cost_amount"]))
    limits["min_price"] = str(round(cost / (1 - rules.min_margin_pct / 100) / Decimal(str(net_share)), decimals))
    stock = row.get("on_hand_quantity")
    if not missing(stock) and float(str(stock)) < 1.3 * float(row["units"]):
        limits["no_cut_reason"] = "its stock would run out sooner"
    return limits


def candidates(current: Decimal, limits: Mapping[str, Any]) -> list[Decimal]:
    """At most 51 prices inside the limits that end in the same digit as the current one, as 24.99 and 25.49 do not."""
    decimals = int(limits["decimals"])
    reach = current * Decimal(str(limits["max_change_pct"])) / 100
    step = Decimal(10) ** (1 - decimals)
    if reach < step:
        step /= 10  # a cheap thing has no other price with this ending within reach
    while reach > 25 * step:
        step *= 10 if reach > 250 * step else 5
    steps = int(reach / step)
    prices = [current + k * step for k in range(-steps, steps + 1) if k]
    floor, cuts = limits.get("min_price"), not limits.get("no_cut_reason")
    return [p for p in prices if p > 0 and (cuts or p > current) and (floor is None or p >= Decimal(floor))]
