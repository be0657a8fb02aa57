"""What to order today: stock for the time until the next order could arrive, at the level where one more unit just pays.

Periodic review with base stock (newsvendor; Silver, Pyke and Thomas 2017, ch. 7): the chance to have enough is margin over
margin plus holding cost, but at most `max_service`. Lead time and review period are assumptions until they are known.
It knows no supplier and no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ml.inventory.effect import effect
from ml.money import shown
from ml.proposals import Advice, Proposal, advice
from ml.variants import Row, missing, name, net_share, target

UNKNOWN_LEVEL_CV = 0.35


@dataclass(frozen=True)
class ReorderRules:
    """Assumptions and limits. `holding_rate` is the yearly cost of holding stock as a share of its cost."""

    lead_time_days: int = 14
    review_days: int = 14
    holding_rate: float = 0.25
    max_service: float = 0.97
    max_cover_days: int = 120
    min_units: float = 2.0
    tax_rate: float = 0.0
    at_most: int = 20
    max_data_age_days: int = 3


def recommend(
    variants: pd.DataFrame,
    forecast: pd.DataFrame,
    incoming: pd.DataFrame | None = None,
    rules: ReorderRules | None = None,
    *,
    model_version: str = "demand/0",
    level_cv: float | None = None,
) -> Advice:
    """Propose at most `rules.at_most` orders, best first, and count what was passed over by reason.

    `variants` has marts.dim_variants' columns (and may have `net_share`), `forecast` predictions.demand's for the next 28
    days, `incoming` variant_key and quantity of open purchase orders, drafts included. Rows with unknown stock, cost or
    price are skipped, never taken as zero.
    """
    rules = rules or ReorderRules()
    forecast = forecast.assign(variance=((forecast["q835"] - forecast["q165"]) / (2 * float(ndtri(0.835)))) ** 2)
    lead = _period(forecast, 1, rules.lead_time_days)
    review = _period(forecast, rules.lead_time_days + 1, rules.lead_time_days + rules.review_days)
    table = variants.join(lead.add_prefix("lead_"), on="variant_key").join(
        review.add_prefix("review_"), on="variant_key"
    )
    ordered = (
        incoming.groupby("variant_key")["quantity"].sum()
        if incoming is not None and len(incoming)
        else pd.Series(dtype=float)
    )
    table["ordered"] = table["variant_key"].map(ordered).fillna(0.0)
    cv = UNKNOWN_LEVEL_CV if level_cv is None else level_cv
    answers = [_variant(row, rules, model_version, cv) for row in table.to_dict("records")]
    return advice(
        [a for a in answers if isinstance(a, Proposal)], [a for a in answers if isinstance(a, str)], rules.at_most
    )


def _period(forecast: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Mean and independent variance of units wanted on days `first` to `last`; days past the horizon repeat its mean day."""
    horizon = int(forecast["h"].max()) if len(forecast) else 28
    inside = forecast[forecast["h"].between(first, last)]
    within = max(0, min(last, horizon) - first + 1)
    if within == 0:
        inside, within = forecast, horizon
    days = last - first + 1
    return inside.groupby("unique_id")[["mean", "variance"]].sum() * (days / within)


def _variant(row: Row, rules: ReorderRules, model_version: str, cv: float) -> Proposal | str:
    if reason := _passed_over(row, rules):
        return reason
    simulation = _simulation(row, rules, cv)
    if simulation["unit_margin"] <= 0:
        return "sold_below_cost"
    quantity = order_up_to(simulation) - int(simulation["available"])
    quantity = min(quantity, int(simulation["limits"]["max_quantity"]))
    if quantity < 1:
        return "enough_stock"
    if effect(simulation, {"quantity": quantity})["mean"] <= 0:
        return "not_worth_it"
    return _proposal(row, simulation, quantity, rules, model_version)


def _passed_over(row: Row, rules: ReorderRules) -> str | None:
    needed = {
        "on_hand_quantity": "stock_unknown",
        "unit_cost_amount": "unit_cost_unknown",
        "price_amount": "price_unknown",
        "lead_mean": "no_forecast",
        "review_mean": "no_forecast",
    }
    if row.get("is_active") is False:
        return "not_active"
    for column, reason in needed.items():
        if missing(row.get(column)):
            return reason
    if float(row["lead_mean"]) + float(row["review_mean"]) < rules.min_units:
        return "sells_too_little"
    return None


