"""The one gate through which a trained model becomes champion. It knows metrics, not models and not MLflow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TOLERANCE = 0.02  # a champion is not replaced by something that gains this much less over its naive; between, the newer data wins


@dataclass(frozen=True)
class Rule:
    """`metric` must beat `baseline` of the same backtest; `lower_is_better` says which way."""

    metric: str
    baseline: str
    lower_is_better: bool

    def gain(self, metrics: Mapping[str, float]) -> float:
        """By which share of the naive score the model is better; seasons move both, so it compares over time."""
        own, naive = metrics[self.metric], metrics[self.baseline]
        better = naive - own if self.lower_is_better else own - naive
        return better / abs(naive) if naive else math.copysign(math.inf, better) if better else 0.0


@dataclass(frozen=True)
class Verdict:
    """promote: becomes champion; hold: kept, but the champion stays; reject: worse than doing nothing clever."""

    decision: Literal["promote", "hold", "reject"]
    reason: str


RULES: Mapping[str, Rule] = {
    # A proper score of the whole distribution: WAPE favours medians, which for things sold now and then are mostly zero.
    "demand": Rule("pinball", "baseline_pinball", lower_is_better=True),
    "customer_segments": Rule("log_likelihood", "baseline_log_likelihood", lower_is_better=False),
    "price_response": Rule("deviance", "baseline_deviance", lower_is_better=True),
}


def judge(model: str, metrics: Mapping[str, float], champion: Mapping[str, float] | None = None) -> Verdict:
    """Decide on a newly trained model by its own baseline and by the present champion's metrics.

    Without a backtest (history too short) the model is the shrunk average or a prior: promoted where nothing else serves.
    """
    broken = sorted(name for name, value in metrics.items() if math.isnan(value) or math.isinf(value))
    rule = RULES[model]
    if any(name in (rule.metric, rule.baseline) for name in broken):
        return Verdict("reject", f"The metric {broken[0]} is not a finite number.")
    if rule.metric not in metrics or rule.baseline not in metrics:
        if champion is None or rule.metric not in champion:
            return Verdict("promote", "There is too little history to score it, and nothing scored serves yet.")
        return Verdict("hold", "There is too little history to score it, and a champion serves.")
    gain = rule.gain(metrics)
    if gain < 0:
        return Verdict(
            "reject",
            f"Its {rule.metric} {metrics[rule.metric]:.4f} is worse than the naive {metrics[rule.baseline]:.4f} on the same windows.",
        )
    before = rule.gain(champion) if champion and rule.metric in champion and rule.baseline in champion else None
    if before is not None and gain < before - TOLERANCE:
        return Verdict(
            "hold", f"It gains {gain:.1%} over the naive answer, the champion gained {before:.1%} over its own."
        )
    return Verdict(
        "promote",
        f"Its {rule.metric} {metrics[rule.metric]:.4f} beats the naive {metrics[rule.baseline]:.4f} on the same windows.",
    )
