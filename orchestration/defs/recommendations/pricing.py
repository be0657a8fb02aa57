"""Price changes: the price model and the demand forecast into proposals that people decide on."""

import dagster as dg

from orchestration.champions import NO_MODEL, champion_of
from orchestration.defs.recommendations.proposing import hand_over, variants
from orchestration.frames import predictions
from orchestration.partitions import businesses
from orchestration.resources import Workspace


@dg.asset(
    key=["recommendations", "pricing"],
    deps=[
        ["predictions", "elasticities"],
        ["predictions", "demand"],
        ["marts", "dim_variants"],
        ["marts", "fct_product_daily"],
    ],
    group_name="recommendations",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "pricing"},
    partitions_def=businesses,
)
def price_changes(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Proposed prices with effect, interval and limits. Grain: one open proposal per variant."""
    from ml.pricing.recommend import recommend

    business = workspace.business(context.partition_key)
    price_model, demand_model = (
        champion_of(workspace, business, "price_response"),
        champion_of(workspace, business, "demand"),
    )
    if price_model is None or demand_model is None:
        return hand_over(context, workspace, business, NO_MODEL)
    said = recommend(
        variants(workspace, business.business_id),
        predictions(workspace, "elasticities", business.business_id),
        predictions(workspace, "demand", business.business_id),
        model_version=price_model.label,
        level_cv=demand_model.metrics.get("level_cv"),
    )
    return hand_over(context, workspace, business, said)
