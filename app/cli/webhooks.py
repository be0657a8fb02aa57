"""`ecom webhook`: where a platform sends its webhooks, and the secret that proves them."""

from __future__ import annotations

from datetime import timedelta

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.output import say
from app.cli.runtime import open_runtime
from app.cli.secrets import read_secret
from app.cli.wanted import find_wanted
from app.core.connections.sealing import Sealer
from app.core.database.engine import tenant
from app.core.webhooks.secrets import ROTATION, set_secret


def add_to(app: typer.Typer) -> None:
    app.command("webhook")(webhook)


def webhook(
    connection: str = typer.Option(..., "--connection", "-c", help="Id or name, as `ecom connections` shows them."),
    secret: str = typer.Option(None, help="`-` reads it from standard input; else ECOM_WEBHOOK_SECRET."),
    old_for_hours: float = typer.Option(
        ROTATION.total_seconds() / 3600, "--old-for-hours", min=0, help="How long the secret before stays good."
    ),
    business: str = BUSINESS_OPTION,
) -> None:
    """Give the secret of a connection's webhooks, or a new one, and see the address to send them to.

    Shopify and BigCommerce sign with the app's client secret; WooCommerce with the secret that each webhook is given.

    Example: ecom webhook --connection "My shop" --secret -
    """
    runtime = open_runtime()
    owner, wanted = find_wanted(runtime, business, connection)
    given = read_secret(secret, "ECOM_WEBHOOK_SECRET", "--secret")
    with tenant(runtime.engine, owner.business_id) as database:
        set_secret(
            database,
            Sealer.of(runtime.settings),
            owner.business_id,
            wanted.connection_id,
            given,
            keep_old=timedelta(hours=old_for_hours),
        )
    say(
        f"Webhooks of {wanted.name} are accepted at https://<your host>/api/webhooks/{owner.business_id}/{wanted.connection_id}"
    )
