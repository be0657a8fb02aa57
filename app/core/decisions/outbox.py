"""The outbox: what was approved and must happen exactly once. It knows its own table and neither platforms nor models.

pending → sent → confirmed | failed. Every change after the claim is fenced: it counts only while the row still carries the
holder's name, so an implementer that was believed dead and comes back writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from app.core.decisions.rows import Row
from app.schemas.recommendations import Kind

ACTIONS: Mapping[Kind, str] = {
    "price_change": "set_price",
    "reorder": "draft_purchase_order",
    "win_back_segment": "export_segment",
}

_ENQUEUE = text("""
    insert into core.implementations
        (business_id, recommendation_id, version, connection_id, action, payload, idempotency_key)
    values (:business_id, :recommendation_id, :version, :connection_id, :action, cast(:payload as jsonb), :idempotency_key)
    on conflict (business_id, idempotency_key) do nothing""")
_CANCEL = text("""
    update core.implementations set state = 'failed', error = :error
    where business_id = :business_id and recommendation_id = :recommendation_id and state = 'pending'""")
_OPEN = text("""
    select implementation_id, recommendation_id from core.implementations
    where business_id = :business_id and state in ('pending', 'sent')
    order by created_at, implementation_id""")
_OF = text("""
    select * from core.implementations
    where business_id = :business_id and recommendation_id = :recommendation_id order by version desc limit 1
    for update""")
_CLAIM = text("""
    update core.implementations set lease_holder = :holder, attempts = attempts + 1, error = null
    where business_id = :business_id and implementation_id = :implementation_id""")
_SENT = text("""
    update core.implementations set state = 'sent', pre_image = cast(:pre_image as jsonb), sent_at = now()
    where business_id = :business_id and implementation_id = :implementation_id and lease_holder = :holder
      and state = 'pending'""")
_CONFIRM = text("""
    update core.implementations set state = 'confirmed', post_image = cast(:post_image as jsonb), confirmed_at = now(),
        effective_at = :effective_at, lease_holder = null
    where business_id = :business_id and implementation_id = :implementation_id and lease_holder = :holder
      and state in ('pending', 'sent')""")
_SETTLE = text("""
    update core.implementations set state = coalesce(cast(:state as text), state), error = :error, lease_holder = null
    where business_id = :business_id and implementation_id = :implementation_id and lease_holder = :holder""")


class LeaseLostError(Exception):
    """Another implementer has taken this over; stop here."""


def enqueue(conn: Connection, row: Row) -> None:
    """Put an approved recommendation in the outbox, in the approval's own transaction; twice is once."""
    values = {key: row[key] for key in ("business_id", "recommendation_id", "version", "connection_id")}
    payload = json.dumps({"target": row["target"], "current": row["current"], "proposed": row["proposed"]})
    key = f"{row['recommendation_id']}:{row['version']}"
    conn.execute(_ENQUEUE, {**values, "action": ACTIONS[row["kind"]], "payload": payload, "idempotency_key": key})


def cancel(conn: Connection, row: Row, reason: str) -> None:
    """Take a locked recommendation's unsent implementation out of the outbox."""
    keys = {"business_id": row["business_id"], "recommendation_id": row["recommendation_id"]}
    conn.execute(_CANCEL, {**keys, "error": reason})


def waiting(conn: Connection, business_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return `(implementation_id, recommendation_id)` of everything not yet confirmed or failed, oldest first."""
    rows = conn.execute(_OPEN, {"business_id": business_id})
    return [(row.implementation_id, row.recommendation_id) for row in rows]


def latest(conn: Connection, row: Row) -> Row | None:
    """Return the newest implementation of a locked recommendation, locked too."""
    keys = {"business_id": row["business_id"], "recommendation_id": row["recommendation_id"]}
    found = conn.execute(_OF, keys).mappings().first()
    return dict(found) if found else None


def claim(conn: Connection, implementation: Row) -> None:
    """Write a fresh holder's name on the row: from now on earlier holders are fenced off."""
    implementation["lease_holder"] = str(uuid4())
    conn.execute(_CLAIM, _held(implementation))


def mark_sent(conn: Connection, implementation: Row, pre_image: Mapping[str, Any]) -> None:
    """Store what undoes the write, before the write is sent."""
    changed = conn.execute(_SENT, {**_held(implementation), "pre_image": json.dumps(pre_image)})
    _check_fence(changed.rowcount)


def confirm(conn: Connection, implementation: Row, post_image: Mapping[str, Any] | None, effective_at: Any) -> None:
    """Store what was read back and since when it holds, on the platform's own clock."""
    image = None if post_image is None else json.dumps(post_image)
    changed = conn.execute(_CONFIRM, {**_held(implementation), "post_image": image, "effective_at": effective_at})
    _check_fence(changed.rowcount)


def fail(conn: Connection, implementation: Row, sentence: str) -> None:
    """Settle it for good, with the reason."""
    _check_fence(conn.execute(_SETTLE, {**_held(implementation), "state": "failed", "error": sentence}).rowcount)


def release(conn: Connection, implementation: Row, sentence: str) -> None:
    """Keep it waiting, with the reason, for the next attempt."""
    _check_fence(conn.execute(_SETTLE, {**_held(implementation), "state": None, "error": sentence}).rowcount)


def _held(implementation: Row) -> dict[str, Any]:
    keys = ("business_id", "implementation_id")
    return {key: implementation[key] for key in keys} | {"holder": implementation["lease_holder"]}


def _check_fence(rows: int) -> None:
    if rows != 1:
        raise LeaseLostError
