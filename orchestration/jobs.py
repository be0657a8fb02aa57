"""The jobs people start: pull one connection, and run one business from its raw rows to its outcomes."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.quality.suites import suite_checks
from orchestration.partitions import businesses, connections_of

BUILD = dg.AssetSelection.groups("staging", "intermediate", "marts", "features")
SUITES = dg.AssetSelection.checks(*suite_checks)
TRAIN = dg.AssetSelection.groups("models", "predictions")
RECOMMEND = dg.AssetSelection.groups("recommendations", "outcomes")

shopify_ingestion_job = dg.define_asset_job(
    "shopify_ingestion_job",
    selection=(dg.AssetSelection.groups("raw") & dg.AssetSelection.tag("platform", "shopify")) - SUITES,
    partitions_def=connections_of("shopify"),
    executor_def=dg.in_process_executor,
    description="Pull every stream of one Shopify connection into raw.*",
)
pipeline_job = dg.define_asset_job(
    "pipeline_job",
    selection=BUILD | SUITES | TRAIN | RECOMMEND,
    partitions_def=businesses,
    executor_def=dg.in_process_executor,
    description="One business from its raw rows to recommendations and outcomes.",
)
INGESTION_JOBS = {"shopify": shopify_ingestion_job}
