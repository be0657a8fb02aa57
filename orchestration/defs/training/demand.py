"""Demand: train, register, forecast."""

import dagster as dg

from orchestration.defs.training.training import SEED, nothing_predicted, predicted, register, serving
from orchestration.frames import features
from orchestration.partitions import businesses
from orchestration.resources import Workspace

FEATURES = "feat_product__daily"


@dg.asset(
    key=["models", "demand"],
    deps=[["features", FEATURES]],
    group_name="models",
    kinds={"lightgbm", "mlflow"},
    owners=["team:ml"],
    tags={"domain": "demand"},
    partitions_def=businesses,
)
def demand_model(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Daily demand for the next 28 days, one model over all variants, scored beside naive answers. Grain: one version per training."""
    from ml.demand.train import train

    business = workspace.business(context.partition_key)
    frame = features(workspace, FEATURES, business.business_id)
    return register(context, workspace, business, "demand", train(frame, seed=SEED), frame)


@dg.asset(
    key=["predictions", "demand"],
    deps=[["models", "demand"], ["features", FEATURES]],
    group_name="predictions",
    kinds={"lightgbm", "postgres"},
    owners=["team:ml"],
    tags={"domain": "demand"},
    partitions_def=businesses,
)
def demand_forecast(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Mean and quantiles by variant and day. Grain: one row per variant and day of the horizon."""
    from ml.demand.predict import predict

    business = workspace.business(context.partition_key)
    served = serving(workspace, business, "demand")
    if served is None:
        return nothing_predicted()
    model, version = served
    frame = predict(model, features(workspace, FEATURES, business.business_id))
    return predicted(workspace, business, "demand", frame, version)
