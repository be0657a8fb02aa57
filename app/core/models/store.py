"""Versions of models by business, with the sha256 of what may be loaded. Knows no file, no registry and no model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, text

Model = Literal["demand", "price_response", "customer_segments"]


@dataclass(frozen=True)
class ModelVersion:
    """One registered version. `artifact_path` is relative to the folder `models` of ECOM_HOME."""

    model: Model
    version: int
    mlflow_run_id: str
    artifact_path: str
    artifact_sha256: str
    cutoff_on: date
    metrics: Mapping[str, Any]

    @property
    def label(self) -> str:
        """How recommendations and predictions name it: `demand/3`."""
        return f"{self.model}/{self.version}"


def record(database: Connection, business_id: UUID, version: ModelVersion, *, is_champion: bool) -> None:
    """Store a version; as champion it takes the alias from the one before, in the same transaction."""
    if is_champion:
        database.execute(
            text("update core.model_versions set alias = null where business_id = :business_id and model = :model"),
            {"business_id": business_id, "model": version.model},
        )
    database.execute(
        text("""
            insert into core.model_versions (business_id, model, version, alias, mlflow_run_id, artifact_path,
                artifact_sha256, cutoff_on, metrics)
            values (:business_id, :model, :version, :alias, :mlflow_run_id, :artifact_path, :artifact_sha256, :cutoff_on,
                cast(:metrics as jsonb))
        """),
        {
            "business_id": business_id,
            "model": version.model,
            "version": version.version,
            "alias": "champion" if is_champion else None,
            "mlflow_run_id": version.mlflow_run_id,
            "artifact_path": version.artifact_path,
            "artifact_sha256": version.artifact_sha256,
            "cutoff_on": version.cutoff_on,
            "metrics": json.dumps(version.metrics),
        },
    )


def champion(database: Connection, business_id: UUID, model: Model) -> ModelVersion | None:
    """The version that serves, or None before the first one passed the gate."""
    row = database.execute(
        text("""
            select model, version, mlflow_run_id, artifact_path, artifact_sha256, cutoff_on, metrics
            from core.model_versions where business_id = :business_id and model = :model and alias = 'champion'
        """),
        {"business_id": business_id, "model": model},
    ).one_or_none()
    return ModelVersion(**row._mapping) if row else None
