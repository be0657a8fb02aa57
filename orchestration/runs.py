"""One business from its platforms to its recommendations, as Dagster runs in this process that the Dagster UI shows.

Knows the order of the steps and what a person wants to read afterwards; no step's own work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import dagster as dg

from app.core.businesses.store import Business
from app.core.connections.store import Connection, list_connections
from app.core.database.server import mlflow_url
from orchestration import jobs, warm_up
from orchestration.connectors.exceptions import FatalError
from orchestration.definitions import defs
from orchestration.event_storage import keep_connections
from orchestration.partitions import businesses, connection_key, connections_of, register
from orchestration.resources import Workspace

_SELECTIONS = {"build": jobs.BUILD, "train": jobs.TRAIN, "recommend": jobs.RECOMMEND}

# The event log has every line; the terminal gets progress and one sentence per failure.
_QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

Progress = Callable[[str], None]


@cache
def _instance() -> dg.DagsterInstance:
    instance = dg.DagsterInstance.get()
    keep_connections(instance)
    return instance


@cache
def definitions() -> dg.Definitions:
    """Loaded once: every load reads the folder tree again, for two seconds."""
    return defs()


@dataclass
class RunSummary:
    """What `ecom run` prints: JSON-able, seconds of wall time, rows by table."""

    business: str
    run_id: str | None = None
    status: str = "success"
    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=lambda: {"passed": 0, "failed": 0, "warned": 0, "not_passed": []})
    models: dict[str, Any] = field(default_factory=dict)
    recommendations: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run_business(
    workspace: Workspace, business: Business, steps: Sequence[str], *, full: bool = False, progress: Progress = print
) -> RunSummary:
    """Run the wanted steps in their order. A shop that cannot be pulled is reported; the others and the build go on."""
    started = time.monotonic()
    summary = RunSummary(business.slug)
    instance = _instance()
    register(instance, businesses, business.slug)
    if "train" in steps and definitions():  # after the definitions, whose imports it would meet
        warm_up.begin(mlflow_url(workspace.settings))
    if "sync" in steps:
        _sync(workspace, business, instance, summary, full=full, progress=progress)
    if wanted := [step for step in steps if step != "sync"]:
        _pipeline(workspace, business, instance, summary, wanted, progress)
    summary.seconds = round(time.monotonic() - started, 2)
    if summary.failures:
        summary.status = "failed"
    return summary


def pull_connection(
    business: Business, connection: Connection, *, full: bool = False, progress: Progress = print
) -> RunSummary:
    """Pull every stream of one connection. Raises FatalError for what is not pulled, such as files, or is paused."""
    started = time.monotonic()
    summary = RunSummary(business.slug)
    if connection.platform not in jobs.INGESTION_JOBS:
        raise FatalError(
            f"{connection.name} is not pulled: import a newer file, or install the connector {connection.platform}."
        )
    if connection.status == "paused":
        raise FatalError(_rests(connection))
    _pull(business, connection, _instance(), summary, full=full, progress=progress)
    summary.seconds = round(time.monotonic() - started, 2)
    if summary.failures:
        summary.status = "failed"
    return summary


def _sync(
    workspace: Workspace,
    business: Business,
    instance: dg.DagsterInstance,
    summary: RunSummary,
    *,
    full: bool,
    progress: Progress,
) -> None:
    started = time.monotonic()
    with workspace.tenant(business.business_id) as database:
        found = list_connections(database)
    for connection in found:
        if connection.status == "paused":
            progress(_rests(connection))
        elif connection.platform in jobs.INGESTION_JOBS:
            _pull(business, connection, instance, summary, full=full, progress=progress)
    summary.steps["sync"] = round(time.monotonic() - started, 2)


def _rests(connection: Connection) -> str:
    return f"{connection.name} is paused and was not pulled: `ecom connections resume {connection.connection_id}`."


def _pull(
    business: Business,
    connection: Connection,
    instance: dg.DagsterInstance,
    summary: RunSummary,
    *,
    full: bool,
    progress: Progress,
) -> None:
    key = connection_key(business.slug, connection.connection_id)
    register(instance, connections_of(connection.platform), key)
    job = definitions().resolve_job_def(jobs.INGESTION_JOBS[connection.platform].name)
    progress(f"Pulling {connection.name} ({connection.platform}) …")
    config = {"ops": {node: {"config": {"full": True}} for node in job.graph.node_dict}} if full else {}
    result = job.execute_in_process(
        instance=instance, partition_key=key, run_config=_QUIET | config, raise_on_error=False
    )
    summary.run_id = summary.run_id or result.run_id
    _note(summary, result, job.name, key)


def _pipeline(
    workspace: Workspace,
    business: Business,
    instance: dg.DagsterInstance,
    summary: RunSummary,
    steps: list[str],
    progress: Progress,
) -> None:
    job = definitions().resolve_job_def(jobs.pipeline_job.name)
    graph = definitions().resolve_asset_graph()
    keys = {key: step for step in steps for key in _SELECTIONS[step].resolve(graph)}
    suites = jobs.SUITES.resolve_checks(graph) if "build" in steps else set()
    dbt_tests = {check for check in graph.asset_check_keys if check.asset_key in keys}
    progress(f"Running {', '.join(steps)} over {len(keys)} assets with {len(suites | dbt_tests)} checks …")
    subset = job.get_subset(asset_selection=set(keys), asset_check_selection=suites | dbt_tests)
    result = subset.execute_in_process(
        instance=instance, partition_key=business.slug, run_config=_QUIET, raise_on_error=False
    )
    summary.run_id = result.run_id
    _note(summary, result, job.name, business.slug)
    _time_the_steps(summary, instance, result, keys)
    if "build" in steps and result.success:
        _count_marts(workspace, business, graph, summary)


def _note(summary: RunSummary, result: dg.ExecuteInProcessResult, job: str, partition: str) -> None:
    """Add one run's rows, checks, models and failures to the summary."""
    summary.runs.append({"run_id": result.run_id, "job": job, "partition": partition, "success": result.success})
    for event in result.all_events:
        if event.is_step_failure:
            summary.failures.append(_sentence(event))
        elif event.event_type_value == "ASSET_MATERIALIZATION":
            _note_asset(summary, event.step_materialization_data.materialization)
    for check in result.get_asset_check_evaluations():
        if check.passed:
            summary.checks["passed"] += 1
            continue
        is_error = check.severity == dg.AssetCheckSeverity.ERROR
        summary.checks["failed" if is_error else "warned"] += 1
        summary.checks["not_passed"].append(f"{check.asset_key.to_user_string()}: {check.check_name}")
        if is_error:
            summary.failures.append(f"The check {check.check_name} of {check.asset_key.to_user_string()} did not pass.")


