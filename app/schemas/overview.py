"""The Today page as data: key figures with definitions, daily sales, freshness, and what was set aside. It knows no SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.schemas.recommendations import CurrencyCode, Shared
from app.schemas.tie_out import ConnectionTieOut

KpiName = Literal["net_sales", "orders", "units", "refunds", "average_order_value"]
Amount = Annotated[Decimal, Field(allow_inf_nan=False)]


class Kpi(Shared):
    """One figure over a window and over the window of the same length just before it.

    `value` and `previous` are money in the group's currency when `unit` is `money`, else counts; null means "not defined",
    as an average over no orders is. `definition` says what is counted and what is left out, `counted_as` is its
    SQL, or its expression of other figures.
    """

    name: KpiName
    label: str
    unit: Literal["money", "count"]
    value: Amount | None
    previous: Amount | None
    definition: str
    counted_as: str = ""


class Window(Shared):
    """Complete days on the business's own calendar, first and last one included."""

    days: int
    first_on: date
    last_on: date
    kpis: list[Kpi]


class Day(Shared):
    """One day of sales in the group's currency."""

    day: date
    net_sales: Amount
    orders: int


class CurrencyGroup(Shared):
    """Figures of one currency: amounts of two currencies are never added up."""

    currency_code: CurrencyCode
    windows: list[Window]
    daily: list[Day]


class Freshness(Shared):
    """How far one connection has been read. `clock_at` is the platform's time, `last_synced_at` ours."""

    connection_id: UUID
    platform: str
    name: str
    status: Literal["connected", "needs_credentials", "paused"]
    status_reason: str | None
    clock_at: AwareDatetime | None
    last_synced_at: AwareDatetime | None


class SetAside(Shared):
    """Records that could not be used, counted by reason; nothing is dropped silently."""

    stream: str
    reason_code: str
    records: int
    example: str


class Overview(Shared):
    """What the business looks like now; `as_of` is the business clock, null before the first sync.

    `broken_check` is a sentence when a critical check of the data failed or could not be run: then all advice is withheld.
    """

    as_of: AwareDatetime | None
    timezone: str
    groups: list[CurrencyGroup]
    freshness: list[Freshness]
    set_aside: list[SetAside]
    tie_outs: list[ConnectionTieOut]
    broken_check: str | None = None
    notes: list[str]
