"""Is an approval still in time by the platform's own clock? Ours stands still between two pulls. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.connections.store import Connection
from app.core.decisions.rows import Row
from app.core.decisions.shop import NotReadyError
from app.core.decisions.states import ExpiredError


def check_timely(row: Row, connection: Connection | None, platform_time: datetime) -> None:
    """Raise `ExpiredError` past the expiry, and `NotReadyError` where the data is older than the preconditions allow."""
    if platform_time >= row["expires_at"]:
        raise ExpiredError("It expired before it was carried out; run again for a new one.")
    known_until = connection.clock_at if connection else None
    for precondition in row["preconditions"]:
        if precondition.get("type") != "data_not_older_than_days" or known_until is None:
            continue
        if platform_time - known_until > timedelta(days=float(precondition["value"])):
            age = (platform_time - known_until).days
            raise NotReadyError(
                f"The shop's data is {age} days old, so nothing was written; run again, then it is carried out."
            )
