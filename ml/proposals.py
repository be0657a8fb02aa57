"""What a model proposes and what it passes over, before anybody stores or decides it. It knows no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ProposalKind = Literal["price_change", "reorder", "win_back_segment"]


@dataclass(frozen=True)
class Proposal:
    """One row of core.recommendations to be. Money inside `current` and `proposed` is text, as in `{"price": "24.90"}`.

    `effect` is `{metric, mean, low, high, level, window_days}`; `simulation` is the small JSON from which the kind's
    `effect` function computes it again for an edited proposal, with the limits that an edit must keep.
    """

    kind: ProposalKind
    title: str
    target: Mapping[str, Any]
    current: Mapping[str, Any]
    proposed: Mapping[str, Any]
    currency_code: str
    effect: Mapping[str, Any]
    reasons: list[str]
    evidence: list[Mapping[str, Any]]
    preconditions: list[Mapping[str, Any]]
    simulation: Mapping[str, Any]
    model_version: str
    connection_id: str | None = None
    policy: Mapping[str, Any] = field(default_factory=lambda: {"auto_approvable": False, "required_approvals": 1})
    expires_after_days: int = 7

    @property
    def target_key(self) -> str:
        """What may have one open recommendation of a kind."""
        return f"{self.target['platform']}:{self.target['platform_id']}"

    @property
    def rank(self) -> float:
        """Mean effect times certainty: the share of the interval that lies above zero, so that sure things come first."""
        mean, low, high = (float(self.effect[key]) for key in ("mean", "low", "high"))
        certainty = 1.0 if low >= 0 else high / (high - low) if high > 0 else 0.0
        return mean * certainty


@dataclass(frozen=True)
class Skipped:
    """How many things were passed over, and why. `reason_code` is snake_case and stable."""

    reason_code: str
    count: int


@dataclass(frozen=True)
class Advice:
    """Everything one recommender has to say: the best proposals first, and what was skipped by reason."""

    proposals: list[Proposal]
    skipped: list[Skipped]


def advice(proposals: Iterable[Proposal], reasons: Iterable[str], at_most: int) -> Advice:
    """Rank, cut to `at_most`, and count the reasons; what did not fit is counted as `beyond_daily_limit`."""
    ranked = sorted(proposals, key=lambda p: (-p.rank, p.target_key))
    counts = Counter(reasons)
    if len(ranked) > at_most:
        counts["beyond_daily_limit"] += len(ranked) - at_most
    return Advice(ranked[:at_most], [Skipped(code, count) for code, count in sorted(counts.items())])
