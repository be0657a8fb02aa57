"""The life of a recommendation as one table of legal moves. It knows no database and no clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from app.core.exceptions import UserError
from app.schemas.recommendations import Status

STATUSES: tuple[Status, ...] = get_args(Status)

NEXT: Mapping[Status, frozenset[Status]] = {
    "proposed": frozenset(
        {"proposed", "approved", "rejected", "expired"}
    ),  # to itself: an edit, or one of two approvals
    "approved": frozenset({"proposed", "scheduled", "implementing", "rejected", "expired"}),
    "scheduled": frozenset({"proposed", "implementing", "rejected", "expired"}),
    "implementing": frozenset({"approved", "implemented", "failed"}),  # back to approved: handed back with nothing sent
    "implemented": frozenset({"rolled_back", "measured", "unmeasurable"}),
    "rejected": frozenset(),
    "expired": frozenset(),
    "failed": frozenset(),
    "rolled_back": frozenset(),
    "measured": frozenset(),
    "unmeasurable": frozenset(),
}

OPEN: frozenset[Status] = frozenset({"proposed", "approved", "scheduled", "implementing"})
"""At most one recommendation of a kind and target is in one of these; the database has an index that says so."""

UNTOUCHED: frozenset[Status] = frozenset({"proposed", "approved", "scheduled"})
"""Nothing has been sent yet: editing, rejecting and expiring are still possible."""


class DecisionError(UserError):
    """A decision was refused; the message is one sentence for the person who asked."""


class TransitionRefusedError(DecisionError):
    """The recommendation is not in a status from which this can be done."""


class ExpiredError(DecisionError):
    """Its time is over on the business clock."""


def check_move(current: Status, to: Status) -> None:
    """Raise `TransitionRefusedError` when `to` does not follow `current` in the table."""
    if to not in NEXT[current]:
        raise TransitionRefusedError(
            f"This recommendation is already {current.replace('_', ' ')}, so it cannot become {to.replace('_', ' ')}."
        )
