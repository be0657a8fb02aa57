"""When things run, once switched on in the Dagster UI. A platform's failure is its own run and stops no other."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from orchestration.connectors.base import Platform
from orchestration.connectors.registry import platforms
from orchestration.jobs import INGESTION_JOBS, pipeline_job
from orchestration.partitions import businesses, connections_of

_CRON = {"hourly": "5 * * * *", "daily": "5 4 * * *"}


def _requests(instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition) -> Iterator[dg.RunRequest]:
    for key in definition.get_partition_keys(dynamic_partitions_store=instance):
        yield dg.RunRequest(partition_key=key)


def _ingestion_schedule(platform: Platform) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{platform.name}_{platform.cadence}_schedule",
        job=INGESTION_JOBS[platform.name],
        cron_schedule=_CRON[platform.cadence],
        description=f"Pull every {platform.title} connection.",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        yield from _requests(context.instance, connections_of(platform.name))

    return schedule


INGESTION_SCHEDULES = [_ingestion_schedule(platform) for platform in platforms().values()]


@dg.schedule(job=pipeline_job, cron_schedule="25 * * * *")
def pipeline_hourly_schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Build, train and recommend for every business, after the pulls."""
    yield from _requests(context.instance, businesses)
