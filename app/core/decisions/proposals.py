"""Store what the models propose, so that running again changes nothing and nobody is asked the same thing twice.

It knows neither models nor people: proposals come in as values, decisions are other modules' work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlalchemy import Connection, text

from app.core.decisions import outbox
from app.core.decisions.hashing import ASKED, PROMISED, content_hash, same
from app.core.decisions.limits import LimitError, check_limits
from app.core.decisions.rows import RECORD, Row, event, move_all
from app.core.trust.read import Trust, trust_in
from app.schemas.recommendations import Kind, Recommendation

COOL_DOWN = timedelta(days=14)
"""For so long a person who said no is not asked the very same thing again."""
ACTOR = "system:propose"

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('propose ' || cast(:business_id as text), 0))")
_OVERDUE = text("""
    select * from core.recommendations
    where business_id = :business_id and status in ('proposed', 'approved', 'scheduled') and expires_at <= :now
    for update""")
_BUSY = text("""
    select * from core.recommendations
    where business_id = :business_id and status in ('proposed', 'approved', 'scheduled', 'implementing')
    for update""")
_BEING_MEASURED = text("""
    select r.kind, r.target_key from core.recommendations r
    join core.implementations i using (business_id, recommendation_id, version)
    where r.business_id = :business_id and r.status = 'implemented' and r.kind in ('price_change', 'win_back_segment')
      and i.effective_at + cast(r.effect ->> 'window_days' as integer) * interval '1 day' > :now""")
_REJECTED = text("""
    select r.* from core.recommendations r join core.approvals a using (business_id, recommendation_id, version)
    where r.business_id = :business_id and r.status = 'rejected' and a.verdict = 'reject' and a.clock_at > :since""")
_INSERT = text("""
    insert into core.recommendations (business_id, recommendation_id, version, kind, status, title, connection_id, target,
        target_key, current, proposed, currency_code, effect, reasons, evidence, preconditions, policy, simulation,
        model_version, run_id, content_hash, created_at, expires_at)
    values (:business_id, :recommendation_id, :version, :kind, :status, :title, :connection_id, cast(:target as jsonb),
        :target_key, cast(:current as jsonb), cast(:proposed as jsonb), :currency_code, cast(:effect as jsonb),
        cast(:reasons as jsonb), cast(:evidence as jsonb), cast(:preconditions as jsonb), cast(:policy as jsonb),
        cast(:simulation as jsonb), :model_version, :run_id, :content_hash, :created_at, :expires_at)""")
_JSON = ("target", "current", "proposed", "effect", "reasons", "evidence", "preconditions", "policy", "simulation")


class Proposed(Protocol):
    """What a model hands over; `ml.proposals.Proposal` is one."""

    @property
    def kind(self) -> Kind: ...
    @property
    def title(self) -> str: ...
    @property
    def target(self) -> Mapping[str, Any]: ...
    @property
    def target_key(self) -> str: ...
    @property
    def connection_id(self) -> str | None: ...
    @property
    def current(self) -> Mapping[str, Any]: ...
    @property
    def proposed(self) -> Mapping[str, Any]: ...
    @property
    def currency_code(self) -> str: ...
    @property
    def effect(self) -> Mapping[str, Any]: ...
    @property
    def reasons(self) -> list[str]: ...
    @property
    def evidence(self) -> list[Mapping[str, Any]]: ...
    @property
    def preconditions(self) -> list[Mapping[str, Any]]: ...
    @property
    def policy(self) -> Mapping[str, Any]: ...
    @property
    def simulation(self) -> Mapping[str, Any]: ...
    @property
    def model_version(self) -> str: ...
    @property
    def expires_after_days(self) -> int: ...


@dataclass
class ProposeResult:
    """How many proposals met which end; `refused` says of each broken one what and why, `distrusted` why some were withheld."""

    created: int = 0
    kept: int = 0
    superseded: int = 0
    expired: int = 0
    left_alone: int = 0
    withheld: int = 0
    cooling_down: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    distrusted: list[str] = field(default_factory=list)


def propose(conn: Connection, proposals: Iterable[Proposed], *, business_id: UUID, now: datetime, run_id: str | None = None,
            cool_down: timedelta = COOL_DOWN) -> ProposeResult:  # fmt: skip
    """Store proposals at the business clock `now`; the same ones again are kept as they are.

    A changed one takes the place of the old, which expires. Nothing is proposed on data that is not trusted (app/core/trust),
    and what was proposed on it is withdrawn with the reason. A target is left alone while a decision on it is being carried
    out or measured, while a person's own edit waits, and for `cool_down` after the same wish was rejected.
    """
    conn.execute(_ONE_AT_A_TIME, {"business_id": business_id})
    result = ProposeResult(expired=expire_overdue(conn, business_id, now))
    busy = {(row["kind"], row["target_key"]): dict(row) for row in _rows(conn, _BUSY, business_id=business_id)}
    trust = trust_in(conn, business_id)
    result.distrusted = trust.reasons
    _withdraw(conn, busy.values(), trust)
    measured = {
        (row["kind"], row["target_key"]) for row in _rows(conn, _BEING_MEASURED, business_id=business_id, now=now)
    }
    rejected = _by_target(_rows(conn, _REJECTED, business_id=business_id, since=now - cool_down))
    fresh: dict[tuple[str, str], Row] = {}
    replaced: list[Row] = []
    for proposal in proposals:
        key = (proposal.kind, proposal.target_key)
        if trust.reason_against(proposal.connection_id):
            result.withheld += 1
            continue
        try:
            row = _checked_row(proposal, business_id, now, run_id)
        except (ValidationError, LimitError, ValueError, TypeError) as error:
            result.refused.append((proposal.target_key, _sentence(error)))
            continue
        old = busy.get(key)
        if key in fresh:
            result.refused.append((proposal.target_key, "The same target was proposed twice in one run."))
        elif key in measured or (old and (old["status"] != "proposed" or old["version"] > 1)):
            result.left_alone += 1
        elif old and same(PROMISED, old, row):
            result.kept += 1
        elif any(same(ASKED, no, row) for no in rejected.get(key, ())):
            result.cooling_down += 1
        else:
            fresh[key] = row
            replaced += [old] if old else []
    move_all(conn, replaced, "expired", actor=ACTOR, reason="superseded by a newer proposal for the same target")
    _insert(conn, list(fresh.values()))
    result.created, result.superseded = len(fresh), len(replaced)
    return result


def _withdraw(conn: Connection, busy: Iterable[Row], trust: Trust) -> None:
    """Take back what waits for a decision; what was approved already waits in the outbox."""
    for row in [row for row in busy if row["status"] == "proposed"]:
        if reason := trust.reason_against(row["connection_id"]):
            move_all(conn, [row], "expired", actor=ACTOR, reason=f"withheld: {reason}")


def expire_overdue(conn: Connection, business_id: UUID, now: datetime) -> int:
    """Expire what was not carried out in its time on the business clock, and return how many."""
    overdue = [dict(row) for row in _rows(conn, _OVERDUE, business_id=business_id, now=now)]
    approved = [row for row in overdue if row["status"] != "proposed"]
    move_all(conn, overdue, "expired", actor=ACTOR, reason="its time was over")
    for row in approved:
        outbox.cancel(conn, row, "It expired before it was sent.")
    return len(overdue)


def _checked_row(proposal: Proposed, business_id: UUID, now: datetime, run_id: str | None) -> Row:
    identity = uuid4()
    shown = Recommendation(
        id=identity, version=1, status="proposed", content_hash="", run_id=run_id, created_at=now,
        expires_at=now + timedelta(days=proposal.expires_after_days),
        **{name: getattr(proposal, name) for name in (
            "kind", "title", "target", "current", "proposed", "currency_code", "effect", "reasons", "evidence", "preconditions",
            "policy", "model_version")},
    )  # fmt: skip
    check_limits(shown.kind, shown.current, shown.proposed, shown.currency_code, proposal.simulation)
    row: Row = shown.model_dump(exclude={"id"})
    row |= {"business_id": business_id, "recommendation_id": identity, "connection_id": proposal.connection_id}
    row |= {"target_key": proposal.target_key, "simulation": dict(proposal.simulation)}
    json.dumps(row["simulation"], allow_nan=False)  # a NaN is met here, where it concerns one proposal only
    row["content_hash"] = content_hash(row)
    return row


def _insert(conn: Connection, rows: Sequence[Row]) -> None:
    if not rows:
        return
    conn.execute(_INSERT, [row | {name: json.dumps(row[name]) for name in _JSON} for row in rows])
    conn.execute(RECORD, [event(row, None, "proposed", ACTOR, None) for row in rows])


def _rows(conn: Connection, statement: Any, **parameters: Any) -> Sequence[Mapping[Any, Any]]:
    return conn.execute(statement, parameters).mappings().all()


def _by_target(rows: Iterable[Mapping[Any, Any]]) -> dict[tuple[str, str], list[Mapping[Any, Any]]]:
    grouped: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["kind"], row["target_key"]), []).append(row)
    return grouped


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"The field {'.'.join(map(str, first['loc']))} is not valid: {first['msg']}."
    return str(error)
