"""Results of quality suites in the database. It runs no check."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, text

State = Literal["passed", "warned", "failed", "crashed"]
KEPT_DAYS = 400

_RECORD = text("""
    insert into core.quality_results (business_id, suite, asset, state, checked_rows, expectations, seconds, failures, run_id)
    values (:business_id, :suite, :asset, :state, :rows, :expectations, :seconds, cast(:failures as jsonb), :run_id)""")
_FORGET = text("""
    delete from core.quality_results
    where business_id = :business_id and suite = :suite and checked_at < now() - make_interval(days => :days)""")
_HISTORY = text("""
    select suite, asset, state, checked_rows as rows, expectations, seconds::double precision as seconds, failures, run_id, checked_at
    from (select *, row_number() over (partition by suite order by checked_at desc) as place
          from core.quality_results where business_id = :business_id) as results
    where place <= :most order by suite, checked_at desc""")


@dataclass(frozen=True, slots=True)
class QualityResult:
    """One run of a suite. `failures`: `[{promise, severity, unexpected, samples}]` with masked samples; `checked_at`: wall clock."""

    suite: str
    asset: str
    state: State
    rows: int
    expectations: int
    seconds: float
    failures: Sequence[Mapping[str, Any]] = field(default=())
    run_id: str | None = None
    checked_at: datetime | None = None


def record(conn: Connection, business_id: UUID, result: QualityResult) -> None:
    """Add a result, and forget those of the suite that are older than `KEPT_DAYS`."""
    values = {
        name: getattr(result, name) for name in ("suite", "asset", "state", "rows", "expectations", "seconds", "run_id")
    }
    conn.execute(_RECORD, {**values, "business_id": business_id, "failures": json.dumps(list(result.failures))})
    conn.execute(_FORGET, {"business_id": business_id, "suite": result.suite, "days": KEPT_DAYS})


def history(conn: Connection, business_id: UUID, most: int = 30) -> list[QualityResult]:
    """The last `most` results of every suite, by suite, the latest first."""
    rows = conn.execute(_HISTORY, {"business_id": business_id, "most": most}).mappings()
    return [QualityResult(**row) for row in rows]


def latest(conn: Connection, business_id: UUID) -> list[QualityResult]:
    """The last result of every suite, by suite."""
    return history(conn, business_id, most=1)
