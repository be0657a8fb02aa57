"""What the three recommenders share: variants with what the models need, and handing advice to the decision loop."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import dagster as dg

from app.core.businesses.store import Business
from app.core.connections.clock import business_clock
from app.core.decisions.proposals import propose
from ml.proposals import Advice
from orchestration.defs.recommendations.evidence import with_raw_rows
from orchestration.resources import Workspace

if TYPE_CHECKING:
    import pandas as pd

RECENT_DAYS = 90


def variants(workspace: Workspace, business_id: UUID) -> "pd.DataFrame":
    """`marts.dim_variants` with `net_share`: net revenue over units times list price in the last 90 days (taxes, discounts)."""
    query = f"""
        with recent as (
            select variant_key, sum(net_amount) as net, sum(units_sold * price_amount) as listed
            from marts.fct_product_daily
            where business_id = '{business_id}'
              and sold_on > (select max(as_of_on) from intermediate.int_connections__clocked where business_id = '{business_id}') - {RECENT_DAYS}
            group by variant_key
        )
        select v.*, (recent.net / nullif(recent.listed, 0))::double precision as net_share
        from marts.dim_variants as v left join recent using (variant_key)
        where v.business_id = '{business_id}'
    """  # noqa: S608 - a UUID and numbers of ours
    return workspace.read(query).to_pandas()


def hand_over(
    context: dg.AssetExecutionContext, workspace: Workspace, business: Business, said: Advice
) -> dg.MaterializeResult[None]:
    """Store the advice as recommendations; running again with the same advice changes nothing."""
    proposals = with_raw_rows(workspace.url("transform"), business.business_id, said.proposals)
    with workspace.tenant(business.business_id) as database:
        now: datetime = business_clock(database)
        result = propose(database, proposals, business_id=business.business_id, now=now, run_id=context.run_id)
    skipped = {s.reason_code: s.count for s in said.skipped}
    skipped |= {
        "decision_under_way": result.left_alone,
        "rejected_lately": result.cooling_down,
        "withheld": result.withheld,
        "refused": len(result.refused),
    }
    return dg.MaterializeResult(
        metadata={
            "proposed": result.created,
            "kept": result.kept,
            "superseded": result.superseded,
            "expired": result.expired,
            "skipped": dg.MetadataValue.json({reason: count for reason, count in skipped.items() if count}),
            "refused": dg.MetadataValue.json([{"target": target, "why": why} for target, why in result.refused[:20]]),
            "withheld_because": dg.MetadataValue.json(result.distrusted),
            "as_of": str(now),
        }
    )
