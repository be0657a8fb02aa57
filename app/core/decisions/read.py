"""Recommendations and their history as everyone sees them. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.decisions.rows import UnknownRecommendationError
from app.schemas.recommendations import Event, Recommendation, Status

_SHOWN = """
    select recommendation_id as id, version, kind, status, title, target, current, proposed, currency_code, effect, reasons,
        evidence, preconditions, policy, model_version, run_id, content_hash, created_at, expires_at
    from core.recommendations where business_id = :business_id"""
_ONE = text(f"{_SHOWN} and recommendation_id = :recommendation_id")
_LIST = text(f"""{_SHOWN} and (cast(:status as text) is null or status = :status)
    order by created_at desc, (effect ->> 'mean')::double precision desc, recommendation_id""")
_EVENTS = text("""
    select seq, from_status, to_status, version, actor, reason, content_hash, happened_at
    from core.recommendation_events
    where business_id = :business_id and recommendation_id = :recommendation_id order by seq""")


def list_recommendations(conn: Connection, business_id: UUID, status: Status | None = None) -> list[Recommendation]:
    """Return all of a business, newest first and then by expected effect, or those in one status."""
    rows = conn.execute(_LIST, {"business_id": business_id, "status": status}).mappings()
    return [_recommendation(row) for row in rows]


def get_recommendation(conn: Connection, business_id: UUID, recommendation_id: UUID) -> Recommendation:
    """Return one; raises `UnknownRecommendationError`."""
    found = conn.execute(_ONE, {"business_id": business_id, "recommendation_id": recommendation_id}).mappings().first()
    if found is None:
        raise UnknownRecommendationError(f"This business has no recommendation {recommendation_id}.")
    return _recommendation(found)


def list_events(conn: Connection, business_id: UUID, recommendation_id: UUID) -> list[Event]:
    """Return a recommendation's life from its first day on; times are the wall clock."""
    rows = conn.execute(_EVENTS, {"business_id": business_id, "recommendation_id": recommendation_id}).mappings()
    return [Event.model_validate(dict(row)) for row in rows]


def _recommendation(row: Mapping[Any, Any]) -> Recommendation:
    return Recommendation.model_validate(dict(row))
