"""What a person, or a policy in a person's name, may do with a recommendation: approve, reject, edit.

One path for the command line, the API and agents. Each function runs in the caller's transaction, so that an approval and
its outbox row are there together or not at all. It knows no platform.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.core.decisions import outbox
from app.core.decisions.edits import edited
from app.core.decisions.hashing import content_hash
from app.core.decisions.read import get_recommendation
from app.core.decisions.rows import RECORD, Row, check_unaltered, event, locked, move
from app.core.decisions.states import DecisionError, ExpiredError, TransitionRefusedError, check_move
from app.core.decisions.trust import check_trusted
from app.schemas.recommendations import Decision, Recommendation, Verdict

_APPROVERS = text("""
    select distinct coalesce(user_id::text, actor) from core.approvals
    where business_id = :business_id and recommendation_id = :recommendation_id and version = :version
      and verdict = 'approve' and content_hash = :content_hash""")
_DECIDE = text("""
    insert into core.approvals (business_id, recommendation_id, version, verdict, actor, user_id, reason, content_hash, clock_at)
    values (:business_id, :recommendation_id, :version, :verdict, :actor, :user_id, :reason, :content_hash, :clock_at)""")
_REWRITE = text("""
    update core.recommendations set status = 'proposed', version = :version, title = :title, proposed = cast(:proposed as jsonb),
        effect = cast(:effect as jsonb), reasons = cast(:reasons as jsonb), content_hash = :content_hash, changed_at = now()
    where business_id = :business_id and recommendation_id = :recommendation_id""")


class ChangedSinceSeenError(DecisionError):
    """What the person saw is not what is there now."""


def decide(conn: Connection, business_id: UUID, recommendation_id: UUID, decision: Decision, *, actor: str, now: datetime,
           user_id: UUID | None = None) -> Recommendation:  # fmt: skip
    """Carry out one request of the API or the command line; `now` is the business clock. Raises `DecisionError`."""
    given: dict[str, Any] = {
        "actor": actor,
        "user_id": user_id,
        "now": now,
        "reason": decision.reason,
        "seen_hash": decision.seen_hash,
    }
    if decision.verdict == "edit":
        return edit(conn, business_id, recommendation_id, decision.set, **given)
    if decision.set:
        raise DecisionError(
            "Values can be set only with an edit; edit first, look at the new effect, and then approve."
        )
    verb = approve if decision.verdict == "approve" else reject
    return verb(conn, business_id, recommendation_id, **given)


def approve(conn: Connection, business_id: UUID, recommendation_id: UUID, *, actor: str, now: datetime,
            user_id: UUID | None = None, reason: str | None = None, seen_hash: str | None = None) -> Recommendation:  # fmt: skip
    """Agree to exactly what is stored. With the last approval that its policy asks for it enters the outbox.

    The same person's second click changes nothing. Raises `ExpiredError`, `ChangedSinceSeenError`, `AlteredError`,
    `NotTrustedError` or `TransitionRefusedError`.
    """
    row = locked(conn, business_id, recommendation_id)
    _check_seen(row, seen_hash)
    if (user_id and str(user_id)) in (approvers := _approvers(conn, row)) or actor in approvers:
        return get_recommendation(conn, business_id, recommendation_id)
    check_move(row["status"], "approved")
    if row["status"] != "proposed":
        raise TransitionRefusedError(f"This recommendation is already {row['status']}.")
    _check_fresh(row, now)
    check_unaltered(row)
    check_trusted(conn, row)
    _write_down(conn, row, "approve", actor=actor, user_id=user_id, reason=reason, clock_at=now)
    given, needed = len(approvers) + 1, int(row["policy"]["required_approvals"])
    if given < needed:
        move(conn, row, "proposed", actor=actor, reason=f"approval {given} of {needed}")
    else:
        move(conn, row, "approved", actor=actor, reason=reason)
        outbox.enqueue(conn, row)
    return get_recommendation(conn, business_id, recommendation_id)


def reject(conn: Connection, business_id: UUID, recommendation_id: UUID, *, actor: str, now: datetime,
           user_id: UUID | None = None, reason: str | None = None, seen_hash: str | None = None) -> Recommendation:  # fmt: skip
    """Say no, also to something approved that has not been sent yet. Saying no twice is saying it once."""
    row = locked(conn, business_id, recommendation_id)
    _check_seen(row, seen_hash)
    if row["status"] != "rejected":
        move(conn, row, "rejected", actor=actor, reason=reason)
        _write_down(conn, row, "reject", actor=actor, user_id=user_id, reason=reason, clock_at=now)
        outbox.cancel(conn, row, "It was rejected before it was sent.")
    return get_recommendation(conn, business_id, recommendation_id)


def edit(conn: Connection, business_id: UUID, recommendation_id: UUID, wishes: Mapping[str, str | int], *, actor: str,
         now: datetime, user_id: UUID | None = None, reason: str | None = None, seen_hash: str | None = None) -> Recommendation:  # fmt: skip
    """Change what is proposed, have its effect simulated again, and return it to `proposed` as a new version.

    `wishes` takes `price`, `quantity` or `discount_pct`, as the kind has it. Raises `LimitError` with the rule that a wish
    breaks; then nothing has changed.
    """
    row = locked(conn, business_id, recommendation_id)
    _check_seen(row, seen_hash)
    check_move(row["status"], "proposed")
    _check_fresh(row, now)
    check_unaltered(row)
    changed = edited(row, wishes)
    changed["content_hash"] = content_hash(changed)
    _write_down(conn, row, "edit", actor=actor, user_id=user_id, reason=reason, clock_at=now)
    outbox.cancel(conn, row, "It was edited before it was sent.")
    conn.execute(_REWRITE, _rewritten(changed))
    conn.execute(RECORD, event(changed, row["status"], "proposed", actor, reason or "edited"))
    return get_recommendation(conn, business_id, recommendation_id)


def _rewritten(row: Row) -> dict[str, Any]:
    plain = {key: row[key] for key in ("business_id", "recommendation_id", "version", "title", "content_hash")}
    return plain | {key: json.dumps(row[key]) for key in ("proposed", "effect", "reasons")}


def _approvers(conn: Connection, row: Row) -> set[str]:
    keys = {key: row[key] for key in ("business_id", "recommendation_id", "version", "content_hash")}
    return set(conn.execute(_APPROVERS, keys).scalars())


def _write_down(conn: Connection, row: Row, verdict: Verdict, **who_and_when: Any) -> None:
    keys = {key: row[key] for key in ("business_id", "recommendation_id", "version", "content_hash")}
    conn.execute(_DECIDE, {**keys, "verdict": verdict, **who_and_when})


def _check_seen(row: Row, seen_hash: str | None) -> None:
    if seen_hash is not None and seen_hash != row["content_hash"]:
        raise ChangedSinceSeenError("This recommendation has changed since you looked; look at it again, then decide.")


def _check_fresh(row: Row, now: datetime) -> None:
    if now >= row["expires_at"]:
        raise ExpiredError(
            f"This recommendation expired on {row['expires_at']:%Y-%m-%d %H:%M} UTC; run again for a new one."
        )
