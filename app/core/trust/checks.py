"""Whether the data is good enough to act on: a critical check that failed, or could not even run, says no."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from app.core.quality.store import QualityResult, latest


def broken_check(conn: Connection, business_id: UUID) -> str | None:
    """Why nothing may rest on this data, in one sentence; None when every suite's last run held, or none ever ran."""
    return next((_sentence(r) for r in latest(conn, business_id) if r.state in ("failed", "crashed")), None)


def _sentence(result: QualityResult) -> str:
    if result.state == "crashed":
        return f"The check {result.suite} of {result.asset} could not be run, so the data is not trusted."
    promise = next((f["promise"] for f in result.failures if f["severity"] == "critical"), "a critical check").rstrip(
        "."
    )
    return f"{result.asset} broke a promise ({promise}), so the data is not trusted."
