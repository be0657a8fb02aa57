"""`ecom lineage`: from a row of a mart back to the raw rows that made it."""

from __future__ import annotations

from uuid import UUID

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import JSON_OPTION, print_json, print_line, print_table, say
from app.cli.runtime import open_runtime

HASH_LETTERS = 12


def add_to(app: typer.Typer) -> None:
    app.command("lineage")(lineage)


def lineage(
    mart: str = typer.Argument(help="A mart, for example fct_orders."),
    key: list[str] = typer.Argument(help="The row's key without business and connection: ORDER, or VARIANT DAY."),
    business: str = BUSINESS_OPTION,
    connection: str = typer.Option(None, help="Which connection, where two have the same id."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Show which raw rows a row of a mart was made of: their ids, hashes, answers and times, with replaced versions.

    Example: ecom lineage fct_orders gid://shopify/Order/1001 --business corner-shop
    """
    from app.core.lineage.read import lineage as read_lineage

    runtime = open_runtime()
    owner = runtime.business(business)
    found = read_lineage(runtime.url("transform"), owner.business_id, mart, key, _connection(connection))
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    print_line(f"marts.{found.mart} {' '.join(found.key.values())}")
    print_table(
        ("raw table", "id", "hash", "answer", "loaded at", "version", "since the build"),
        [
            (r.table, r.id, r.payload_hash[:HASH_LETTERS], r.exchange_id, r.loaded_at.isoformat(timespec="seconds"),
             f"until {r.replaced_at:%Y-%m-%d %H:%M:%S}" if r.replaced_at else "latest", r.since_build)
            for r in found.raw
        ],
        "No landed object is known for it.",
    )  # fmt: skip
    if not found.is_whole:
        say("More objects made this row than are shown.")
    if any(r.since_build == "changed" and r.replaced_at is None for r in found.raw):
        say(f"Raw data has changed since the last build: `ecom run --business {owner.slug} --only build` takes it in.")


def _connection(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise WrongUseError(f"{text!r} is no connection's id: `ecom connections` shows them.") from None
