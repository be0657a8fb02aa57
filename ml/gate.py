"""The one gate through which a trained model becomes champion. It knows metrics, not models and not MLflow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TOLERANCE = 0.02  # a champion is not replaced by something worse than this share; between, the newer data wins


@dataclass(frozen=True)
class Rule:
    """`metric` must beat `baseline` of the same backtest; `lower_is_better` says which way."""

    metric: str
    baseline: str
    lower_is_better: bool


@dataclass(frozen=True)
class Verdict:
    """promote: becomes champion; hold: kept, but the champion stays; reject: worse than doing nothing clever."""

    decision: Literal["promote", "hold", "reject"]
    reason: str


RULES: Mapping[str, Rule] = {
    "demand": Rule("wape", "baseline_wape", lower_is_better=True),
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
    own, naive = metrics[rule.metric], metrics[rule.baseline]
    if not _at_least_as_good(own, naive, rule, 0.0):
        return Verdict("reject", f"Its {rule.metric} {own:.4f} is worse than the naive {naive:.4f} on the same windows.")
    before = (champion or {}).get(rule.metric)
    if before is not None and math.isfinite(before) and not _at_least_as_good(own, before, rule, TOLERANCE):
        return Verdict("hold", f"Its {rule.metric} {own:.4f} is worse than the champion's {before:.4f} by more than {TOLERANCE:.0%}.")
    return Verdict("promote", f"Its {rule.metric} {own:.4f} beats the naive {naive:.4f} on the same windows.")


def _at_least_as_good(own: float, other: float, rule: Rule, tolerance: float) -> bool:
    slack = tolerance * abs(other)
    return own <= other + slack if rule.lower_is_better else own >= other - slack
