"""Rows of core.recommendations and their moves, each with its line of history. It knows no rule but the table of moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.decisions.hashing import content_hash
from app.core.decisions.states import DecisionError, check_move
from app.schemas.recommendations import Status

Row = dict[str, Any]
"""A row of core.recommendations by column name."""

_LOCK = text("""
    select * from core.recommendations
    where business_id = :business_id and recommendation_id = :recommendation_id
    for update""")
_MOVE = text("""
    update core.recommendations set status = :status, changed_at = now()
    where business_id = :business_id and recommendation_id = :recommendation_id""")
RECORD = text("""
    insert into core.recommendation_events
        (business_id, recommendation_id, from_status, to_status, version, actor, reason, content_hash)
    values (:business_id, :recommendation_id, :from_status, :to_status, :version, :actor, :reason, :content_hash)""")


class UnknownRecommendationError(DecisionError):
    """This business has no such recommendation."""


class AlteredError(DecisionError):
    """The row is no longer what its hash says: somebody changed it past the application."""


def locked(conn: Connection, business_id: UUID, recommendation_id: UUID) -> Row:
    """Return the row, held until the transaction ends. Whoever also needs its outbox row takes this one first."""
    found = conn.execute(_LOCK, {"business_id": business_id, "recommendation_id": recommendation_id}).mappings().first()
    if found is None:
        raise UnknownRecommendationError(f"This business has no recommendation {recommendation_id}.")
    return dict(found)


def move(conn: Connection, row: Row, to: Status, *, actor: str, reason: str | None = None) -> None:
    """Bring a locked row to status `to` and write down who did it and why; raises `TransitionRefusedError`."""
    move_all(conn, [row], to, actor=actor, reason=reason)


def move_all(conn: Connection, rows: list[Row], to: Status, *, actor: str, reason: str | None) -> None:
    """The same for many locked rows, in two round trips."""
    for row in rows:
        check_move(row["status"], to)
    if rows:
        conn.execute(_MOVE, [{**_key(row), "status": to} for row in rows])
        conn.execute(RECORD, [event(row, row["status"], to, actor, reason) for row in rows])
    for row in rows:
        row["status"] = to


def event(row: Row, from_status: Status | None, to_status: Status, actor: str, reason: str | None) -> dict[str, Any]:
    """Parameters of `RECORD`."""
    states = {"from_status": from_status, "to_status": to_status, "actor": actor, "reason": reason}
    return {**_key(row), **states, "version": row["version"], "content_hash": row["content_hash"]}


def check_unaltered(row: Row) -> None:
    """Raise `AlteredError` when the row's content no longer has the hash that was stored with it."""
    if content_hash(row) != row["content_hash"]:
        raise AlteredError(
            "This recommendation was altered outside of the application and cannot be trusted; reject it and run again."
        )


def _key(row: Row) -> dict[str, Any]:
    return {"business_id": row["business_id"], "recommendation_id": row["recommendation_id"]}
