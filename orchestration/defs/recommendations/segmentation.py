"""Win-backs: customer segments into offers that people decide on."""

from typing import TYPE_CHECKING

import dagster as dg

from app.core.businesses.store import Business
from orchestration.champions import NO_MODEL, champion_of
from orchestration.defs.recommendations.proposing import hand_over
from orchestration.partitions import businesses
from orchestration.resources import Workspace

RECENT_DAYS = 365


if TYPE_CHECKING:
    import pandas as pd


@dg.asset(
    key=["recommendations", "segmentation"],
    deps=[
        ["predictions", "customer_segments"],
        ["marts", "dim_customers"],
        ["marts", "fct_order_lines"],
        ["marts", "dim_variants"],
    ],
    group_name="recommendations",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "segmentation"},
    partitions_def=businesses,
)
def win_backs(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Proposed offers to segments that are about to be lost. Grain: one open proposal per segment."""
    from ml.segmentation.recommend import recommend

    business = workspace.business(context.partition_key)
    model = champion_of(workspace, business, "customer_segments")
    if model is None:
        return hand_over(context, workspace, business, NO_MODEL)
    said = recommend(
        _reachable(workspace, business),
        business.currency_code,
        _margin_share(workspace, business),
        model_version=model.label,
    )
    return hand_over(context, workspace, business, said)


def _reachable(workspace: Workspace, business: Business) -> "pd.DataFrame":
    query = f"""
        select s.*, c.has_marketing_consent from predictions.customer_segments as s
        inner join marts.dim_customers as c using (business_id, customer_key)
        where business_id = '{business.business_id}'
    """  # noqa: S608 - a UUID
    return workspace.read(query).drop("business_id").to_pandas()


def _margin_share(workspace: Workspace, business: Business) -> float | None:
    """Margin over net revenue of the last year's sales whose cost is known; None where no cost is."""
    query = f"""
        select ((sum(d.net_amount) - sum(d.units_sold * v.unit_cost_amount)) / nullif(sum(d.net_amount), 0))::double precision as share
        from marts.fct_product_daily as d inner join marts.dim_variants as v using (business_id, variant_key)
        where business_id = '{business.business_id}' and v.unit_cost_amount is not null
          and d.sold_on > (select max(as_of_on) from intermediate.int_connections__clocked where business_id = '{business.business_id}') - {RECENT_DAYS}
    """  # noqa: S608 - a UUID and a number of ours
    share = workspace.read(query).item()
    return None if share is None else float(share)
