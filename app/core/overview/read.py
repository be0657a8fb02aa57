"""The whole Today page in one transaction, so that its numbers agree with each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.core.overview.freshness import freshness, set_aside
from app.core.overview.sales import has_tables, sales_groups
from app.schemas.overview import CurrencyGroup, Freshness, Overview, SetAside

TABLES = ("marts.fct_orders", "marts.fct_order_lines", "marts.fct_refunds")
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
        notes=_notes(connections, groups, aside),
    )


def _groups(conn: Connection, business_id: UUID, as_of: datetime | None, timezone: str) -> list[CurrencyGroup]:
    if as_of is None or not has_tables(conn, TABLES):
        return []
    # The day of the clock is not over: comparing it with whole days would always show a fall.
    last_on = as_of.astimezone(ZoneInfo(timezone)).date() - timedelta(days=1)
    return sales_groups(conn, business_id, last_on)


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