def _note_asset(summary: RunSummary, materialization: dg.AssetMaterialization) -> None:
    layer, name = materialization.asset_key.path[0], materialization.asset_key.path[-1]
    facts = {label: value.value for label, value in materialization.metadata.items()}
    if layer == "raw":
        summary.rows[f"raw.{name}"] = _some(facts, "new", "changed", "unchanged", "deleted", "quarantined")
    elif layer == "models":
        summary.models[name] = _some(facts, "version", "alias", "decision", "reason", "metrics")
    elif layer == "recommendations":
        summary.recommendations[name] = _some(facts, "proposed", "kept", "superseded", "expired", "skipped")
    elif layer == "outcomes":
        summary.outcomes[name] = _some(facts, "measured", "unmeasurable", "waiting")


def _some(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _count_marts(workspace: Workspace, business: Business, graph: dg.AssetGraph, summary: RunSummary) -> None:
    """Rows of every mart of the business, as they stand after the build."""
    tables = sorted(key.path[-1] for key in graph.get_all_asset_keys() if key.path[0] == "marts")
    counts = " union all ".join(
        f"select '{table}' as name, count(*) as n from marts.{table} where business_id = '{business.business_id}'"  # noqa: S608 - our own names
        for table in tables
    )
    for name, n in workspace.read(counts).iter_rows():
        summary.rows[f"marts.{name}"] = {"rows": n}


def _sentence(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    words = (error.message if error else event.message or "").strip().splitlines()
    text = words[0] if words else "failed without a word"
    return f"{event.step_key}: {text.split(': ', 1)[-1]}"


def _time_the_steps(
    summary: RunSummary, instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult, keys: dict[dg.AssetKey, str]
) -> None:
    """Seconds of work by step, from Dagster's own statistics of the run."""
    step_of_node = {
        event.step_key: keys[event.asset_key]
        for event in result.all_events
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key in keys
    }
    for stats in instance.get_run_step_stats(result.run_id):
        step = step_of_node.get(stats.step_key)
        if step and stats.start_time and stats.end_time:
            summary.steps[step] = round(summary.steps.get(step, 0.0) + stats.end_time - stats.start_time, 2)