def order_up_to(simulation: Mapping[str, Any]) -> int:
    """Units on hand and on order that one should have after ordering today."""
    holding = (
        simulation["unit_cost"]
        * simulation["holding_rate"]
        * (simulation["lead_time_days"] + simulation["review_days"])
        / 365
    )
    service = min(simulation["unit_margin"] / (simulation["unit_margin"] + holding), simulation["max_service"])
    mean = simulation["lead_mean"] + simulation["review_mean"]
    sd = np.sqrt(simulation["lead_sd"] ** 2 + simulation["review_sd"] ** 2 + (simulation["level_cv"] * mean) ** 2)
    return int(np.ceil(max(mean + float(ndtri(service)) * sd, 0.0)))


def _simulation(row: Row, rules: ReorderRules, cv: float) -> dict[str, Any]:
    cost = float(row["unit_cost_amount"])
    available = max(float(row["on_hand_quantity"]), 0.0) + _platform_incoming(row) + float(row["ordered"])
    daily = (float(row["lead_mean"]) + float(row["review_mean"])) / (rules.lead_time_days + rules.review_days)
    return {
        "model": "base_stock",
        "lead_mean": round(float(row["lead_mean"]), 4),
        "lead_sd": round(float(np.sqrt(row["lead_variance"])), 4),
        "review_mean": round(float(row["review_mean"]), 4),
        "review_sd": round(float(np.sqrt(row["review_variance"])), 4),
        "level_cv": round(cv, 4),
        "available": available,
        "unit_margin": round(float(row["price_amount"]) * net_share(row, rules.tax_rate) - cost, 4),
        "unit_cost": cost,
        "holding_rate": rules.holding_rate,
        "max_service": rules.max_service,
        "lead_time_days": rules.lead_time_days,
        "review_days": rules.review_days,
        "window_days": rules.lead_time_days + rules.review_days,
        "level": 0.8,
        "limits": {
            "min_quantity": 1,
            "max_quantity": max(1, int(np.ceil(daily * rules.max_cover_days))),
            "max_cover_days": rules.max_cover_days,
        },
    }


def _platform_incoming(row: Row) -> float:
    return 0.0 if missing(row.get("incoming_quantity")) else max(float(row["incoming_quantity"]), 0.0)


def _proposal(row: Row, simulation: dict[str, Any], quantity: int, rules: ReorderRules, model_version: str) -> Proposal:
    key = str(row["variant_key"])
    wanted = simulation["lead_mean"] + simulation["review_mean"]
    days = rules.lead_time_days + rules.review_days
    on_order = int(simulation["available"]) - max(int(row["on_hand_quantity"]), 0)
    return Proposal(
        kind="reorder",
        title=f"Order {quantity} units of {name(row)}",
        target=target(row),
        current={"quantity": 0},
        proposed={"quantity": quantity},
        currency_code=str(row["currency_code"]),
        effect=effect(simulation, {"quantity": quantity}),
        reasons=[
            f"{int(row['on_hand_quantity'])} units are on hand and {on_order} on order; {wanted:.0f} are expected to be wanted in {days} days.",
            f"Assumed: goods arrive {rules.lead_time_days} days after ordering, and the next order is {rules.review_days} days away.",
            f"Each unit missed costs {shown(round(simulation['unit_margin'], 2), str(row['currency_code']))} of margin; "
            f"holding one costs {rules.holding_rate:.0%} of its cost a year.",
        ],
        evidence=[
            {"type": "prediction", "id": f"predictions.demand/{key}"},
            {"type": "mart", "id": f"marts.dim_variants/{key}"},
            {"type": "model", "id": model_version},
        ],
        preconditions=[{"type": "data_not_older_than_days", "value": rules.max_data_age_days}],
        simulation=simulation,
        model_version=model_version,
        connection_id=str(row["connection_id"]),
    )
