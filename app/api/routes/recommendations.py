"""What is advised, what people decide on it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body
from fastapi.openapi.models import Example
from sqlalchemy import Connection, Engine

from app.api.callers import EngineOf, Here, Member
from app.api.errors import ApiError
from app.core.connections.clock import business_clock
from app.core.database.engine import tenant
from app.core.decisions.decide import decide as carry_out
from app.core.decisions.read import get_recommendation, list_recommendations
from app.core.decisions.rows import UnknownRecommendationError
from app.core.tracking.ranking import ranked
from app.core.tracking.read import detail
from app.core.tracking.read import outcomes as read_outcomes
from app.core.tracking.read import tracker as read_tracker
from app.core.tracking.simulate import simulated_edit
from app.schemas.outcomes import Outcome
from app.schemas.recommendations import Decision, Kind, Recommendation, Status
from app.schemas.tracking import ProposedEdit, RecommendationDetail, Simulation

router = APIRouter(prefix="/api/businesses/{slug}", tags=["Recommendations"])

SEEN = "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
DECISIONS: dict[str, Example] = {
    "approve": {"summary": "Approve what was seen", "value": {"verdict": "approve", "seen_hash": SEEN}},
    "edit": {"summary": "Another price", "value": {"verdict": "edit", "set": {"price": "23.90"}, "reason": "rounder"}},
    "reject": {"summary": "Say no, and why", "value": {"verdict": "reject", "reason": "Promised until Easter."}},
}
EDITS: dict[str, Example] = {
    "price": {"summary": "A price, as text", "value": {"set": {"price": "23.90"}}},
    "quantity": {"summary": "A quantity", "value": {"set": {"quantity": 40}}},
    "discount": {"summary": "A discount in percent", "value": {"set": {"discount_pct": "7.5"}}},
}


@contextmanager
def opened(engine: Engine, here: Member) -> Iterator[Connection]:
    """The caller's business in one transaction; a recommendation that is not in it is answered with 404."""
    try:
        with tenant(engine, here.business.business_id, here.claims.user_id) as database:
            yield database
    except UnknownRecommendationError as error:
        raise ApiError(404, "not_found", str(error)) from None


@router.get("/recommendations")
def recommendations(
    engine: EngineOf, here: Here, status: Status | None = None, kind: Kind | None = None
) -> list[Recommendation]:
    """Recommendations in the order of value times certainty."""
    with opened(engine, here) as database:
        found = list_recommendations(database, here.business.business_id, status)
    return ranked([one for one in found if kind in (None, one.kind)])


@router.get("/recommendations/{recommendation_id}")
def recommendation(engine: EngineOf, here: Here, recommendation_id: UUID) -> RecommendationDetail:
    """One recommendation with its timeline, its implementation and its outcome."""
    with opened(engine, here) as database:
        return detail(database, here.business, recommendation_id)


@router.post("/recommendations/{recommendation_id}/decisions")
def decide(
    engine: EngineOf,
    here: Here,
    recommendation_id: UUID,
    body: Annotated[Decision, Body(openapi_examples=DECISIONS)],
) -> RecommendationDetail:
    """Approve, reject or edit. `seen_hash` is the `content_hash` of what you saw; 409 when it has changed since."""
    business_id, user_id = here.business.business_id, here.claims.user_id
    with opened(engine, here) as database:
        get_recommendation(database, business_id, recommendation_id)  # 404 comes before any word about the business
        now = business_clock(database)
        carry_out(database, business_id, recommendation_id, body, actor=f"user:{user_id}", user_id=user_id, now=now)
        return detail(database, here.business, recommendation_id)


@router.post("/recommendations/{recommendation_id}/simulate")
def simulate(
    engine: EngineOf,
    here: Here,
    recommendation_id: UUID,
    body: Annotated[ProposedEdit, Body(openapi_examples=EDITS)],
) -> Simulation:
    """What other values would be expected to do; nothing is saved. 409 names the rule that they break."""
    with opened(engine, here) as database:
        return simulated_edit(database, here.business.business_id, recommendation_id, body.set)


@router.get("/tracker", tags=["Tracker"])
def tracker(engine: EngineOf, here: Here) -> list[RecommendationDetail]:
    """Everything that was decided on, the latest change first."""
    with opened(engine, here) as database:
        return read_tracker(database, here.business)


@router.get("/outcomes", tags=["Tracker"])
def outcomes(engine: EngineOf, here: Here) -> list[Outcome]:
    """What was promised and what came of it; those still waited for say how long."""
    with opened(engine, here) as database:
        return read_outcomes(database, here.business)
