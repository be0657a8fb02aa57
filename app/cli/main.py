"""`ecom`: assembles the commands and turns every expected failure into one sentence and an exit code.

0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import sys

import typer

from app.cli import businesses, connections, database, decisions, imports, pipeline, sandbox, up
from app.cli.runtime import WrongUseError
from app.core.exceptions import UserError
from orchestration.connectors.exceptions import ConnectorError
from sandbox.control import SandboxError

app = typer.Typer(
    name="ecom",
    help="Pull, standardise, learn, recommend, decide, carry out, measure. Start with `ecom up --demo`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (up, businesses, connections, imports, pipeline, decisions, database, sandbox):
    room.add_to(app)


def run() -> None:
    """Entry point. What is expected to go wrong is one sentence; a traceback means a bug of ours."""
    try:
        app(standalone_mode=True)
    except WrongUseError as error:
        _fail(str(error), 2)
    except (UserError, ConnectorError, SandboxError) as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        _fail("Stopped.", 130)


def _fail(sentence: str, code: int) -> None:
    typer.echo(sentence, err=True)
    sys.exit(code)
