"""From a stored connection to a connector that speaks to the platform. The only place where credentials are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
from sqlalchemy import Engine

from app.core.connections.exceptions import ConnectionsError
from app.core.connections.hosts import HostGuard, PinnedTransport
from app.core.connections.sealing import Sealer
from app.core.connections.store import Connection, sealed_credentials
from app.core.database.engine import tenant
from app.core.settings import Settings
from orchestration.connectors.http import new_client
from orchestration.connectors.shopify import ShopifyConnector

PRIVATE_HOST = "is_private_host"
"""In a connection's settings: whoever runs this installation allowed its private address when it was connected."""

ShopifyFactory = Callable[[str, str, httpx2.Client], ShopifyConnector]


def shopify(url: str, token: str, http: httpx2.Client) -> ShopifyConnector:
    return ShopifyConnector(url, token, http=http)


@contextmanager
def open_connector(
    engine: Engine, connection: Connection, settings: Settings, *, factory: ShopifyFactory = shopify
) -> Iterator[ShopifyConnector]:
    """The connector of a stored connection, closed at the end.

    Raises ConnectionsError when there is nothing to open, SealError when the key does not fit, HostRefusedError when
    the address is not allowed (any more).
    """
    if connection.platform != "shopify" or connection.url is None:
        raise ConnectionsError(f"{connection.name} is fed by files and cannot be pulled: import a newer file.")
    with tenant(engine, connection.business_id) as database:
        sealed = sealed_credentials(database, connection.connection_id)
    if sealed is None:
        raise ConnectionsError(f"{connection.name} has no credentials: connect it again.")
    credentials = Sealer.of(settings).open(sealed, connection.business_id, connection.connection_id)
    guard = HostGuard(settings.allow_private_hosts or bool(connection.settings.get(PRIVATE_HOST)))
    with pinned_client(guard) as http:
        yield factory(guard.checked_url(connection.url), credentials["token"], http)


def pinned_client(guard: HostGuard) -> httpx2.Client:
    """An HTTP client that connects only where the guard lets it."""
    return new_client(transport=PinnedTransport(guard))
