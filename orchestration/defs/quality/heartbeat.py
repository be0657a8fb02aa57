"""Finds loads that are stuck, by landing's own heartbeat and not by the orchestrator's word: a run whose worker was killed
stays STARTED there until its longest time is over."""

import json
from collections.abc import Iterable

import dagster as dg
import psycopg

from orchestration.landing.stuck import StuckLoad, stuck_loads
from orchestration.resources import Workspace

CHECK = "is_not_stuck"


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Every minute: a load that has been silent for two minutes, or idle for thirty, fails the check is_not_stuck"
    " of its table, with its stream and its holder; the check passes again when the load goes on or has ended.",
)
def stuck_load_sensor(context: dg.SensorEvaluationContext, workspace: Workspace) -> dg.SensorResult:
    """The cursor holds the tables that were stuck at the last look."""
    with psycopg.connect(workspace.url("transform")) as connection:
        found = stuck_loads(connection)
    for load in found:
        context.log.error(load.sentence)
    stuck = sorted({_table(load) for load in found if load.platform})
    recovered = set(json.loads(context.cursor or "[]")) - set(stuck)
    events = [*(_evaluation(table, [one for one in found if _table(one) == table]) for table in stuck)]
    events += [_evaluation(table, []) for table in sorted(recovered)]
    return dg.SensorResult(
        asset_events=events, cursor=json.dumps(stuck), skip_reason=_sentence(found) if found or not events else None
    )


def _table(load: StuckLoad) -> str:
    return f"{load.platform}_{load.stream}"


def _evaluation(table: str, loads: Iterable[StuckLoad]) -> dg.AssetCheckEvaluation:
    sentences = [load.sentence for load in loads]
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(["raw", table]),
        check_name=CHECK,
        passed=not sentences,
        severity=dg.AssetCheckSeverity.ERROR,
        description=" ".join(sentences) or "Nothing is stuck.",
    )


def _sentence(found: list[StuckLoad]) -> str:
    return " ".join(load.sentence for load in found) or "Nothing is stuck."
