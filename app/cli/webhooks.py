"""`ecom webhook`: where a platform sends its webhooks, and the secret that proves them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import typer

from app.cli.connections import BUSINESS_OPTION
from app.cli.failures import WrongUseError
from app.cli.output import say
from app.cli.runtime import open_runtime
from app.cli.secrets import read_secret
from app.cli.wanted import find_wanted
from app.core.connections.open import open_connector
from app.core.connections.sealing import Sealer
from app.core.database.engine import tenant
from app.core.webhooks.secrets import ROTATION, set_secret
from orchestration.connectors.base import Connector, SendsWebhooks


def add_to(app: typer.Typer) -> None:
    app.command("webhook")(webhook)


def webhook(
    connection: str = typer.Option(..., "--connection", "-c", help="Id or name, as `ecom connections` shows them."),
    secret: str = typer.Option(None, help="`-` reads it from standard input; else ECOM_WEBHOOK_SECRET."),
    old_for_hours: float = typer.Option(
        ROTATION.total_seconds() / 3600, "--old-for-hours", min=0, help="How long the secret before stays good."
    ),
    url: str = typer.Option(
        None,
        help="Where this installation is reached from outside; the platform is then asked to send its webhooks there.",
    ),
    business: str = BUSINESS_OPTION,
) -> None:
    """Give the secret of a connection's webhooks, or a new one, and see the address to send them to, or have them sent.

    Shopify and BigCommerce sign with the app's client secret; WooCommerce with the secret that each webhook is given.

    Example: ecom webhook --connection "My shop" --secret - --url https://ecom.example.com
    """
    runtime = open_runtime()
    place = checked_place(url) if url else "https://<your host>"
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
    address = f"{place}/api/webhooks/{owner.business_id}/{wanted.connection_id}"
    say(f"Webhooks of {wanted.name} are accepted at {address}")
    if url:
        with open_connector(runtime.engine, wanted, runtime.settings) as connector:
            say(sent_to(connector, wanted.name, address, given))


def checked_place(url: str) -> str:
    """The address without a slash at its end; no platform sends to one without TLS."""
    parts = urlsplit(url.strip())
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise WrongUseError(f"{url[:80]!r} is no address to send webhooks to: give one like https://ecom.example.com.")
    return url.strip().rstrip("/")


def sent_to(connector: Connector, name: str, address: str, secret: str) -> str:
    """Have the platform send its webhooks; what came of it as a sentence. Raises a ConnectorError when it refuses."""
    if not isinstance(connector, SendsWebhooks):
        return f"{name} cannot be asked to send webhooks from here: create them on the platform, for the address above."
    added = connector.send_webhooks(address, secret)
    return f"{name} now sends {', '.join(added)}." if added else f"{name} sends all of them already."
