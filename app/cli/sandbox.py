"""`ecom sandbox`: the simulated market, its clock and its ledger."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli.output import JSON_OPTION, print_json, print_line, say
from app.cli.runtime import Runtime
from app.core.businesses.store import Business
from app.core.connections.store import list_connections
from app.core.database.engine import tenant
from app.core.settings import Settings, settings
from sandbox import control

group = typer.Typer(help="A simulated shop with known truth, on loopback.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="sandbox")


def sandbox_folder(current: Settings) -> Path:
    return current.folder("sandbox")


@group.command("start")
def start(as_json: bool = JSON_OPTION) -> None:
    """Start the shop and the other platforms in the background and print how to connect each. The port is ECOM_SANDBOX_PORT."""
    current = settings()
    shop = control.start(sandbox_folder(current), port=current.sandbox_port)
    others = control.platforms(sandbox_folder(current))
    if as_json:
        print_json({"url": shop.url, "token": shop.token, "platforms": others})
        return
    print_line(f"Shop   {shop.url}\nToken  {shop.token}")
    say(f"Connect it: ECOM_ALLOW_PRIVATE_HOSTS=1 ecom connect shopify --url {shop.url} --token -")
    for name in others:
        say(f"  ecom sandbox credentials {name} > {name}.json; ecom connect {name} --credentials-file {name}.json")


@group.command("credentials")
def credentials(
    platform: str = typer.Argument(help="As `ecom sandbox start` names it, for example woocommerce."),
    as_json: bool = JSON_OPTION,  # noqa: ARG001 - it is JSON in any case
) -> None:
    """Print the credentials file of a simulated platform, with its address.

    Example: ecom sandbox credentials woocommerce > keys.json; ecom connect woocommerce --credentials-file keys.json
    """
    print_json(control.credentials(sandbox_folder(settings()), platform))


@group.command("stop")
def stop() -> None:
    """Stop the shop; its market keeps its state."""
    control.stop(sandbox_folder(settings()))
    say("The simulated shop is stopped.")


@group.command("advance")
def advance(
    days: int = typer.Option(..., min=1, max=730, help="How many days the market lives on under today's prices."),
    as_json: bool = JSON_OPTION,
) -> None:
    """Let the market live on: customers buy at the prices that are set, stock moves, refunds come in.

    Example: ecom sandbox advance --days 28
    """
    now = control.advance(sandbox_folder(settings()), days)
    if as_json:
        print_json({"now": now, "days": days})
    else:
        print_line(f"The market's clock shows {now}.")


@group.command("truth")
def truth(as_json: bool = JSON_OPTION) -> None:  # noqa: ARG001 - it is JSON in any case
    """Print the ledger as JSON: orders, cents by day and currency, refunds, true elasticities, oracle prices."""
    print_json(control.truth(sandbox_folder(settings())))


def wake_if_ours(runtime: Runtime, business: Business) -> None:
    """Start our own simulated shop again when a connection of the business points at it and it sleeps."""
    known = control.known(sandbox_folder(runtime.settings))
    if known is None or control.is_running(sandbox_folder(runtime.settings)):
        return
    with tenant(runtime.engine, business.business_id) as database:
        is_used = any(c.url and c.url.rstrip("/") == known.url.rstrip("/") for c in list_connections(database))
    if is_used:
        say("Starting the simulated shop …")
        control.start(sandbox_folder(runtime.settings), port=known.port)
