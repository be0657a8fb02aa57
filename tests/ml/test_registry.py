import json

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient

from ml.demand.train import train as train_demand
from ml.digest import frame_digest
from ml.pricing.train import train as train_pricing
from ml.registry import ArtifactError, load_checked, track


@pytest.fixture(scope="module")
def store(tmp_path_factory, shop: pd.DataFrame):
    folder = tmp_path_factory.mktemp("registry")
    uri = f"sqlite:///{folder}/mlflow.db"
    kept = {}
    for model, trained in (("demand", train_demand(shop)), ("price_response", train_pricing(shop))):
        kept[model] = track(
            model,
            "shop",
            trained,
            tracking_uri=uri,
            artifact_folder=folder / "models",
            frame=shop,
            tags={"git_sha": "abc"},
        )
    return folder, uri, kept


def test_a_run_carries_dataset_metrics_and_lineage(store, shop: pd.DataFrame) -> None:
    _, uri, kept = store
    run = MlflowClient(uri).get_run(kept["demand"].run_id)
    assert {"wape", "baseline_wape", "coverage_80"} <= set(run.data.metrics)
    assert run.data.tags["git_sha"] == "abc"
    assert run.data.tags["data_digest"] == frame_digest(shop)
    (dataset,) = run.inputs.dataset_inputs
    assert json.loads(dataset.dataset.schema)["mlflow_colspec"]


def test_the_champion_is_an_alias_on_a_version_with_its_card(store) -> None:
    _, uri, kept = store
    for model in kept.values():
        client = MlflowClient(uri)
        assert int(client.get_model_version_by_alias(model.name, "champion").version) == model.version
        assert client.get_registered_model(model.name).description.startswith("#")


def test_every_registered_version_has_a_signature_and_no_pickle(store) -> None:
    folder, uri, kept = store
    mlflow.set_tracking_uri(uri)
    for model in kept.values():
        info = mlflow.models.get_model_info(f"models:/{model.name}/{model.version}")
        assert info.signature is not None
    assert not [p for p in folder.rglob("*") if p.suffix in {".pkl", ".pickle", ".joblib", ".cloudpickle"}]


def test_what_was_altered_is_not_loaded(store) -> None:
    folder, _, kept = store
    model = kept["demand"]
    path = folder / "models" / model.artifact_path
    assert load_checked(path, model.sha256, "demand").cutoff.year == 2025
    (path / "model.txt").write_text((path / "model.txt").read_text() + " ")
    with pytest.raises(ArtifactError, match="altered"):
        load_checked(path, model.sha256, "demand")
    with pytest.raises(ArtifactError, match="missing"):
        load_checked(path / "nowhere", model.sha256, "demand")
