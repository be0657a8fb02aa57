"""Take one implementation in hand: is it still approved, in time, unaltered and within the limits? It calls no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import Connection as Database
from sqlalchemy import text

from app.core.decisions import outbox
from app.core.decisions.hashing import digest
from app.core.decisions.limits import check_limits
from app.core.decisions.rows import AlteredError, Row, check_unaltered, locked, move
from app.core.decisions.shop import NotReadyError, writable_connection
from app.core.decisions.states import DecisionError, ExpiredError
from app.core.decisions.trust import check_trusted

if TYPE_CHECKING:
    from app.core.connections.store import Connection

_APPROVALS = text("""
    select count(distinct coalesce(user_id::text, actor)) from core.approvals
    where business_id = :business_id and recommendation_id = :recommendation_id and version = :version
      and verdict = 'approve' and content_hash = :content_hash""")


@dataclass(frozen=True)
class Claim:
    """Ours to carry out. `connection` is there for a price, which is written to a shop."""

    row: Row
    implementation: Row
    connection: Connection | None

    @property
    def business_id(self) -> UUID:
        return UUID(str(self.row["business_id"]))


@dataclass(frozen=True)
class Refusal:
    """Not to be carried out, and why; what had to be written down about it is written."""

    row: Row
    state: Literal["failed", "expired", "waiting"]
    sentence: str


def claim(
    conn: Database, business_id: UUID, recommendation_id: UUID, now: datetime, *, actor: str
) -> Claim | Refusal | None:
    """Claim the newest implementation of a recommendation; None when it was settled or withdrawn meanwhile.

    A write that was sent already is always claimed: whether it arrived must be found out, however late it is.
    """
    row = locked(conn, business_id, recommendation_id)
    implementation = outbox.latest(conn, row)
    if implementation is None or implementation["state"] not in ("pending", "sent"):
        return None
    try:
        connection = writable_connection(conn, row) if row["kind"] == "price_change" else None
        if implementation["state"] == "pending":
            _check_approval(conn, row, implementation, now)
            check_trusted(conn, row)
    except NotReadyError as error:
        return Refusal(row, "waiting", str(error))
    except DecisionError as error:
        return _refuse(conn, row, implementation, error, actor)
    outbox.claim(conn, implementation)
    if row["status"] != "implementing":
        move(conn, row, "implementing", actor=actor)
    return Claim(row, implementation, connection)


def _check_approval(conn: Database, row: Row, implementation: Row, now: datetime) -> None:
    """What would be done must be in time, allowed, and exactly what as many approved as its policy asks for."""
    if now >= row["expires_at"]:
        raise ExpiredError("It expired before it was carried out; run again for a new one.")
    check_unaltered(row)
    keys = {key: row[key] for key in ("business_id", "recommendation_id", "version", "content_hash")}
    approvals: int = conn.execute(_APPROVALS, keys).scalar_one()
    payload = {key: row[key] for key in implementation["payload"]}
    if approvals < int(row["policy"]["required_approvals"]) or digest(payload) != digest(implementation["payload"]):
        raise AlteredError("What is in the outbox is not what was approved, so nothing was written; review it again.")
    check_limits(row["kind"], row["current"], row["proposed"], row["currency_code"], row["simulation"])


def _refuse(conn: Database, row: Row, implementation: Row, error: DecisionError, actor: str) -> Refusal:
    outbox.claim(conn, implementation)
    outbox.fail(conn, implementation, str(error))
    if isinstance(error, ExpiredError) and row["status"] != "implementing":
        move(conn, row, "expired", actor=actor, reason=str(error))
        return Refusal(row, "expired", str(error))
    if row["status"] != "implementing":
        move(conn, row, "implementing", actor=actor)
    move(conn, row, "failed", actor=actor, reason=str(error))
    return Refusal(row, "failed", str(error))
