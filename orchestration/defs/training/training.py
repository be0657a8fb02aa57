"""What the three training assets share: track a trained model, pin its hash, and let the champion predict."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from app.core.businesses.store import Business
from app.core.database.server import mlflow_url
from app.core.models.store import Model, ModelVersion, record
from orchestration.champions import champion_of
from orchestration.frames import replace_predictions
from orchestration.resources import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from ml.registry import Trained

SEED = 7


def register(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    business: Business,
    model: Model,
    trained: "Trained",
    frame: "pd.DataFrame",
) -> dg.MaterializeResult[None]:
    """Track the model in MLflow through the gate, and pin in PostgreSQL what may be served."""
    from ml.registry import track

    before = champion_of(workspace, business, model)
    registered = track(
        model,
        business.slug,
        trained,
        frame=frame,
        tracking_uri=mlflow_url(workspace.settings),
        artifact_folder=workspace.settings.folder("models"),
        mlflow_artifacts=workspace.settings.folder("mlflow") / "artifacts",
        champion_metrics=dict(before.metrics) if before else None,
        tags={"dagster_run_id": context.run_id},
    )
    version = ModelVersion(
        model, registered.version, registered.run_id, registered.artifact_path, registered.sha256,
        trained.cutoff.date(), trained.metrics,
    )  # fmt: skip
    with workspace.tenant(business.business_id) as database:
        record(database, business.business_id, version, is_champion=registered.alias == "champion")
    return dg.MaterializeResult(
        metadata={
            "version": registered.version,
            "alias": registered.alias or "none",
            "decision": registered.verdict.decision,
            "reason": registered.verdict.reason,
            "metrics": dg.MetadataValue.json(trained.metrics),
            "mlflow_run_id": registered.run_id,
            "sha256": registered.sha256,
        }
    )


def serving(workspace: Workspace, business: Business, model: Model) -> tuple[Any, ModelVersion] | None:
    """The champion, loaded from files whose hash is the pinned one; None when no version has passed the gate."""
    from ml.registry import load_checked

    version = champion_of(workspace, business, model)
    if version is None:
        return None
    return load_checked(
        workspace.settings.folder("models") / version.artifact_path, version.artifact_sha256, model
    ), version


def predicted(
    workspace: Workspace, business: Business, table: str, frame: "pd.DataFrame", version: ModelVersion
) -> dg.MaterializeResult[None]:
    """Store predictions in the place of the old ones."""
    rows = replace_predictions(workspace, table, business.business_id, frame, version.label)
    columns = [dg.TableColumn(str(name), str(kind)) for name, kind in frame.dtypes.items()]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": rows,
            "dagster/column_schema": dg.TableSchema(columns),
            "model_version": version.label,
        }
    )


def nothing_predicted() -> dg.MaterializeResult[None]:
    """No version has passed the gate: what was predicted before stays away from nobody, and the reason is shown."""
    return dg.MaterializeResult(metadata={"dagster/row_count": 0, "reason": "no model has passed the gate yet"})
