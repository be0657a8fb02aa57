"""What a recommendation, a decision on it and its history look like to everyone. It knows no database and no rule."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

Kind = Literal["price_change", "reorder", "win_back_segment"]
Status = Literal[
    "proposed", "approved", "rejected", "expired", "scheduled", "implementing", "implemented", "failed", "rolled_back",
    "measured", "unmeasurable",
]  # fmt: skip
Verdict = Literal["approve", "reject", "edit"]

CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]

_MONEY = re.compile(r"[0-9]{1,14}(\.[0-9]{1,4})?")
_MONEY_KEYS = frozenset({"price", "compare_at_price", "unit_cost", "amount"})


def money_text(value: str) -> str:
    """Return `value` when it is money as we write it: digits and a point, at most four decimals, no sign, no exponent."""
    if not _MONEY.fullmatch(value):
        raise ValueError(f"{value[:40]!r} is no amount of money; write digits with a point, as in 24.90")
    return value


Money = Annotated[StrictStr, AfterValidator(money_text)]


def _finite(value: JsonValue) -> JsonValue:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("only finite numbers are allowed")
    if isinstance(value, Mapping):
        for inner in value.values():
            _finite(inner)
    elif isinstance(value, list):
        for inner in value:
            _finite(inner)
    return value


def _money_as_text(values: dict[str, JsonValue]) -> dict[str, JsonValue]:
    for key in _MONEY_KEYS & values.keys():
        value = values[key]
        if value is not None:
            money_text(value if isinstance(value, str) else repr(value) + " (not a string)")
    return values


Facts = Annotated[dict[str, JsonValue], AfterValidator(_finite)]
"""An object of plain JSON without NaN or infinity."""
Values = Annotated[dict[str, JsonValue], AfterValidator(_finite), AfterValidator(_money_as_text)]
"""`{"price": "24.90"}`, `{"quantity": 40}`, `{"segment_id": "lapsed", "discount_pct": "10"}`: money is a string."""


class Shared(BaseModel):
    """Unknown fields and NaN are refused, so that a slip shows where it happens."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Target(Shared):
    """What would be changed. `platform_id` is the platform's own id, exactly as its API writes it."""

    type: str
    id: str
    platform: str | None = None
    platform_id: str | None = None
    sku: str | None = None
    title: str | None = None


class Effect(Shared):
    """A predicted or realised effect in the recommendation's currency over `window_days`.

    `level` 0.8 means that `low` and `high` are the 10 % and 90 % points.
    """

    metric: str
    mean: Number
    low: Number
    high: Number
    level: Annotated[float, Field(gt=0, lt=1)]
    window_days: Annotated[StrictInt, Field(ge=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Effect:
        if self.low > self.high:
            raise ValueError("an effect's low end may not lie above its high end")
        return self


class Policy(Shared):
    """Who may let it through: nobody's approval is needed only where `auto_approvable` says so."""

    auto_approvable: StrictBool = False
    required_approvals: Annotated[StrictInt, Field(ge=1)] = 1


class Recommendation(Shared):
    """One line of `ecom recommendations --json`. Times are on the business clock."""

    id: UUID
    version: Annotated[StrictInt, Field(ge=1)]
    kind: Kind
    status: Status
    title: str
    target: Target
    current: Values
    proposed: Values
    currency_code: CurrencyCode
    effect: Effect
    reasons: list[str]
    evidence: list[Facts]
    preconditions: list[Facts]
    policy: Policy
    model_version: str
    run_id: str | None = None
    content_hash: str
    created_at: AwareDatetime
    expires_at: AwareDatetime


class Event(Shared):
    """One step in a recommendation's life; `happened_at` is the wall clock."""

    seq: int
    from_status: Status | None
    to_status: Status
    version: int
    actor: str
    reason: str | None
    content_hash: str
    happened_at: datetime


class Decision(Shared):
    """What a person asks for. `seen_hash` is the `content_hash` of what was on the screen."""

    verdict: Verdict
    set: dict[str, StrictStr | StrictInt] = Field(default_factory=dict)
    reason: Annotated[str, Field(max_length=2000)] | None = None
    seen_hash: str | None = None
