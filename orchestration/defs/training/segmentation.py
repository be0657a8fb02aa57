"""Customer segments: fit the purchase rate, register, assign."""

import dagster as dg

from orchestration.defs.training.training import SEED, nothing_predicted, predicted, register, serving
from orchestration.frames import features
from orchestration.partitions import businesses
from orchestration.resources import Workspace

FEATURES = "feat_customer__summary"


@dg.asset(
    key=["models", "customer_segments"],
    deps=[["features", FEATURES]],
    group_name="models",
    kinds={"python", "mlflow"},
    owners=["team:ml"],
    tags={"domain": "segmentation"},
    partitions_def=businesses,
)
def customer_segments_model(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Purchase rate and drop-out of customers, and segments with stable names. Grain: one version per training."""
    from ml.segmentation.train import train

    business = workspace.business(context.partition_key)
    frame = features(workspace, FEATURES, business.business_id)
    return register(context, workspace, business, "customer_segments", train(frame, seed=SEED), frame)


@dg.asset(
    key=["predictions", "customer_segments"],
    deps=[["models", "customer_segments"], ["features", FEATURES]],
    group_name="predictions",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "segmentation"},
    partitions_def=businesses,
)
def customer_segments(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Segment, recency, frequency, money and the chance to come back. Grain: one row per known customer."""
    from ml.frames import CUSTOMERS, checked
    from ml.segmentation.train import assign

    business = workspace.business(context.partition_key)
    served = serving(workspace, business, "customer_segments")
    if served is None:
        return nothing_predicted()
    rate, version = served
    frame = features(workspace, FEATURES, business.business_id)
    assigned = assign(checked(frame, CUSTOMERS, ("customer_key",)), rate)
    rows = assigned.drop(columns=["has_marketing_consent"])
    return predicted(workspace, business, "customer_segments", rows, version)
