"""When things run, once switched on in the Dagster UI. A platform's failure is its own run and stops no other."""

from __future__ import annotations

from collections.abc import Container, Iterator

import dagster as dg
from sqlalchemy import Engine

from app.core.businesses.store import list_businesses
from app.core.connections.store import list_connections
from app.core.database.engine import tenant
from orchestration.connectors.base import Platform
from orchestration.connectors.registry import platforms
from orchestration.jobs import INGESTION_JOBS, pipeline_job
from orchestration.partitions import businesses, connection_key, connections_of
from orchestration.resources import Workspace

_CRON = {"hourly": "5 * * * *", "daily": "5 4 * * *"}


def _requests(
    instance: dg.DagsterInstance, definition: dg.DynamicPartitionsDefinition, without: Container[str] = ()
) -> Iterator[dg.RunRequest]:
    for key in definition.get_partition_keys(dynamic_partitions_store=instance):
        if key not in without:
            yield dg.RunRequest(partition_key=key)


def paused_keys(engine: Engine) -> set[str]:
    """The partitions of all connections that a person has paused."""
    paused = set()
    for business in list_businesses(engine):
        with tenant(engine, business.business_id) as database:
            found = list_connections(database)
        paused |= {connection_key(business.slug, c.connection_id) for c in found if c.status == "paused"}
    return paused


def _ingestion_schedule(platform: Platform) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{platform.name}_{platform.cadence}_schedule",
        job=INGESTION_JOBS[platform.name],
        cron_schedule=_CRON[platform.cadence],
        description=f"Pull every {platform.title} connection that is not paused.",
    )
    def schedule(context: dg.ScheduleEvaluationContext, workspace: Workspace) -> Iterator[dg.RunRequest]:
        yield from _requests(context.instance, connections_of(platform.name), without=paused_keys(workspace.engine))

    return schedule


INGESTION_SCHEDULES = [_ingestion_schedule(platform) for platform in platforms().values()]


@dg.schedule(job=pipeline_job, cron_schedule="25 * * * *")
def pipeline_hourly_schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Build, train and recommend for every business, after the pulls."""
    yield from _requests(context.instance, businesses)
