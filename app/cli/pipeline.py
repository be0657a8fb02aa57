"""`ecom run`: the pipeline of one business, through Dagster."""

from __future__ import annotations

from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, libraries_talk_to, print_json, print_table, say
from app.cli.runtime import Runtime, open_runtime
from app.cli.sandbox import wake_if_ours
from app.core.connections.store import list_connections
from app.core.database.engine import tenant
from app.core.exceptions import UserError
from orchestration.manifest import parse_meanwhile

STEPS = ("sync", "build", "train", "recommend")


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


def load_pipeline(runtime: Runtime) -> None:
    """Load Dagster and all definitions: five seconds and more that other commands do not pay."""
    runtime.export_environment()
    parse_meanwhile()
    with libraries_talk_to(runtime.settings.folder("logs") / "run.log"):
        from orchestration.runs import definitions

        definitions()


def run_pipeline(runtime: Runtime, business: str | None, only: str | None, *, full: bool = False) -> dict[str, Any]:
    """Run the steps and return the summary."""
    steps = _steps(only)
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        if not list_connections(database):
            raise UserError(
                f"{owner.name} has no data yet: connect a shop (`ecom connect --help`) or import a file (`ecom import --help`)."
            )
    wake_if_ours(runtime, owner)
    say(f"Loading the pipeline of {owner.name} …")
    load_pipeline(runtime)
    with libraries_talk_to(runtime.settings.folder("logs") / "run.log"):
        from orchestration.resources import Workspace
        from orchestration.runs import run_business

        return run_business(Workspace(), owner, steps, full=full, progress=say).as_dict()


def _steps(only: str | None) -> list[str]:
    wanted = [step.strip() for step in only.split(",")] if only is not None else list(STEPS)
    if unknown := [step for step in wanted if step not in STEPS]:
        raise WrongUseError(f"{unknown[0]!r} is no step: --only takes {', '.join(STEPS)}, comma-separated.")
    return [step for step in STEPS if step in wanted]


def _print_summary(summary: dict[str, Any]) -> None:
    rows = [
        (table, *(counts.get(k, "") for k in ("rows", "new", "changed", "deleted", "quarantined")))
        for table, counts in summary["rows"].items()
    ]
    print_table(("table", "rows", "new", "changed", "deleted", "quarantined"), rows, "No rows were touched.")
    models = [(name, m.get("version"), m.get("decision")) for name, m in summary["models"].items()]
    if models:
        print_table(("model", "version", "gate"), models, "")
    checks = summary["checks"]
    say(f"Checks: {checks['passed']} passed, {checks['failed']} failed, {checks['warned']} warned.")
    for failure in summary["failures"]:
        say(f"Failed: {failure}")
    say(f"Run {summary['run_id']}: {summary['status']} in {summary['seconds']} s.")
