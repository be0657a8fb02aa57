"""Which prices to propose: a grid of prices per variant, the one with the most expected profit inside the merchant's limits.

Each variant is decided by itself; what its buyers would take instead is not counted yet. A price is never changed where its
effect is not identified, and never cut where stock would run out or the cost is unknown. It knows no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ml.draws import summary
from ml.money import decimals_of, shown
from ml.pricing.effect import effect, profit_change
from ml.proposals import Advice, Proposal, advice

WINDOW_DAYS = 28
UNKNOWN_LEVEL_CV = 0.35  # relative error of a month's sales where no backtest has measured it


@dataclass(frozen=True)
class PriceRules:
    """The merchant's limits. Percentages are in percent; `tax_rate` is the share added to net prices (0.2 = 20 %).

    `tax_rate` and no discounts are assumed for variants without a measured `net_share`.
    """

    max_change_pct: Decimal = Decimal(10)
    min_margin_pct: Decimal = Decimal(15)
    max_loss_pct: float = 5.0
    min_gain_pct: float = 1.0
    min_units: float = 3.0
    tax_rate: float = 0.0
    at_most: int = 20
    max_data_age_days: int = 3


def recommend(
    variants: pd.DataFrame,
    elasticities: pd.DataFrame,
    forecast: pd.DataFrame,
    rules: PriceRules | None = None,
    *,
    model_version: str = "price_response/0",
    level_cv: float | None = None,
) -> Advice:
    """Propose at most `rules.at_most` price changes, best first, and count what was passed over by reason.

    `variants` has marts.dim_variants' columns, and may have `net_share` (net revenue over units times list price, lately).
    `elasticities` is what price_response says, `forecast` has predictions.demand's columns for the next 28 days, and
    `level_cv` is the demand model's metric of that name.
    """
    rules = rules or PriceRules()
    units = forecast.groupby("unique_id")["mean"].sum()
    table = variants.merge(elasticities, left_on="variant_key", right_on="unique_id", how="left")
    table["units"] = table["variant_key"].map(units)
    cv = UNKNOWN_LEVEL_CV if level_cv is None else level_cv
    answers = [_variant(row, rules, model_version, cv) for row in table.to_dict("records")]
    proposals = [a for a in answers if isinstance(a, Proposal)]
    return advice(proposals, [a for a in answers if isinstance(a, str)], rules.at_most)


def _variant(row: Mapping[Any, Any], rules: PriceRules, model_version: str, cv: float) -> Proposal | str:
    """The proposal for one variant, or the code of the reason why there is none."""
    if reason := _passed_over(row, rules):
        return reason
    simulation = _simulation(row, rules, cv)
    base = _base_profit(simulation)
    if base <= 0 and simulation["unit_cost"] is not None:
        return "sold_below_cost"
    best: tuple[float, Decimal] | None = None
    for price in candidates(Decimal(simulation["current_price"]), simulation["limits"]):
        draws = profit_change(simulation, float(price))
        mean, low = float(draws.mean()), float(np.percentile(draws, 10))
        bold_enough = mean >= base * rules.min_gain_pct / 100 and low >= -base * rules.max_loss_pct / 100
        if bold_enough and (best is None or mean > best[0]):
            best = (mean, price)
    return _proposal(row, simulation, best[1], rules, model_version) if best else "no_better_price"


def _passed_over(row: Mapping[Any, Any], rules: PriceRules) -> str | None:
    if row.get("is_active") is False:
        return "not_active"
    if _missing(row.get("price_amount")) or float(row["price_amount"]) <= 0:
        return "price_unknown"
    if _missing(row.get("status")):
        return "no_price_history"
    if row["status"] != "ok":
        return str(row["status"])
    if _missing(row.get("units")) or float(row["units"]) < rules.min_units:
        return "sells_too_little"
    return None


def _simulation(row: Mapping[Any, Any], rules: PriceRules, cv: float) -> dict[str, Any]:
    decimals = decimals_of(row["currency_code"])
    price = round(Decimal(str(row["price_amount"])), decimals)
    cost = None if _missing(row.get("unit_cost_amount")) else Decimal(str(row["unit_cost_amount"]))
    measured = row.get("net_share")
    net_share = 1 / (1 + rules.tax_rate) if _missing(measured) else float(measured)  # type: ignore[arg-type]
    z = float(ndtri(0.5 + float(row["level"]) / 2))
    units = float(row["units"])
    return {
        "model": "constant_elasticity",
        "current_price": str(price),
        "net_share": round(net_share, 6),
        "unit_cost": None if cost is None else str(round(cost, 4)),
        "units_mean": round(units, 4),
        "units_sd": round(cv * units, 4),
        "elasticity_mean": round(float(row["elasticity"]), 4),
        "elasticity_sd": round((float(row["high"]) - float(row["low"])) / (2 * z), 4),
        "window_days": WINDOW_DAYS,
        "level": 0.8,
        "limits": _limits(row, rules, cost, net_share, decimals),
    }


def _limits(row: Mapping[Any, Any], rules: PriceRules, cost: Decimal | None, net_share: float, decimals: int) -> dict[str, Any]:
    floor = None if cost is None else cost / (1 - rules.min_margin_pct / 100) / Decimal(str(net_share))
    limits: dict[str, Any] = {"decimals": decimals, "max_change_pct": str(rules.max_change_pct)}
    limits["min_price"] = None if floor is None else str(round(floor, decimals))
    if cost is None:
        limits["no_cut_reason"] = "its unit cost is unknown"
    elif not _missing(row.get("on_hand_quantity")) and float(row["on_hand_quantity"]) < 1.3 * float(row["units"]):
        limits["no_cut_reason"] = "its stock would run out sooner"
    return limits


def candidates(current: Decimal, limits: Mapping[str, Any]) -> list[Decimal]:
    """Prices inside the limits that end in the same digit as the current one (24.90 → 25.90, 19.99 → 20.49 is none)."""
    decimals = int(limits["decimals"])
    reach = Decimal(str(limits["max_change_pct"])) / 100
    step = Decimal(10) ** (1 - decimals)
    while current * reach > 25 * step:
        step *= 2 if str(step.normalize().as_tuple().digits[0]) == "5" else 5
    steps = int(current * reach / step)
    prices = [current + k * step for k in range(-steps, steps + 1) if k]
    floor = limits.get("min_price")
    cuts = not limits.get("no_cut_reason")
    return [p for p in prices if p > 0 and (cuts or p > current) and (floor is None or p >= Decimal(floor))]


def _base_profit(simulation: Mapping[str, Any]) -> float:
    """Expected profit of the window at the current price; revenue where the cost is unknown."""
    cost = float(simulation["unit_cost"] or 0)
    return float(simulation["units_mean"]) * (float(simulation["current_price"]) * float(simulation["net_share"]) - cost)


def _proposal(row: Mapping[Any, Any], simulation: dict[str, Any], price: Decimal, rules: PriceRules, model_version: str) -> Proposal:
    current, currency, key = Decimal(simulation["current_price"]), str(row["currency_code"]), str(row["variant_key"])
    proposed = {"price": str(price)}
    verb = "Raise" if price > current else "Lower"
    title = f"{verb} the price of {_name(row)} from {shown(current, currency)} to {shown(price, currency)}"
    return Proposal(
        kind="price_change",
        title=title,
        target={
            "type": "variant", "id": key, "platform": row["platform"], "platform_id": str(row["variant_id"]),
            "sku": None if _missing(row.get("sku")) else str(row["sku"]), "title": _name(row),
        },  # fmt: skip
        current={"price": str(current)},
        proposed=proposed,
        currency_code=currency,
        effect=effect(simulation, proposed),
        reasons=_reasons(row, simulation, price),
        evidence=[
            {"type": "prediction", "id": f"predictions.elasticities/{key}"},
            {"type": "prediction", "id": f"predictions.demand/{key}"},
            {"type": "mart", "id": f"marts.fct_product_daily/{key}"},
            {"type": "model", "id": model_version},
        ],
        preconditions=[
            {"type": "price_is", "platform_id": str(row["variant_id"]), "value": str(current)},
            {"type": "data_not_older_than_days", "value": rules.max_data_age_days},
        ],
        simulation=simulation,
        model_version=model_version,
        connection_id=str(row["connection_id"]),
    )


def _reasons(row: Mapping[Any, Any], simulation: Mapping[str, Any], price: Decimal) -> list[str]:
    currency = str(row["currency_code"])
    change = (float(price) / float(simulation["current_price"]) - 1) * 100
    units = float(simulation["units_mean"])
    after = units * (1 + change / 100) ** float(row["elasticity"])
    reasons = [
        f"A price 1 % higher sells {abs(float(row['elasticity'])):.1f} % fewer units here "
        f"(80 % sure between {abs(float(row['high'])):.1f} and {abs(float(row['low'])):.1f}), judged by past promotions and prices.",
        f"At today's price {units:.0f} units are expected in the next {WINDOW_DAYS} days, and about {after:.0f} at the new one.",
    ]
    if simulation["unit_cost"] is None:
        return [*reasons, "Its unit cost is unknown: the effect is the change of revenue, and profit rises by at least as much."]
    margin = 1 - float(simulation["unit_cost"]) / (float(price) * float(simulation["net_share"]))
    reasons.append(f"A unit costs {shown(Decimal(simulation['unit_cost']), currency)}; the margin after tax and discounts becomes {margin:.0%}.")
    if simulation["limits"].get("no_cut_reason"):
        reasons.append("A lower price was not considered: its stock would run out sooner.")
    return reasons


def _name(row: Mapping[Any, Any]) -> str:
    product, variant = str(row.get("product_title") or row["title"]), str(row["title"])
    return product if variant in (product, "Default Title") else variant if product in variant else f"{product} – {variant}"


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


__all__ = ["PriceRules", "candidates", "recommend", "summary"]
