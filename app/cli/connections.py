"""`ecom connections`: what is connected, and how fresh it is."""

from __future__ import annotations

import typer

from app.cli.output import JSON_OPTION, print_json, print_table
from app.cli.runtime import open_runtime
from app.core.connections.store import list_connections
from app.core.database.engine import tenant

BUSINESS_OPTION = typer.Option(
    None, "--business", "-b", help="Slug of the business; may be left out when there is one."
)


def add_to(app: typer.Typer) -> None:
    app.command("connections")(show)


def show(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """List the connections of a business, with their freshness."""
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
