"""Figures: what each means, what it is over a span, and a merchant's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from app.api.callers import EngineOf, Here, Member
from app.api.errors import ApiError
from app.core.database.engine import tenant
from app.core.kpis.figures import DAYS, figures
from app.core.kpis.store import UnknownKpiError, add_kpi, list_kpis, remove_kpi
from app.core.metrics.spans import UnknownMetricError, definition, definitions, find, read
from app.core.overview.clock import last_complete_day
from app.core.overview.freshness import as_of
from app.schemas.metrics import Kpi, MetricDefinition, MetricReading, NewKpi

router = APIRouter(prefix="/api/businesses/{slug}", tags=["Figures"])


@router.get("/metrics")
def metrics(here: Here) -> list[MetricDefinition]:  # noqa: ARG001 - who may ask is the access table's
    """Every figure with its definition, its filters, and the SQL or the expression that makes it."""
    return definitions()


@router.get("/metrics/{name}")
def metric(
    engine: EngineOf,
    here: Here,
    name: str,
    from_: Annotated[
        date | None, Query(alias="from", description="First day; 27 days before the last without it.")
    ] = None,
    to: Annotated[date | None, Query(description="Last day; the last complete one without it.")] = None,
    by: Annotated[str | None, Query(max_length=63, description="One of the figure's own ways to be split.")] = None,
) -> MetricReading:
    """One figure over a span of days, in every currency of its own; a value that is not known is null, with the reason."""
    try:
        found = find(name)
    except UnknownMetricError as error:
        raise ApiError(404, "not_found", str(error)) from None
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        clock = as_of(database, here.business.business_id)
        last_on = to or last_complete_day(clock, here.business.timezone) or date(1970, 1, 1)
        first_on = from_ or last_on - timedelta(days=DAYS - 1)
        values = read(database, here.business.business_id, found, first_on, last_on, by)
    return MetricReading(
        metric=definition(found), first_on=first_on, last_on=last_on, as_of=clock, by=by, values=values
    )


@router.get("/kpis")
def kpis(engine: EngineOf, here: Here) -> list[Kpi]:
    """Your own figures over the last 28 complete days, beside the 28 days before."""
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        return _figures(database, here)


@router.post("/kpis", status_code=201)
def add(engine: EngineOf, here: Here, body: NewKpi) -> Kpi:
    """Keep a figure of your own, such as `net_sales / orders`; 400 says what is wrong with it."""
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        actor = f"user:{here.claims.user_id}"
        kept = add_kpi(database, here.business.business_id, body.name, body.expression, actor=actor)
        return next(one for one in _figures(database, here) if one.kpi_id == kept.kpi_id)


@router.delete("/kpis/{kpi_id}", status_code=204)
def remove(engine: EngineOf, here: Here, kpi_id: UUID) -> None:
    """Forget a figure of your own."""
    try:
        with tenant(engine, here.business.business_id, here.claims.user_id) as database:
            remove_kpi(database, here.business.business_id, kpi_id)
    except UnknownKpiError as error:
        raise ApiError(404, "not_found", str(error)) from None


def _figures(database: Connection, here: Member) -> list[Kpi]:
    business = here.business
    last_on = last_complete_day(as_of(database, business.business_id), business.timezone)
    return figures(database, business.business_id, list_kpis(database, business.business_id), last_on)
