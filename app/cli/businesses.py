"""`ecom business`: the tenants of this installation."""

from __future__ import annotations

import typer

from app.cli.output import JSON_OPTION, print_json, print_table
from app.cli.runtime import open_runtime
from app.core.businesses.store import create_business, list_businesses

group = typer.Typer(help="Create and list businesses.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="business")


@group.command("create")
def create(
    name: str = typer.Argument(help="As people call it."),
    currency: str = typer.Option(..., help="ISO 4217, for example EUR."),
    timezone: str = typer.Option("UTC", help="IANA zone, for example Europe/London."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Create a business and print its slug.

    Example: ecom business create "Corner Shop" --currency GBP --timezone Europe/London
    """
    business = create_business(open_runtime().engine, name, currency, timezone)
    if as_json:
        print_json({"slug": business.slug, "business_id": str(business.business_id)})
    else:
        typer.echo(business.slug)


@group.command("list")
def show(as_json: bool = JSON_OPTION) -> None:
    """List the businesses."""
    found = list_businesses(open_runtime().engine)
    if as_json:
        print_json(
            [{"slug": b.slug, "name": b.name, "currency_code": b.currency_code, "timezone": b.timezone} for b in found]
        )
        return
    rows = [(b.slug, b.name, b.currency_code, b.timezone) for b in found]
    print_table(
        ("slug", "name", "currency", "time zone"), rows, "No business yet: `ecom business create NAME --currency EUR`."
    )
