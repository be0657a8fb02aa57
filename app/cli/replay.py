"""`ecom replay`: try again what was set aside, after a contract or a platform was mended."""

from __future__ import annotations

from dataclasses import asdict

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_table
from app.cli.runtime import open_runtime
from app.cli.wanted import find_wanted


def add_to(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    connection: str = typer.Option(..., "--connection", "-c", help="Id or name, as `ecom connections` shows them."),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Land quarantined records that fit now. What still breaks stays where it is; what is outdated is dropped.

    Example: ecom replay --connection "My shop"
    """
    import psycopg

    from orchestration.landing.replay import replay as try_again
    from orchestration.landing.tables import Target

    runtime = open_runtime()
    owner, wanted = find_wanted(runtime, business, connection)
    key = owner.business_id, wanted.connection_id
    with psycopg.connect(runtime.url("ingest"), autocommit=True) as database:
        streams = database.execute(
            "select distinct stream from raw.quarantine where business_id = %s and connection_id = %s order by 1", key
        ).fetchall()
        found = {
            stream: asdict(try_again(database, Target(*key, wanted.platform, stream), holder="ecom replay"))
            for (stream,) in streams
        }
    if as_json:
        print_json(found)
    else:
        rows = [(stream, *counts.values()) for stream, counts in found.items()]
        print_table(("stream", "landed", "outdated", "still broken"), rows, "Nothing is in quarantine.")
