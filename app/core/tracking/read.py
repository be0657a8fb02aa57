"""A recommendation with its events, its implementation and its outcome, and the list of all that were decided on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.businesses.store import Business
from app.core.connections.clock import business_clock
from app.core.connections.exceptions import ConnectionsError
from app.core.decisions.read import get_recommendation, list_recommendations
from app.core.outcomes.measure import list_outcomes
from app.core.tracking.actors import names_of
from app.schemas.outcomes import Outcome
from app.schemas.recommendations import Recommendation
from app.schemas.tracking import Implementation, RecommendationDetail, TimelineEvent

MOST_TRACKED = 200
UNDECIDED = frozenset({"proposed", "expired"})

_EVENTS = text("""
    select recommendation_id, seq, from_status, to_status, version, actor, reason, content_hash, happened_at
    from core.recommendation_events
    where business_id = :business_id and recommendation_id = any(:ids) order by seq""")
_IMPLEMENTATIONS = text("""
    select distinct on (recommendation_id) recommendation_id, implementation_id, action, state, payload, pre_image, post_image,
        attempts, error, created_at, confirmed_at, effective_at
    from core.implementations
    where business_id = :business_id and recommendation_id = any(:ids)
    order by recommendation_id, version desc, created_at desc""")


def detail(conn: Connection, business: Business, recommendation_id: UUID) -> RecommendationDetail:
    """One recommendation and all that happened to it; raises `UnknownRecommendationError`."""
    return _details(conn, business, [get_recommendation(conn, business.business_id, recommendation_id)])[0]


def tracker(conn: Connection, business: Business) -> list[RecommendationDetail]:
    """What people or policies have decided on, the latest change first, at most `MOST_TRACKED`."""
    everything = list_recommendations(conn, business.business_id)
    decided = [one for one in everything if one.status not in UNDECIDED or one.version > 1]
    found = _details(conn, business, decided)
    return sorted(found, key=_last_seq, reverse=True)[:MOST_TRACKED]


def _last_seq(one: RecommendationDetail) -> int:
    return one.events[-1].seq if one.events else 0


def outcomes(conn: Connection, business: Business) -> list[Outcome]:
    """What was promised beside what came of it, as of the business clock; nothing before the first sync."""
    try:
        now = business_clock(conn)
    except ConnectionsError:
        return []
    return list_outcomes(conn, business, now)


def _details(
    conn: Connection, business: Business, recommendations: Sequence[Recommendation]
) -> list[RecommendationDetail]:
    keys = {"business_id": business.business_id, "ids": [one.id for one in recommendations]}
    events = _events(conn, keys)
    implementations = _implementations(conn, keys)
    settled = {one.recommendation_id: one for one in outcomes(conn, business)}
    return [
        RecommendationDetail(
            recommendation=one,
            events=events.get(one.id, []),
            implementation=implementations.get(one.id),
            outcome=settled.get(one.id),
        )
        for one in recommendations
    ]


def _events(conn: Connection, keys: dict[str, Any]) -> dict[UUID, list[TimelineEvent]]:
    rows = [dict(row) for row in conn.execute(_EVENTS, keys).mappings()]
    names = names_of(conn, (row["actor"] for row in rows))
    events: dict[UUID, list[TimelineEvent]] = defaultdict(list)
    for row in rows:
        events[row.pop("recommendation_id")].append(TimelineEvent(**row, actor_name=names[row["actor"]]))
    return events


def _implementations(conn: Connection, keys: dict[str, Any]) -> dict[UUID, Implementation]:
    rows = (dict(row) for row in conn.execute(_IMPLEMENTATIONS, keys).mappings())
    return {row.pop("recommendation_id"): Implementation(**row) for row in rows}
