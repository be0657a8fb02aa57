"""What an edit would do, without saving it. The rules and the model are those of the edit itself."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.decisions.edits import edited
from app.core.decisions.rows import UnknownRecommendationError
from app.schemas.recommendations import Effect
from app.schemas.tracking import Simulation

_ROW = text("""
    select * from core.recommendations where business_id = :business_id and recommendation_id = :recommendation_id""")


def simulated_edit(
    conn: Connection, business_id: UUID, recommendation_id: UUID, wishes: Mapping[str, str | int]
) -> Simulation:
    """Return the effect that the model expects of `wishes`; raises `LimitError` with the rule that they break."""
    found = conn.execute(_ROW, {"business_id": business_id, "recommendation_id": recommendation_id}).mappings().first()
    if found is None:
        raise UnknownRecommendationError(f"This business has no recommendation {recommendation_id}.")
    changed = edited(dict(found), wishes)
    return Simulation(proposed=changed["proposed"], effect=Effect.model_validate(changed["effect"]))
