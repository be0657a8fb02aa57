"""The only place that knows MLflow: records a training run for people, registers its version and names the champion.

Nothing that is served is read back from MLflow: it is loaded by `load_checked` from a folder of LightGBM text and JSON
whose sha256 the caller has kept elsewhere.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ml.demand import artifacts as demand_artifacts
from ml.demand.features import FEATURES
from ml.demand.train import PARAMETERS, TrainedDemand
from ml.digest import folder_digest, frame_digest
from ml.frames import CUSTOMERS, DAILY
from ml.gate import Verdict, judge
from ml.pricing import artifacts as pricing_artifacts
from ml.pricing.train import TrainedPriceResponse
from ml.segmentation import artifacts as segmentation_artifacts
from ml.segmentation.train import TrainedSegments

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

ModelName = Literal["demand", "price_response", "customer_segments"]
Trained = TrainedDemand | TrainedPriceResponse | TrainedSegments
CARDS: Mapping[str, str] = {"demand": "demand", "price_response": "pricing", "customer_segments": "segmentation"}


class ArtifactError(Exception):
    """An artifact is not what was pinned; the message is one sentence with the remedy."""


@dataclass(frozen=True)
class RegisteredModel:
    """A version in the registry and the folder that serves it; `artifact_path` is relative to the folder given to `track`."""

    name: str
    version: int
    run_id: str
    artifact_path: str
    sha256: str
    verdict: Verdict

    @property
    def alias(self) -> str | None:
        """`champion` where the gate let it through."""
        return "champion" if self.verdict.decision == "promote" else None


def track(
    model: ModelName,
    business_slug: str,
    trained: Trained,
    *,
    tracking_uri: str,
    artifact_folder: Path,
    frame: pd.DataFrame,
    tags: Mapping[str, str] | None = None,
    champion_metrics: Mapping[str, float] | None = None,
    mlflow_artifacts: Path | None = None,
) -> RegisteredModel:
    """Log one training as an MLflow run, register it as `<slug>.<model>`, and move the alias `champion` if the gate says so.

    `frame` is the training frame: only its schema and digest are logged, never a row. The served files are kept under
    `artifact_folder/<slug>/<model>/<version>`. `tags` usually has git_sha and run_id. `mlflow_artifacts` is where MLflow keeps
    its own files; default: beside the served ones. Raises mlflow.exceptions.MlflowException when the store cannot be reached.
    """
    import mlflow  # noqa: PLC0415 - costs two seconds, and most who import this module only load
    from mlflow import MlflowClient  # noqa: PLC0415

    name = f"{business_slug}.{model}"
    verdict = judge(model, trained.metrics, champion_metrics)
    digest = frame_digest(frame)
    mlflow.set_tracking_uri(tracking_uri)
    client = MlflowClient(tracking_uri)
    experiment = _experiment(client, model, mlflow_artifacts or artifact_folder / "mlflow")
    with tempfile.TemporaryDirectory() as scratch, mlflow.start_run(experiment_id=experiment, run_name=name) as run:
        folder = Path(scratch) / "served"
        _save(trained, folder)
        mlflow.set_tags(_tags(model, business_slug, trained, digest, verdict) | dict(tags or {}))
        mlflow.log_params(_parameters(trained))
        mlflow.log_metrics({key: value for key, value in trained.metrics.items() if value == value})  # noqa: PLR0124 - not NaN
        mlflow.log_input(_dataset(frame, name, digest), context="training")
        if plot := _plot(trained, Path(scratch)):
            mlflow.log_artifact(str(plot), "plots")
        logged = _log_model(model, trained, folder)
        registered = _register(client, name, logged, run.info.run_id, verdict)
    path, sha256 = _keep(trained, artifact_folder, Path(business_slug) / model / str(registered))
    return RegisteredModel(name, registered, run.info.run_id, path, sha256, verdict)


def prepare(tracking_uri: str) -> None:
    """Make MLflow's store ready: the first time its tables are created, which takes seconds. Safe to repeat."""
    from mlflow import MlflowClient  # noqa: PLC0415

    MlflowClient(tracking_uri).search_experiments(max_results=1)


def load_checked(folder: Path, sha256: str, model: ModelName) -> Any:
    """Load what is served after its digest was found equal to `sha256`.

    Returns TrainedDemand, TrainedPriceResponse or PurchaseRate. Raises ArtifactError when files are missing or altered.
    """
    if not folder.is_dir():
        raise ArtifactError(
            f"The model folder {folder.name!r} of {model} is missing; train again with `ecom run --only train`."
        )
    if folder_digest(folder) != sha256:
        raise ArtifactError(
            f"The files of the {model} model were altered after training; they are not used. Train again with `ecom run --only train`."
        )
    loaders = {
        "demand": demand_artifacts.load,
        "price_response": pricing_artifacts.load,
        "customer_segments": segmentation_artifacts.load,
    }
    return loaders[model](folder)


def _save(trained: Trained, folder: Path) -> None:
    if isinstance(trained, TrainedDemand):
        demand_artifacts.save(trained, folder)
    elif isinstance(trained, TrainedPriceResponse):
        pricing_artifacts.save(trained, folder)
    else:
        segmentation_artifacts.save(trained, folder)


def _keep(trained: Trained, root: Path, relative: Path) -> tuple[str, str]:
    """Write the served files to their place and return its relative path and digest."""
    folder = root / relative
    if folder.exists():
        shutil.rmtree(folder)
    _save(trained, folder)
    return relative.as_posix(), folder_digest(folder)


