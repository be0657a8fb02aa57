"""Exchange rates: a reference source that comes with a package, the same for every business; newer ones can be imported."""

import dagster as dg

from orchestration.resources import Workspace

_COLUMNS = {
    "rate_on": "date",
    "payload": "jsonb",
    "source": "text",
    "loaded_at": "timestamp with time zone",
    "run_id": "text",
}


@dg.asset(
    key=["raw", "ecb_exchange_rates"],
    group_name="raw",
    description="Euro reference rates of the European Central Bank, one row per day of publication; a landed day never changes.",
    kinds={"python", "postgres"},
    owners=["team:data"],
    tags={"platform": "ecb", "domain": "finance"},
    metadata={"dagster/column_schema": dg.TableSchema.from_name_type_dict(_COLUMNS)},
)
def exchange_rates(context: dg.AssetExecutionContext, workspace: Workspace) -> dg.MaterializeResult[None]:
    from orchestration.landing.exchange_rates import land_days, packaged_days, packaged_source

    source = packaged_source()
    landed = land_days(workspace.url("ingest"), packaged_days(), source=source, run_id=context.run_id)
    if landed.days_differing:
        context.log.warning(
            f"{source} writes {landed.days_differing} landed days otherwise: the rates first landed stay."
        )
    return dg.MaterializeResult(
        metadata={
            "new": landed.days_new,
            "differing": landed.days_differing,
            "last_on": str(landed.last_on),
            "source": source,
        }
    )
