"""`ecom connections`: what is connected, how fresh it is, and whether it rests."""

from __future__ import annotations

import typer

from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import open_runtime
from app.cli.wanted import find_wanted
from app.core.connections.store import list_connections, set_status
from app.core.database.engine import tenant

BUSINESS_OPTION = typer.Option(
    None, "--business", "-b", help="Slug of the business; may be left out when there is one."
)


group = typer.Typer(help="What is connected, and how fresh it is.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="connections")


@group.callback()
def show(context: typer.Context, business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """List the connections of a business, with their freshness; or let one rest."""
    if context.invoked_subcommand:
        return
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        found = list_connections(database)
    if as_json:
        print_json(
            [
                {
                    "connection_id": str(c.connection_id),
                    "platform": c.platform,
                    "name": c.name,
                    "status": c.status,
                    "status_reason": c.status_reason,
                    "url": c.url,
                    "clock_at": c.clock_at,
                    "last_synced_at": c.last_synced_at,
                }
                for c in found
            ]
        )
        return
    rows = [(c.connection_id, c.platform, c.name, c.status, c.clock_at) for c in found]
    print_table(
        ("id", "platform", "name", "status", "data until"),
        rows,
        "Nothing is connected yet: `ecom connect --help`.",
    )


@group.command("pause")
def pause(
    connection: str = typer.Argument(help="Id or name, as `ecom connections` shows them."),
    business: str = BUSINESS_OPTION,
) -> None:
    """Neither read this connection nor write to it until it is resumed; what was read of it stays in use.

    Example: ecom connections pause "My shop"
    """
    runtime = open_runtime()
    owner, wanted = find_wanted(runtime, business, connection)
    with tenant(runtime.engine, owner.business_id) as database:
        set_status(database, wanted.connection_id, "paused")
    say(f"{wanted.name} rests until `ecom connections resume {wanted.connection_id}`.")


@group.command("resume")
def resume(
    connection: str = typer.Argument(help="Id or name, as `ecom connections` shows them."),
    business: str = BUSINESS_OPTION,
) -> None:
    """Read a paused connection again, from where it stopped.

    Example: ecom connections resume "My shop"
    """
    runtime = open_runtime()
    owner, wanted = find_wanted(runtime, business, connection)
    if wanted.status != "paused":
        raise WrongUseError(f"{wanted.name} is not paused, so there is nothing to resume.")
    with tenant(runtime.engine, owner.business_id) as database:
        set_status(database, wanted.connection_id, "connected")
    say(f"{wanted.name} is read again from the next pull on: `ecom sync --connection {wanted.connection_id}`.")
