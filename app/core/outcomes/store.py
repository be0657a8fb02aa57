"""Implemented recommendations with what was promised, and their outcomes as far as there are any. It measures nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.schemas.outcomes import Outcome

Row = dict[str, Any]

_CARRIED_OUT = text("""
    select r.*, i.effective_at, c.timezone as shop_timezone, o.status as outcome_status, o.reason as outcome_reason, o.predicted, o.realised,
        o.window_start_on, o.window_end_on, o.design, o.measured_at
    from core.recommendations r
    join core.implementations i using (business_id, recommendation_id, version)
    left join core.connections c on c.business_id = r.business_id and c.connection_id = r.connection_id
    left join core.outcomes o on o.business_id = r.business_id and o.recommendation_id = r.recommendation_id
    where r.business_id = :business_id and r.status in ('implemented', 'measured', 'unmeasurable')
      and i.state = 'confirmed'
    order by i.effective_at, r.recommendation_id""")
_LOCK = text("""
    select status from core.recommendations
    where business_id = :business_id and recommendation_id = :recommendation_id for update skip locked""")
_STORE = text("""
    insert into core.outcomes (business_id, recommendation_id, status, reason, predicted, realised, window_start_on,
        window_end_on, design, measured_at)
    values (:business_id, :recommendation_id, :status, :reason, cast(:predicted as jsonb), cast(:realised as jsonb),
        :window_start_on, :window_end_on, :design, :measured_at)""")


def carried_out(conn: Connection, business_id: UUID) -> list[Row]:
    """Return every implemented recommendation with its outcome's columns, those that took effect first, first."""
    return [dict(row) for row in conn.execute(_CARRIED_OUT, {"business_id": business_id}).mappings()]


def still_implemented(conn: Connection, row: Row) -> bool:
    """Lock the recommendation and say whether it is still ours to settle: somebody may be rolling it back."""
    keys = {"business_id": row["business_id"], "recommendation_id": row["recommendation_id"]}
    return conn.execute(_LOCK, keys).scalar() == "implemented"


def store_outcome(conn: Connection, business_id: UUID, outcome: Outcome, measured_at: datetime) -> None:
    """Write down a settled outcome, once and for good."""
    plain = outcome.model_dump(
        include={"recommendation_id", "status", "reason", "window_start_on", "window_end_on", "design"}
    )
    realised = None if outcome.realised is None else outcome.realised.model_dump_json()
    predicted = json.dumps(outcome.predicted.model_dump())
    keys = {"business_id": business_id, "predicted": predicted, "realised": realised, "measured_at": measured_at}
    conn.execute(_STORE, plain | keys)
