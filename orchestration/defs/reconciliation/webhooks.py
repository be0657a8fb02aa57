"""Starts the reads that webhooks have asked for, and those that find what a lost webhook did not say."""

from collections.abc import Iterator

import dagster as dg

from app.core.businesses.store import list_businesses
from orchestration.jobs import INGESTION_JOBS
from orchestration.partitions import connection_key
from orchestration.resources import Workspace
from orchestration.waiting import waiting


@dg.sensor(
    jobs=list(INGESTION_JOBS.values()),
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Every half minute: a stream that a webhook spoke of is read again, once however many came; orders of"
    " connections with webhooks are also read when ten minutes have passed, for webhooks that never came.",
)
def webhook_sensor(_context: dg.SensorEvaluationContext, workspace: Workspace) -> Iterator[dg.RunRequest]:
    """A run's key names the last delivery, so that no delivery starts two runs while the first may still succeed."""
    for business in list_businesses(workspace.engine):
        with workspace.tenant(business.business_id) as database:
            found = waiting(database)
        for one in found:
            if one.platform not in INGESTION_JOBS:
                continue
            yield dg.RunRequest(
                run_key=one.run_key,
                job_name=INGESTION_JOBS[one.platform].name,
                partition_key=connection_key(business.slug, one.connection_id),
                asset_selection=[dg.AssetKey(["raw", f"{one.platform}_{one.stream}"])],
            )
