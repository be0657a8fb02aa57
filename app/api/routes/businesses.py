"""A person's businesses, and how each is doing."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter

from app.api.callers import Caller, EngineOf, Here
from app.core.businesses.store import create_business, list_memberships
from app.core.database.engine import tenant
from app.core.overview.pipeline import pipeline as read_pipeline
from app.core.overview.read import overview as read_overview
from app.core.tie_out.read import tie_out as read_tie_out
from app.schemas.businesses import Business, NewBusiness
from app.schemas.identity import Role
from app.schemas.overview import Overview
from app.schemas.pipeline import Pipeline
from app.schemas.tie_out import TieOut

router = APIRouter(prefix="/api/businesses", tags=["Businesses"])


@router.get("")
def businesses(engine: EngineOf, caller: Caller) -> list[Business]:
    """The businesses that you belong to, by name, with your role in each."""
    return [
        Business(
            business_id=one.business.business_id,
            slug=one.business.slug,
            name=one.business.name,
            currency_code=one.business.currency_code,
            timezone=one.business.timezone,
            role=cast("Role", one.role),
        )
        for one in list_memberships(engine, caller.user_id)
    ]


@router.post("", status_code=201)
def create(engine: EngineOf, caller: Caller, body: NewBusiness) -> Business:
    """Create a business; you become its owner."""
    made = create_business(engine, body.name, body.currency_code, body.timezone, owner=caller.user_id)
    return Business(
        business_id=made.business_id,
        slug=made.slug,
        name=made.name,
        currency_code=made.currency_code,
        timezone=made.timezone,
        role="owner",
    )


@router.get("/{slug}/overview")
def overview(engine: EngineOf, here: Here) -> Overview:
    """Key figures of the last 7 and 28 complete days beside the days before, daily sales, freshness, records set aside."""
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        return read_overview(database, here.business.business_id, here.business.timezone)


@router.get("/{slug}/tie-out")
def tie_out(engine: EngineOf, here: Here) -> TieOut:
    """The last 28 complete days beside the platforms' own totals, and every order that differs, with the reason."""
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        return read_tie_out(database, here.business.business_id)


@router.get("/{slug}/pipeline")
def pipeline(engine: EngineOf, here: Here) -> Pipeline:
    """The last load of every stream and the models in service."""
    with tenant(engine, here.business.business_id, here.claims.user_id) as database:
        return read_pipeline(database, here.business.business_id)
