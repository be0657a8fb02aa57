"""Price response: estimate, register, publish."""

import dagster as dg

from orchestration.defs.training.training import SEED, nothing_predicted, predicted, register, serving
from orchestration.frames import features
from orchestration.partitions import businesses
from orchestration.resources import Workspace

FEATURES = "feat_product__price_history"
COLUMNS = ["unique_id", "status", "elasticity", "low", "high", "level", "n_observations", "cutoff"]


@dg.asset(
    key=["models", "price_response"],
    deps=[["features", FEATURES]],
    group_name="models",
    kinds={"python", "mlflow"},
    owners=["team:ml"],
    tags={"domain": "pricing"},
    partitions_def=businesses,
)
def price_response_model(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """How demand answers to price, with intervals, shrunk to the category. Grain: one version per training."""
    from ml.pricing.train import train

    business = workspace.business(context.partition_key)
    frame = features(workspace, FEATURES, business.business_id)
    return register(context, workspace, business, "price_response", train(frame, seed=SEED), frame)


@dg.asset(
    key=["predictions", "elasticities"],
    deps=[["models", "price_response"]],
    group_name="predictions",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "pricing"},
    partitions_def=businesses,
)
def elasticities(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Elasticity with its interval, or the code of why there is none. Grain: one row per variant."""
    business = workspace.business(context.partition_key)
    served = serving(workspace, business, "price_response")
    if served is None:
        return nothing_predicted()
    model, version = served
    return predicted(workspace, business, "elasticities", model.elasticities[COLUMNS], version)
