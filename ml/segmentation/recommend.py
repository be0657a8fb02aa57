"""Which segments to win back, with which discount, and what that may bring. It knows no person and sends nothing.

The response to an offer is a stated range until this shop has measured its own, so that the intervals are wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.money import shown
from ml.proposals import Advice, Proposal, advice
from ml.segmentation.effect import effect, profit_change
from ml.segmentation.train import SEGMENTS

WINDOW_DAYS = 28
WON_BACK = ("at_risk", "lapsed", "one_time")


@dataclass(frozen=True)
class WinBackRules:
    """Assumptions, stated in every recommendation, and limits.

    `uplift`: share of the audience that orders within the window because of a 10 % offer, 10 % and 90 % points, per segment.
    `margin`: share of an order's value that is margin, 10 % and 90 % points, where costs are unknown.
    """

    uplift: tuple[tuple[str, float, float], ...] = (
        ("at_risk", 0.006, 0.035),
        ("one_time", 0.002, 0.015),
        ("lapsed", 0.0015, 0.012),
    )
    margin: tuple[float, float] = (0.2, 0.6)
    discounts: tuple[int, ...] = (5, 10, 15, 20)
    max_discount_pct: int = 25
    contact_cost: float = 0.0
    min_audience: int = 20
    at_most: int = 3
    max_data_age_days: int = 7


def recommend(
    customers: pd.DataFrame,
    currency_code: str,
    margin_share: float | None = None,
    rules: WinBackRules | None = None,
    *,
    model_version: str = "customer_segments/0",
) -> Advice:
    """Propose at most `rules.at_most` win-backs, best first, and count segments that were passed over by reason.

    `customers` is TrainedSegments.customers or predictions.customer_segments; where it has has_marketing_consent, only
    those who gave it are counted. `margin_share` is the shop's margin over net revenue where costs are known.
    """
    rules = rules or WinBackRules()
    reachable = customers
    if "has_marketing_consent" in customers and customers["has_marketing_consent"].notna().any():
        reachable = customers[customers["has_marketing_consent"].fillna(0).astype(bool)]
    answers = [
        _segment(
            name,
            reachable[reachable["segment_id"] == name],
            (low, high),
            rules,
            currency_code=currency_code,
            margin_share=margin_share,
            model_version=model_version,
        )
        for name, low, high in rules.uplift
    ]
    return advice(
        [a for a in answers if isinstance(a, Proposal)], [a for a in answers if isinstance(a, str)], rules.at_most
    )


def _segment(
    name: str, people: pd.DataFrame, uplift: tuple[float, float], rules: WinBackRules,
    *, currency_code: str, margin_share: float | None, model_version: str,
) -> Proposal | str:  # fmt: skip
    people = people[(people["orders"] > 0) & (people["spend"] > 0)]
    if len(people) < rules.min_audience:
        return "audience_too_small"
    simulation = _simulation(name, people, uplift, margin_share, rules)
    gains = {d: float(profit_change(simulation, d).mean()) for d in rules.discounts}
    best = max(gains, key=lambda d: gains[d])
    if gains[best] <= 0:
        return "not_worth_it"
    known = (
        "measured over products of known cost"
        if margin_share is not None
        else "assumed, because unit costs are unknown"
    )
    return _proposal(simulation, best, rules, currency_code=currency_code, margin_is=known, model_version=model_version)


def _simulation(
    name: str, people: pd.DataFrame, uplift: tuple[float, float], margin_share: float | None, rules: WinBackRules
) -> dict[str, Any]:
    alive = people["is_alive_probability"].fillna(0.0).to_numpy(dtype=float)
    expected = people["orders_per_year"].to_numpy(dtype=float) * WINDOW_DAYS / 365
    margin = rules.margin if margin_share is None else (max(margin_share - 0.05, 0.01), min(margin_share + 0.05, 0.99))
    return {
        "model": "response_range",
        "segment_id": name,
        "customers": len(people),
        "return_rate": round(float(np.mean(alive * (1 - np.exp(-expected)))), 6),
        "order_value": round(float(np.median(people["spend"] / people["orders"])), 2),
        "margin_low": round(margin[0], 4),
        "margin_high": round(margin[1], 4),
        "uplift_low": uplift[0],
        "uplift_high": uplift[1],
        "contact_cost": rules.contact_cost,
        "window_days": WINDOW_DAYS,
        "level": 0.8,
        "limits": {"min_discount_pct": 0, "max_discount_pct": rules.max_discount_pct},
    }


def _proposal(
    simulation: dict[str, Any],
    discount: int,
    rules: WinBackRules,
    *,
    currency_code: str,
    margin_is: str,
    model_version: str,
) -> Proposal:
    segment, title = simulation["segment_id"], SEGMENTS[simulation["segment_id"]]
    proposed = {"segment_id": segment, "discount_pct": str(discount)}
    strength = (discount / 10) ** 0.5
    return Proposal(
        kind="win_back_segment",
        title=f"Offer {discount} % off to {simulation['customers']} customers of the segment “{title}”",
        target={
            "type": "segment",
            "id": segment,
            "platform": "segments",
            "platform_id": segment,
            "sku": None,
            "title": title,
        },
        current={"segment_id": segment, "discount_pct": "0"},
        proposed=proposed,
        currency_code=currency_code,
        effect=effect(simulation, proposed),
        reasons=[
            f"{simulation['customers']} customers are in this segment; an order of theirs is worth "
            f"{shown(simulation['order_value'], currency_code)} (median), and {simulation['return_rate']:.1%} would order anyway.",
            f"Assumed: {simulation['uplift_low'] * strength:.1%} to {simulation['uplift_high'] * strength:.1%} more of them order "
            f"within {WINDOW_DAYS} days because of the offer; this shop has not measured it yet.",
            f"Margin is {simulation['margin_low']:.0%} to {simulation['margin_high']:.0%} of an order, {margin_is}.",
        ],
        evidence=[
            {"type": "prediction", "id": f"predictions.customer_segments/{segment}"},
            {"type": "mart", "id": "features.feat_customer__summary"},
            {"type": "model", "id": model_version},
        ],
        preconditions=[{"type": "data_not_older_than_days", "value": rules.max_data_age_days}],
        simulation=simulation,
        model_version=model_version,
        expires_after_days=14,
    )