def _experiment(client: Any, model: str, artifacts: Path) -> str:
    existing = client.get_experiment_by_name(model)
    if existing is not None:
        return str(existing.experiment_id)
    artifacts.mkdir(parents=True, exist_ok=True)
    return str(client.create_experiment(model, artifact_location=(artifacts / model).resolve().as_uri()))


def _tags(model: str, slug: str, trained: Trained, digest: str, verdict: Verdict) -> dict[str, str]:
    return {
        "model": model,
        "business": slug,
        "data_digest": digest,
        "seed": str(trained.seed),
        "cutoff": trained.cutoff.date().isoformat(),
        "scope": "one business",
        "features": ",".join(FEATURES) if isinstance(trained, TrainedDemand) else "see the model card",
        "gate": verdict.decision,
        "gate_reason": verdict.reason,
    }


def _parameters(trained: Trained) -> dict[str, Any]:
    if isinstance(trained, TrainedDemand):
        return {**PARAMETERS, "weight": trained.weight, "fitted": trained.booster is not None}
    if isinstance(trained, TrainedPriceResponse):
        return {name: round(value, 6) for name, value in trained.shop.items()}
    return {name: round(value, 6) for name, value in vars(trained.purchase_rate).items()}


def _dataset(frame: pd.DataFrame, name: str, digest: str) -> Any:
    """Schema and digest of the training frame, carried by an empty frame of the same columns."""
    from mlflow.data import from_pandas  # type: ignore[attr-defined]  # noqa: PLC0415

    columns = frame.head(0).astype(dict.fromkeys(frame.select_dtypes("integer").columns, "float64"))
    return from_pandas(columns, name=name, digest=digest[:32])


def _plot(trained: Trained, folder: Path) -> Path | None:
    from ml import plots  # noqa: PLC0415 - matplotlib takes two seconds

    if isinstance(trained, TrainedDemand) and len(trained.backtest):
        plots.backtest(trained.backtest, folder / "backtest.png")
        return folder / "backtest.png"
    if isinstance(trained, TrainedPriceResponse) and (trained.elasticities["status"] == "ok").any():
        plots.intervals(trained.elasticities, folder / "elasticities.png")
        return folder / "elasticities.png"
    return None


def _log_model(model: str, trained: Trained, folder: Path) -> str:
    """Log the model in a flavour that holds no pickle and return its address for the registry."""
    import mlflow  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415
    from mlflow.models import Model, infer_signature  # noqa: PLC0415

    mlflow.log_artifacts(str(folder), "served")
    if isinstance(trained, TrainedDemand) and trained.booster is not None:
        example = pd.DataFrame(np.zeros((1, len(FEATURES)), dtype=np.float32), columns=FEATURES)
        signature = infer_signature(example, np.zeros(1))
        requirements = [f"lightgbm=={version('lightgbm')}", f"pandas=={version('pandas')}"]
        info = mlflow.lightgbm.log_model(
            trained.booster, name=model, signature=signature, pip_requirements=requirements
        )
        return str(info.model_uri)
    return str(Model.log(None, _JsonFlavor, name=model, signature=_json_signature(trained), source=folder).model_uri)


class _JsonFlavor:
    """A flavour of MLflow's whose models are JSON for people to read: it has no loader, so that nothing can be run."""

    @staticmethod
    def save_model(path: str, mlflow_model: Any, source: Path, signature: Any = None, **_: Any) -> None:
        """MLflow's hook: copy the files, then describe them in `MLmodel`."""
        shutil.copytree(source, path, dirs_exist_ok=True)
        mlflow_model.signature = signature
        mlflow_model.add_flavor("ecom_json", files=sorted(p.name for p in source.iterdir()))
        mlflow_model.save(str(Path(path) / "MLmodel"))


def _json_signature(trained: Trained) -> Any:
    """What goes in and comes out, by the columns of the contracts."""
    from mlflow.models import ModelSignature  # noqa: PLC0415
    from mlflow.types import ColSpec, Schema  # noqa: PLC0415

    kinds = {"text": "string", "day": "datetime", "number": "double", "flag": "double"}
    if isinstance(trained, TrainedSegments):
        contract, answers = (
            CUSTOMERS,
            {"segment_id": "string", "orders_per_year": "double", "is_alive_probability": "double"},
        )
    else:
        contract, answers = (
            DAILY,
            {"unique_id": "string", "status": "string", "elasticity": "double", "low": "double", "high": "double"},
        )
    inputs: list[Any] = [
        ColSpec(kinds[column.kind], name, required=column.required) for name, column in contract.items()
    ]
    return ModelSignature(Schema(inputs), Schema([ColSpec(kind, name) for name, kind in answers.items()]))


def _register(client: Any, name: str, source: str, run_id: str, verdict: Verdict) -> int:
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    card = _card(name.rpartition(".")[2])
    try:
        client.create_registered_model(name, description=card)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        client.update_registered_model(name, description=card)
    created = client.create_model_version(name, source, run_id=run_id, description=verdict.reason)
    client.set_model_version_tag(name, created.version, "gate", verdict.decision)
    if verdict.decision == "promote":
        client.set_registered_model_alias(name, "champion", created.version)
    return int(created.version)


def _card(model: str) -> str:
    return (Path(__file__).parent / CARDS[model] / "MODEL_CARD.md").read_text(encoding="utf-8")
