"""`ecom sync`: pull one connection, as the same Dagster run that its schedule would start."""

from __future__ import annotations

from typing import Any

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, libraries_talk_to, print_json, print_table, say
from app.cli.runtime import Runtime, open_runtime
from app.cli.sandbox import wake_if_ours
from app.cli.wanted import find_wanted
from app.core.businesses.store import Business
from app.core.connections.store import Connection


def add_to(app: typer.Typer) -> None:
    app.command("sync")(sync)


def sync(
    connection: str = typer.Option(..., "--connection", "-c", help="Id or name, as `ecom connections` shows them."),
    full: bool = typer.Option(False, "--full", help="Pull everything again instead of what changed."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Pull every stream of one connection into raw.*; the Dagster UI shows the same run.

    Example: ecom sync --connection 0e4c9a52-0000-4000-8000-000000000000
    """
    runtime = open_runtime()
    owner, wanted = find_wanted(runtime, business, connection)
    summary = _pull(runtime, owner, wanted, full=full)
    if as_json:
        print_json(summary)
    else:
        _print(summary)
    if summary["status"] != "success":
        raise typer.Exit(1)


def _pull(runtime: Runtime, owner: Business, connection: Connection, *, full: bool) -> dict[str, Any]:
    runtime.export_environment()
    wake_if_ours(runtime, owner)
    with libraries_talk_to(runtime.settings.folder("logs") / "run.log"):
        from orchestration.runs import pull_connection

        return pull_connection(owner, connection, full=full, progress=say).as_dict()


def _print(summary: dict[str, Any]) -> None:
    names = ("new", "changed", "unchanged", "deleted", "quarantined")
    rows = [(table, *(counts.get(name, "") for name in names)) for table, counts in summary["rows"].items()]
    print_table(("table", *names), rows, "No rows were touched.")
    for failure in dict.fromkeys(failure.split(": ", 1)[-1] for failure in summary["failures"]):
        say(f"Failed: {failure}")
    say(f"Run {summary['run_id']}: {summary['status']} in {summary['seconds']} s.")
