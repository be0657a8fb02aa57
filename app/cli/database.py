"""`ecom db`: where the database is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import typer

from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, say
from app.cli.runtime import open_runtime
from app.core.database.server import stop_embedded
from app.core.settings import settings

if TYPE_CHECKING:
    from app.core.database.roles import Role

group = typer.Typer(help="The PostgreSQL behind it all: `ecom db url`, `ecom db stop`.", no_args_is_help=True)

ROLES = ("admin", "app", "ingest", "transform", "ml")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="db")


@group.command("url")
def url(role: str = typer.Option("admin", help=f"One of {', '.join(ROLES)}."), as_json: bool = JSON_OPTION) -> None:
    """Print the connection string of a role; the administrative one without --role. The embedded server is started if need be.

    Example: psql "$(ecom db url)"
    """
    if role not in ROLES:
        raise WrongUseError(f"{role!r} is no role: use one of {', '.join(ROLES)}.")
    runtime = open_runtime()
    found = runtime.administrative_url if role == "admin" else runtime.url(cast("Role", role))
    if as_json:
        print_json({"role": role, "url": found})
    else:
        typer.echo(found)


@group.command("stop")
def stop() -> None:
    """Stop the embedded server; a server named by DATABASE_URL is left alone."""
    current = settings()
    if current.database_url is not None:
        say("DATABASE_URL names a server of its own: stop it where it runs.")
        return
    stop_embedded(current)
    say("The embedded PostgreSQL is stopped.")
