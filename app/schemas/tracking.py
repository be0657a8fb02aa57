"""What became of a recommendation: its history, its implementation, a simulated edit. It knows no state machine."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, StrictInt, StrictStr

from app.schemas.outcomes import Outcome
from app.schemas.recommendations import Effect, Event, Facts, Recommendation, Shared, Values


class Implementation(Shared):
    """One write to a platform. `pre_image` is what undoes it, `post_image` what was read back."""

    implementation_id: UUID
    action: Literal["set_price", "draft_purchase_order", "export_segment"]
    state: Literal["pending", "sent", "confirmed", "failed"]
    payload: Facts
    pre_image: Facts | None
    post_image: Facts | None
    attempts: int
    error: str | None
    created_at: AwareDatetime
    confirmed_at: AwareDatetime | None
    effective_at: AwareDatetime | None


class TimelineEvent(Event):
    """An event with the actor's name as a person would say it."""

    actor_name: str


class RecommendationDetail(Shared):
    """A recommendation with everything that has happened to it, oldest event first."""

    recommendation: Recommendation
    events: list[TimelineEvent]
    implementation: Implementation | None
    outcome: Outcome | None


class ProposedEdit(Shared):
    """New values to try out; the same keys as in `proposed`."""

    set: dict[str, StrictStr | StrictInt]


class Simulation(Shared):
    """What an edit would be expected to do, before anything is saved."""

    proposed: Values
    effect: Effect
