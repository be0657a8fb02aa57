"""Whether the warehouse equals each platform's own totals, as an asset check: an unexplained difference is an error."""

import dagster as dg

from app.core.tie_out.read import connections_compared
from app.core.trust.tie_outs import untied
from orchestration.partitions import businesses
from orchestration.resources import Workspace


@dg.asset_check(
    asset=["marts", "fct_tie_outs"],
    name="the_warehouse_ties_out_to_its_platforms",
    description="28 complete days of every connection, counts and cents; advice on a connection that differs is withheld.",
    partitions_def=businesses,
)
def ties_out(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> dg.AssetCheckResult:
    business = workspace.business(context.run.tags["dagster/partition"])
    with workspace.tenant(business.business_id) as database:
        connections = connections_compared(database, business.business_id)
        distrusted = untied(database, business.business_id)
    return dg.AssetCheckResult(
        passed=not distrusted,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "connections": dg.MetadataValue.json([one.sentence for one in connections]),
            "withheld_because": dg.MetadataValue.json(list(distrusted.values())),
        },
    )
