"""`ecom up`: every process in one terminal, until Ctrl-C ends them all."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType

import typer

from app.cli import demo
from app.cli.output import print_line, say
from app.cli.processes import Processes, require_free_port
from app.cli.runtime import open_runtime
from app.core.database.server import stop_embedded
from app.core.settings import REPOSITORY, Settings, settings
from orchestration.manifest import parse_meanwhile


def add_to(app: typer.Typer) -> None:
    app.command("up")(up)


def up(
    with_demo: bool = typer.Option(
        False, "--demo", help="Start the simulated shop, connect it and run the main job first."
    ),
    no_serve: bool = typer.Option(False, "--no-serve", help="With --demo: end after the main job."),
) -> None:
    """Start PostgreSQL, dashboard, Dagster and MLflow; print each address; Ctrl-C ends all of them.

    Example: ECOM_DASHBOARD_PORT=9000 ecom up --demo
    """
    for number in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: a shell that starts us in the background ignores it
        signal.signal(number, _as_interrupt)
    current = settings()
    if not no_serve:
        _require_free_ports(current)
    say("Starting PostgreSQL and bringing the schema up to date …")
    runtime = open_runtime()
    runtime.export_environment()
    parse_meanwhile()
    processes = Processes(current.folder("logs"))
    try:
        if with_demo:
            demo.prepare(runtime, always_run=no_serve)
        else:
            demo.first_owner(runtime)
        if not no_serve:
            _serve(current, processes)
            _print_doors(current)
            _watch(processes)
    except KeyboardInterrupt:
        say("Stopping …")
    finally:
        processes.stop()
        demo.stop_sandbox(current)
        stop_embedded(current)


def _require_free_ports(current: Settings) -> None:
    require_free_port(current.dashboard_port, "dashboard", "ECOM_DASHBOARD_PORT")
    require_free_port(current.dagster_port, "Dagster UI", "ECOM_DAGSTER_PORT")
    require_free_port(current.mlflow_port, "MLflow UI", "ECOM_MLFLOW_PORT")


def _serve(current: Settings, processes: Processes) -> None:
    """Start the dashboard first: it is what people wait for. The tools of the data people follow at a lower priority."""
    say("Starting the dashboard …")
    processes.start("dashboard", [sys.executable, "-m", "app.api.serve"])
    processes.wait_until_ready("dashboard", f"http://127.0.0.1:{current.dashboard_port}/health", 60)
    say(f"The dashboard is ready at http://127.0.0.1:{current.dashboard_port}; Dagster and MLflow follow …")
    bin_folder = Path(sys.executable).parent
    processes.start("mlflow", [str(bin_folder / "mlflow"), *_mlflow_words(current)], nice=5)
    dagster_words = [
        "dev",
        "-w",
        str(REPOSITORY / "workspace.yaml"),
        "-h",
        "127.0.0.1",
        "-p",
        str(current.dagster_port),
    ]
    processes.start("dagster", [str(bin_folder / "dagster"), *dagster_words], nice=5)
    processes.wait_until_ready("mlflow", f"http://127.0.0.1:{current.mlflow_port}/health", 120)
    processes.wait_until_ready("dagster", f"http://127.0.0.1:{current.dagster_port}/server_info", 120)


def _mlflow_words(current: Settings) -> list[str]:
    """The backend store comes from the environment, so that its password is no argument of a process."""
    artifacts = current.folder("mlflow") / "artifacts"
    return ["server", "--host", "127.0.0.1", "--port", str(current.mlflow_port), "--workers", "1",
            "--default-artifact-root", artifacts.as_uri()]  # fmt: skip


def _print_doors(current: Settings) -> None:
    host = "http://127.0.0.1"
    doors = [
        (
            "Dashboard",
            f"{host}:{current.dashboard_port}",
            "merchants: what to do today, approve it, follow it, see what came of it",
        ),
        ("Dagster", f"{host}:{current.dagster_port}", "data teams: assets, runs, checks, lineage"),
        ("MLflow", f"{host}:{current.mlflow_port}", "ML engineers: experiments, registered models, aliases"),
        ("API docs", f"{host}:{current.dashboard_port}/api/docs", "programs: the core API, documented"),
    ]
    print_line()
    for name, url, purpose in doors:
        print_line(f"  {name:<10} {url:<32} {purpose}")
    print_line("\n  Ctrl-C ends everything.")


def _watch(processes: Processes) -> None:
    while True:
        processes.check()
        time.sleep(1)


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
