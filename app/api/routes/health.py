"""For supervisors: is the process alive, and can it serve?"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from app.api.callers import EngineOf
from app.api.errors import ApiError

router = APIRouter(tags=["Health"])
NOT_MIGRATED = "The database has no schema of ours yet: run ecom up, which migrates it."


class Status(BaseModel):
    """`ok`, or the request fails."""

    status: str = "ok"


@router.get("/health")
def health() -> Status:
    """The process answers; it says nothing about the database."""
    return Status()


@router.get("/ready")
def ready(engine: EngineOf) -> Status:
    """The database answers and is migrated; else 503 with the reason."""
    with engine.connect() as connection:
        if not connection.execute(text("select to_regclass('core.recommendations') is not null")).scalar():
            raise ApiError(503, "not_migrated", NOT_MIGRATED)
    return Status()
