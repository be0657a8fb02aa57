"""Figures as data: what each means and what it is, and a merchant's own. It knows no SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.schemas.recommendations import CurrencyCode, Shared

UnitName = Literal["money", "count", "share", "number"]
Amount = Annotated[Decimal, Field(allow_inf_nan=False)]


class MetricDefinition(Shared):
    """What a figure means. It has `sql`, or an `expression` of other figures; `by` is what it can be split by."""

    name: str
    label: str
    unit: UnitName
    definition: str
    filters: str
    expression: str | None
    sql: str | None
    by: list[str]


class MetricValue(Shared):
    """One value over the whole span, in one currency and of one part. Null means unknown or not defined; `reason` says why.

    Figures that have no currency, such as stock, have none here. Amounts of two currencies are two values, never one.
    """

    currency_code: CurrencyCode | None
    part: str | None
    value: Amount | None
    reason: str | None


class MetricReading(Shared):
    """A figure from `first_on` to `last_on`, both included, as of the business clock."""

    metric: MetricDefinition
    first_on: date
    last_on: date
    as_of: AwareDatetime | None
    by: str | None
    values: list[MetricValue]


class NewKpi(Shared):
    """A merchant's own figure: a name and an expression of registered figures, `net_sales / sessions`."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    expression: Annotated[str, Field(min_length=1, max_length=500)]


class Kpi(Shared):
    """A merchant's own figure with its values over the last 28 complete days, beside the 28 days before."""

    kpi_id: UUID
    name: str
    expression: str
    unit: UnitName
    definition: str
    values: list[MetricValue]
    previous: list[MetricValue]
