"""No trust, no act: what rests on data that is not to be trusted is neither approved nor carried out until it is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from app.core.decisions.rows import Row
from app.core.decisions.shop import NotReadyError
from app.core.trust.read import trust_in


class NotTrustedError(NotReadyError):
    """A check of the data behind the recommendation failed, or its numbers differ from the platform's own unexplained."""


def check_trusted(conn: Connection, row: Row) -> None:
    """Raise `NotTrustedError` with the check that failed or the order that differs."""
    reason = trust_in(conn, UUID(str(row["business_id"]))).reason_against(row["connection_id"])
    if reason:
        raise NotTrustedError(f"{reason} Nothing is decided or written on such data; run again once it is mended.")
