"""The warehouse beside each platform's own totals: by connection, by day, and order by order. It knows no SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.schemas.recommendations import Shared

State = Literal["ties", "explained", "unexplained", "not reported"]
Amount = Annotated[Decimal, Field(allow_inf_nan=False)]


class ConnectionTieOut(Shared):
    """All compared days of one connection in one currency.

    `difference_*` are the warehouse less the platform, and null where the platform reports nothing. An `unexplained`
    connection has its recommendations withheld. `not_granted` is what its credentials lack to read the platform's report.
    `sentence` says all of it.
    """

    connection_id: UUID
    platform: str
    name: str
    currency_code: str | None
    first_on: date
    last_on: date
    days: int
    unexplained_days: int
    warehouse_orders: int
    difference_orders: int | None
    difference_amount: Amount | None
    explained_lines: int
    state: State
    reported_at: AwareDatetime | None
    not_granted: str | None = None
    sentence: str


class TieOutDay(Shared):
    """One day of one connection that has a report."""

    connection_id: UUID
    day_on: date
    currency_code: str | None
    basis: str
    reported_orders: int
    warehouse_orders: int
    reported_amount: Amount
    warehouse_amount: Amount
    difference_orders: int
    difference_amount: Amount
    state: State


class TieOutDifference(Shared):
    """One order that the two sides count differently on one day; null means that this side does not have it there."""

    connection_id: UUID
    day_on: date
    order_id: str
    order_number: str | None
    currency_code: str | None
    reported_amount: Amount | None
    warehouse_amount: Amount | None
    difference_orders: int
    difference_amount: Amount
    reason: str
    is_explained: bool


class TieOut(Shared):
    """The state of every connection and the bridge between the two sides. Empty before the warehouse is built.

    `broken_check` is a sentence when a critical check of the data failed or could not be run: then all advice is withheld.
    """

    broken_check: str | None = None
    connections: list[ConnectionTieOut]
    days: list[TieOutDay]
    differences: list[TieOutDifference]
