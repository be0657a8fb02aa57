"""When things run: every hour, once switched on in the Dagster UI. A shop's failure is its own run and stops no other."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from orchestration.jobs import INGESTION_JOBS, pipeline_job
from orchestration.partitions import businesses, connections_of


def _requests(instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition) -> Iterator[dg.RunRequest]:
    for key in definition.get_partition_keys(dynamic_partitions_store=instance):
        yield dg.RunRequest(partition_key=key)


@dg.schedule(job=INGESTION_JOBS["shopify"], cron_schedule="5 * * * *")
def shopify_hourly_schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Pull every connected Shopify shop."""
    yield from _requests(context.instance, connections_of("shopify"))


@dg.schedule(job=pipeline_job, cron_schedule="25 * * * *")
def pipeline_hourly_schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Build, train and recommend for every business, after the pulls."""
    yield from _requests(context.instance, businesses)
