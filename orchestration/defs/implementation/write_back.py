"""Approved changes are carried out soon after their approval: a sensor looks into the outbox, a job empties it."""

import time
from collections.abc import Iterator

import dagster as dg

from app.core.businesses.store import list_businesses
from app.core.decisions.outbox import waiting
from orchestration.partitions import businesses
from orchestration.resources import Workspace
from orchestration.write_back import carry_out

RETRY_SECONDS = 300


@dg.op(tags={"domain": "implementation"})
def approved_changes(context: dg.OpExecutionContext, workspace: Workspace) -> None:
    """Carry out everything that is approved in the partition's business; what waits for a person is said, not raised."""
    business = workspace.business(context.partition_key)
    for result in carry_out(workspace.engine, workspace.settings, business):
        context.log.info("%s: %s %s", result.recommendation_id, result.state, result.detail or "")


@dg.job(partitions_def=businesses, executor_def=dg.in_process_executor, tags={"dagster/max_runtime": "1800"})
def implementation_job() -> None:
    """Approved recommendations of one business into its platforms, each exactly once."""
    approved_changes()


@dg.sensor(
    job=implementation_job,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def approved_change_sensor(
    context: dg.SensorEvaluationContext, workspace: Workspace
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for a run where something approved waits; the outbox itself sees to it that two runs do no harm."""
    found = False
    for business in list_businesses(workspace.engine):
        with workspace.tenant(business.business_id) as database:
            keys = sorted(str(implementation) for implementation, _ in waiting(database, business.business_id))
        if keys:
            found = True
            context.log.info("%s has %d approved changes", business.slug, len(keys))
            period = int(
                time.time() // RETRY_SECONDS
            )  # what a platform refused for now is tried again, but not at every tick
            yield dg.RunRequest(run_key=f"{business.slug}:{period}:{','.join(keys)}", partition_key=business.slug)
    if not found:
        yield dg.SkipReason("Nothing is approved and waiting.")
