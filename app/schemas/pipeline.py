"""What the pipeline last did for a business: loads per stream and models in service. It knows no orchestrator."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from app.schemas.recommendations import Facts, Shared


class LastLoad(Shared):
    """The sums of a stream's last run and when it committed (wall clock)."""

    connection_id: UUID
    stream: str
    run_id: str
    rows_new: int
    rows_changed: int
    rows_same: int
    rows_quarantined: int
    loaded_at: AwareDatetime


class ServedModel(Shared):
    """The version in service; `metrics` holds its score beside the naive baseline's."""

    model: str
    version: int
    cutoff_on: date
    metrics: Facts
    created_at: AwareDatetime


class Pipeline(Shared):
    """Loads newest first, then models."""

    loads: list[LastLoad]
    models: list[ServedModel]
