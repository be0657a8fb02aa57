"""What was promised and what came of it, side by side. It knows no database and no statistics."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictInt, model_validator

from app.schemas.recommendations import CurrencyCode, Effect, Kind, Number, Shared, Target

OutcomeStatus = Literal["waiting", "measured", "unmeasurable"]


class RealisedEffect(Shared):
    """What really happened, in the recommendation's currency over the whole window, with its interval."""

    metric: str
    mean: Number
    low: Number
    high: Number
    level: Annotated[float, Field(gt=0, lt=1)]


class Outcome(Shared):
    """One line of `ecom outcomes --json`. Days and `measured_at` are on the business clock.

    `reason` is a sentence, always there when the outcome is unmeasurable or still waited for.
    """

    recommendation_id: UUID
    kind: Kind
    title: str
    target: Target
    currency_code: CurrencyCode
    status: OutcomeStatus
    reason: str | None = None
    predicted: Effect
    realised: RealisedEffect | None = None
    window_start_on: date | None = None
    window_end_on: date | None = None
    waiting_days: Annotated[StrictInt, Field(ge=0)] | None = None
    design: str | None = None
    measured_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _says_why_there_is_no_number(self) -> Outcome:
        if (self.realised is None) == (self.status == "measured"):
            raise ValueError("a realised effect is there exactly when the outcome is measured")
        if self.status != "measured" and not self.reason:
            raise ValueError("an outcome without a number says why")
        return self
