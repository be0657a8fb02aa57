"""The jobs people start: pull one connection, and run one business from its raw rows to its outcomes."""

from __future__ import annotations

import dagster as dg

from orchestration.connectors.registry import platforms
from orchestration.defs.quality.columns import has_its_columns
from orchestration.defs.quality.promises import promise_checks
from orchestration.defs.quality.suites import suite_checks
from orchestration.defs.quality.tie_outs import ties_out
from orchestration.partitions import businesses, connections_of

RATES = dg.AssetSelection.assets(["raw", "ecb_exchange_rates"])
BUILD = RATES | dg.AssetSelection.groups("staging", "intermediate", "marts", "features")
SUITES = dg.AssetSelection.checks(*suite_checks, *promise_checks, has_its_columns, ties_out)
TRAIN = dg.AssetSelection.groups("models", "predictions")
RECOMMEND = dg.AssetSelection.groups("recommendations", "outcomes")

_LONGEST_PULL_SECONDS = 7_200  # a longer first load goes on from its cursor at the next run
_LONGEST_PIPELINE_SECONDS = 3_600

INGESTION_JOBS = {
    platform.name: dg.define_asset_job(
        f"{platform.name}_ingestion_job",
        selection=(dg.AssetSelection.groups("raw") & dg.AssetSelection.tag("platform", platform.name)) - SUITES,
        partitions_def=connections_of(platform.name),
        executor_def=dg.in_process_executor,
        tags={"dagster/max_runtime": str(_LONGEST_PULL_SECONDS)},
        description=f"Pull every stream of one {platform.title} connection into raw.*",
    )
    for platform in platforms().values()
}
pipeline_job = dg.define_asset_job(
    "pipeline_job",
    selection=BUILD | SUITES | TRAIN | RECOMMEND,
    partitions_def=businesses,
    executor_def=dg.in_process_executor,
    tags={"dagster/max_runtime": str(_LONGEST_PIPELINE_SECONDS)},
    description="One business from its raw rows to recommendations and outcomes.",
)
