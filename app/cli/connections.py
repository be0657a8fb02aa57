"""`ecom connect`: a platform's account, tested before it is stored."""

from __future__ import annotations

import typer

from app.cli.output import JSON_OPTION, print_json, print_table, say
from app.cli.runtime import open_runtime
from app.cli.secrets import read_secret
from app.core.connections.connect import connect_shopify
from app.core.connections.store import list_connections
from app.core.database.engine import tenant

group = typer.Typer(
    help="Connect a platform: the connection is tested before it is stored, sealed.", no_args_is_help=True
)

BUSINESS_OPTION = typer.Option(
    None, "--business", "-b", help="Slug of the business; may be left out when there is one."
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="connect")
    app.command("connections")(show)


@group.command("shopify")
def shopify(
    url: str = typer.Option(..., help="Address of the shop, for example https://my-shop.myshopify.com"),
    token: str = typer.Option(
        None, help="Admin API access token; `-` reads it from standard input (or set ECOM_SHOPIFY_TOKEN)."
    ),
    business: str = BUSINESS_OPTION,
    as_json: bool = JSON_OPTION,
) -> None:
    """Connect a Shopify shop and print the connection's id.

    Scopes: read_products, read_inventory, read_orders, read_customers; read_all_orders, or Shopify hides orders older than 60 days;
    write_products only for price changes.

    Example: echo "$TOKEN" | ecom connect shopify --business corner-shop --url https://corner.myshopify.com --token -
    """
    runtime = open_runtime()
    owner = runtime.business(business)
    secret = read_secret(token, "ECOM_SHOPIFY_TOKEN", "--token")
    connection = connect_shopify(runtime.engine, owner, url, secret, settings=runtime.settings)
    if as_json:
        print_json(
            {
                "connection_id": str(connection.connection_id),
                "name": connection.name,
                "currency_code": connection.currency_code,
            }
        )
        return
    say(
        f"Connected {connection.name}: {connection.currency_code}, {connection.timezone}. Next: ecom run --business {owner.slug}"
    )
    typer.echo(str(connection.connection_id))


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
                    "clock_at": c.clock_at,
                }
                for c in found
            ]
        )
        return
    rows = [(c.connection_id, c.platform, c.name, c.status, c.clock_at) for c in found]
    print_table(
        ("id", "platform", "name", "status", "data until"),
        rows,
        "Nothing is connected yet: `ecom connect shopify --help`.",
    )
