"""The whole Today page in one transaction, so that its numbers agree with each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.core.database.tables import has_tables
from app.core.overview.clock import last_complete_day
from app.core.overview.freshness import freshness, set_aside
from app.core.overview.sales import sales_groups
from app.core.tie_out.read import connections_compared
from app.core.trust.checks import broken_check
from app.schemas.overview import CurrencyGroup, Freshness, Overview, SetAside

TABLES = ("marts.fct_sales_daily",)
NO_CONNECTION = "Nothing is connected yet: connect a shop or import a file, then run ecom run."
NO_ORDERS = "No orders yet: connect a shop or import a file, then run ecom run."


def overview(conn: Connection, business_id: UUID, timezone: str) -> Overview:
    """Key figures up to the last complete day of the business clock; without any orders, a note says what to do."""
    connections = freshness(conn, business_id)
    as_of = max((one.clock_at for one in connections if one.clock_at), default=None)
    groups = _groups(conn, business_id, as_of, timezone)
    aside = set_aside(conn, business_id)
    return Overview(
        as_of=as_of,
        timezone=timezone,
        groups=groups,
        freshness=connections,
        set_aside=aside,
        tie_outs=connections_compared(conn, business_id),
        broken_check=broken_check(conn, business_id),
        notes=_notes(connections, groups, aside),
    )


def _groups(conn: Connection, business_id: UUID, as_of: datetime | None, timezone: str) -> list[CurrencyGroup]:
    last_on = last_complete_day(as_of, timezone)
    return sales_groups(conn, business_id, last_on) if last_on and has_tables(conn, TABLES) else []


def _notes(connections: list[Freshness], groups: list[CurrencyGroup], aside: list[SetAside]) -> list[str]:
    notes = []
    if not groups:
        notes.append(NO_ORDERS if connections else NO_CONNECTION)
    for one in connections:
        if one.status != "connected":
            notes.append(f"{one.name} is not being read ({one.status_reason or one.status}): its numbers stand still.")
    if len(groups) > 1:
        notes.append("Sales in several currencies are shown one by one and never added up.")
    if records := sum(one.records for one in aside):
        notes.append(f"{records:,} records could not be used and were set aside; each reason is listed below.")
    return notes
