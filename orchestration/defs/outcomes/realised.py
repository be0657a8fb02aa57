"""Outcomes: what was carried out, measured once its window has passed on the business clock."""

import dagster as dg

from app.core.connections.clock import business_clock
from orchestration.partitions import businesses
from orchestration.resources import Workspace


@dg.asset(
    key=["outcomes", "realised_effects"],
    deps=[["marts", "fct_product_daily"], ["marts", "dim_variants"]],
    group_name="outcomes",
    kinds={"python", "postgres"},
    owners=["team:ml"],
    tags={"domain": "effects"},
    partitions_def=businesses,
)
def realised_effects(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    """Realised effect beside the registered prediction, or why it cannot be measured. Grain: one row per carried-out recommendation."""
    from app.core.outcomes.measure import list_outcomes, measure_outcomes

    business = workspace.business(context.partition_key)
    with workspace.tenant(business.business_id) as database:
        now = business_clock(database)
        settled = measure_outcomes(database, business, now)
        waiting = [o for o in list_outcomes(database, business, now) if o.status == "waiting"]
    by_status = {status: sum(o.status == status for o in settled) for status in ("measured", "unmeasurable")}
    return dg.MaterializeResult(metadata={**by_status, "waiting": len(waiting)})
