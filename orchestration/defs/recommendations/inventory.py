"""Reorders: the demand forecast, stock and what is on its way into order quantities."""

from typing import TYPE_CHECKING

import dagster as dg
from sqlalchemy import text

from app.core.businesses.store import Business
from orchestration.champions import NO_MODEL, champion_of
from orchestration.defs.recommendations.proposing import hand_over, variants
from orchestration.frames import predictions
from orchestration.partitions import businesses
from orchestration.resources import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dg.asset(
    key=["recommendations", "inventory"],
    deps=[["predictions", "demand"], ["marts", "dim_variants"], ["marts", "fct_inventory_daily"]],
    group_name="recommendations",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "inventory"},
    partitions_def=businesses,
)
def reorders(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Proposed order quantities; open purchase orders count as on their way. Grain: one open proposal per variant."""
    from ml.inventory.recommend import recommend

    business = workspace.business(context.partition_key)
    demand_model = champion_of(workspace, business, "demand")
    if demand_model is None:
        return hand_over(context, workspace, business, NO_MODEL)
    said = recommend(
        variants(workspace, business.business_id),
        predictions(workspace, "demand", business.business_id),
        _on_its_way(workspace, business),
        model_version=demand_model.label,
        level_cv=demand_model.metrics.get("level_cv"),
    )
    return hand_over(context, workspace, business, said)


def _on_its_way(workspace: Workspace, business: Business) -> "pd.DataFrame":
    import pandas as pd

    with workspace.tenant(business.business_id) as database:
        rows = database.execute(
            text("select variant_key, quantity from core.purchase_orders where status in ('draft', 'placed')")
        ).all()
    return pd.DataFrame(rows, columns=["variant_key", "quantity"])
