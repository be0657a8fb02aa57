"""`ecom run`: the pipeline of one business, through Dagster."""

from __future__ import annotations

from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import Runtime, WrongUseError, open_runtime
from app.cli.sandbox import wake_if_ours


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    business: str = BUSINESS_OPTION,
    only: str = typer.Option(None, help="Some of the steps, comma-separated: sync,build,train,recommend."),
    full: bool = typer.Option(False, "--full", help="Pull everything again instead of what changed."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Pull, build, train and recommend for one business; ends with a summary. The Dagster UI shows the same run.

    Example: ecom run --business corner-shop --only sync,build
    """
    runtime = open_runtime()
    summary = run_pipeline(runtime, business, only, full=full)
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary)
    if summary["status"] != "success":
        raise typer.Exit(1)


def run_pipeline(runtime: Runtime, business: str | None, only: str | None, *, full: bool = False) -> dict[str, Any]:
    """Run the steps and return the summary. Dagster is loaded here: five seconds that other commands do not pay."""
    owner = runtime.business(business)
    runtime.export_environment()
    wake_if_ours(runtime, owner)
    say(f"Loading the pipeline of {owner.name} …")
    from orchestration.resources import Workspace
    from orchestration.runs import STEPS, run_business

    steps = [step.strip() for step in only.split(",")] if only else list(STEPS)
    if unknown := [step for step in steps if step not in STEPS]:
        raise WrongUseError(f"{unknown[0]!r} is no step: --only takes {', '.join(STEPS)}, comma-separated.")
    return run_business(Workspace(), owner, [s for s in STEPS if s in steps], full=full, progress=say).as_dict()


def _print_summary(summary: dict[str, Any]) -> None:
    rows = [(table, *(counts.get(k, "") for k in ("rows", "new", "changed", "deleted", "quarantined"))) for table, counts in summary["rows"].items()]
    print_table(("table", "rows", "new", "changed", "deleted", "quarantined"), rows, "No rows were touched.")
    models = [(name, m.get("version"), m.get("decision")) for name, m in summary["models"].items()]
    if models:
        print_table(("model", "version", "gate"), models, "")
    checks = summary["checks"]
    say(f"Checks: {checks['passed']} passed, {checks['failed']} failed, {checks['warned']} warned.")
    for failure in summary["failures"]:
        say(f"Failed: {failure}")
    say(f"Run {summary['run_id']}: {summary['status']} in {summary['seconds']} s.")
