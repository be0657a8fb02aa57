"""The one answer that withheld advice, decisions and the outbox ask for. It changes nothing and knows no recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection

from app.core.trust.checks import broken_check
from app.core.trust.tie_outs import untied


@dataclass(frozen=True, slots=True)
class Trust:
    """What stands against acting, in sentences: a check of the data for every connection, a difference for its own alone."""

    broken_check: str | None = None
    untied: Mapping[UUID, str] = field(default_factory=dict)

    def reason_against(self, connection_id: UUID | str | None) -> str | None:
        """Why nothing may rest on this connection's data, or None; what is on no single connection depends on all of them."""
        if self.broken_check is not None:
            return self.broken_check
        if connection_id is None:
            return next(iter(self.untied.values()), None)
        return self.untied.get(UUID(str(connection_id)))

    @property
    def reasons(self) -> list[str]:
        """All of them."""
        return [*filter(None, [self.broken_check]), *self.untied.values()]


def trust_in(conn: Connection, business_id: UUID) -> Trust:
    """What is known now: the last result of every quality suite, and the comparison with the platforms' own totals."""
    return Trust(broken_check(conn, business_id), untied(conn, business_id))
