"""No trust, no act: what rests on numbers that do not tie out is neither approved nor carried out until they do."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from app.core.decisions.rows import Row
from app.core.decisions.shop import NotReadyError
from app.core.tie_out.trust import reason_against, untied


class NotTiedOutError(NotReadyError):
    """The numbers behind the recommendation differ from the platform's own, and nobody knows why."""


def check_tied_out(conn: Connection, row: Row) -> None:
    """Raise `NotTiedOutError` with the order that differs."""
    reason = reason_against(untied(conn, UUID(str(row["business_id"]))), row["connection_id"])
    if reason:
        raise NotTiedOutError(f"{reason} Nothing is decided on such numbers; sync again, then it can be.")
