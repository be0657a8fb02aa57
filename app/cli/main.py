"""`ecom`: assembles the commands and turns every expected failure into one sentence and an exit code.

0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import importlib
import sys

import typer

from app.cli.failures import WrongUseError
from app.core.exceptions import UserError
from orchestration.connectors.exceptions import ConnectorError
from sandbox.exceptions import SandboxError

# Which module of app.cli has a command. Only the wanted one is imported: together they take seconds.
ROOMS = {
    "up": "up",
    "business": "businesses",
    "user": "users",
    "customers": "customers",
    "connect": "connect",
    "connections": "connections",
    "sync": "sync",
    "webhook": "webhooks",
    "replay": "replay",
    "import": "imports",
    "export": "exports",
    "lineage": "lineage",
    "quality": "quality",
    "run": "pipeline",
    "tie-out": "tie_out",
    "metrics": "kpis",
    "kpi": "kpis",
    "recommendations": "decisions",
    "explain": "decisions",
    "decide": "decisions",
    "implement": "decisions",
    "roll-back": "decisions",
    "outcomes": "decisions",
    "db": "database",
    "sandbox": "sandbox",
}


def assemble(words: list[str]) -> typer.Typer:
    """The commands that these words can mean: one room for a known command, all of them for help and mistakes."""
    app = typer.Typer(
        name="ecom",
        help="Pull, standardise, learn, recommend, decide, carry out, measure. Start with `ecom up --demo`.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(lambda: None)  # keeps the command's name in use when there is only one
    wanted = ROOMS.get(words[0]) if words else None
    for room in [wanted] if wanted else dict.fromkeys(ROOMS.values()):
        importlib.import_module(f"app.cli.{room}").add_to(app)
    return app


def run() -> None:
    """Entry point. What is expected to go wrong is one sentence; a traceback means a bug of ours."""
    try:
        assemble(sys.argv[1:])(standalone_mode=True)
    except WrongUseError as error:
        _fail(str(error), 2)
    except (UserError, ConnectorError, SandboxError) as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        _fail("Stopped.", 130)


def _fail(sentence: str, code: int) -> None:
    typer.echo(sentence, err=True)
    sys.exit(code)
