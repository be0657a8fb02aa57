"""`ecom quality`: what the suites found last, how fresh the sources are, and where the data docs lie."""

from __future__ import annotations

from dataclasses import asdict

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import JSON_OPTION, print_json, print_line, print_table
from app.cli.runtime import open_runtime
from app.core.database.engine import tenant
from app.core.quality.docs import write_docs
from app.core.quality.freshness import source_ages
from app.core.quality.store import latest

quality = typer.Typer(help="What is known about the data's quality.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(quality, name="quality")


@quality.command()
def show(business: str = BUSINESS_OPTION, as_json: bool = JSON_OPTION) -> None:
    """The last result of every suite, and the age of every source.

    Example: ecom quality show --business corner-shop
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        results, sources = latest(database, owner.business_id), source_ages(database, owner.business_id)
    if as_json:
        print_json({"suites": [asdict(r) for r in results], "sources": [asdict(s) for s in sources]})
        return
    print_table(
        ("table", "suite", "state", "broken promises"),
        [(r.asset, r.suite, r.state, " ".join(f["promise"] for f in r.failures)) for r in results],
        f"No suite has run yet: run `ecom run --business {owner.slug}`.",
    )
    print_table(
        ("source", "platform", "last read", "state"),
        [(s.name, s.platform, s.read_at, s.sentence) for s in sources],
        "Nothing is connected.",
    )


@quality.command()
def docs(business: str = BUSINESS_OPTION) -> None:
    """Write the data docs, one static HTML file without any personal data, and print its path.

    Example: ecom quality docs --business corner-shop
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    with tenant(runtime.engine, owner.business_id) as database:
        print_line(str(write_docs(database, owner, runtime.settings)))
