"""From a stored connection to a connector that speaks to the platform. The only place where credentials are opened."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx2
from sqlalchemy import Engine

from app.core.connections.cache import response_cache
from app.core.connections.credentials import Credentials
from app.core.connections.exceptions import ConnectionsError
from app.core.connections.hosts import HostGuard, PinnedTransport
from app.core.connections.sealing import Sealer
from app.core.connections.store import Connection, sealed_credentials
from app.core.connections.tokens import SealedTokens
from app.core.database.engine import tenant
from app.core.settings import Settings
from orchestration.connectors.base import Access, Connector, Platform
from orchestration.connectors.http import new_client
from orchestration.connectors.registry import find

PRIVATE_HOST = "is_private_host"
"""In a connection's settings: whoever runs this installation allowed its private address when it was connected."""
GIVEN = "given"
"""In a connection's settings: the platform's fields that are no secrets."""
CA_PEM = "ca_pem"
"""In a connection's settings: certificates of a private authority, trusted beside the public ones."""


@contextmanager
def open_connector(
    engine: Engine, connection: Connection, settings: Settings, *, platform: Platform | None = None
) -> Iterator[Connector]:
    """The connector of a stored connection, closed at the end. `platform` is looked up unless it is handed in.

    Raises ConnectionsError when there is nothing to open, SealError when the key does not fit, HostRefusedError when
    the address is not allowed (any more).
    """
    if connection.url is None:
        raise ConnectionsError(f"{connection.name} is fed by files and cannot be pulled: import a newer file.")
    platform = platform or find(connection.platform)
    key = connection.business_id, connection.connection_id
    with tenant(engine, connection.business_id) as database:
        sealed = sealed_credentials(database, connection.connection_id)
    if sealed is None:
        raise ConnectionsError(f"{connection.name} has no credentials: connect it again.")
    sealer = Sealer.of(settings)
    credentials = Credentials.opened(sealed, sealer, *key)
    guard = HostGuard(settings.allow_private_hosts or bool(connection.settings.get(PRIVATE_HOST)))
    with (
        pinned_client(guard, connection.settings.get(CA_PEM, "")) as http,
        response_cache(settings, *key) as cache,
    ):
        access = Access(
            url=guard.checked_url(connection.url),
            credentials=credentials.given,
            settings=connection.settings.get(GIVEN, {}),
            http=http,
            tokens=SealedTokens(engine, sealer, *key),
            cache=cache,
        )
        with closing(platform.connect(access)) as connector:
            yield connector
        cache.forget_unused()


def pinned_client(guard: HostGuard, ca_pem: str = "") -> httpx2.Client:
    """An HTTP client that connects only where the guard lets it, and also trusts the authority `ca_pem`."""
    trust = trusting(ca_pem)
    return new_client(transport=PinnedTransport(guard, lambda: httpx2.HTTPTransport(verify=trust)))


def trusting(ca_pem: str) -> ssl.SSLContext:
    """TLS with the public authorities, and a private one if given. Raises ConnectionsError for what is no certificate."""
    context = httpx2.create_ssl_context()
    if ca_pem:
        try:
            context.load_verify_locations(cadata=ca_pem)
        except (ssl.SSLError, ValueError):
            raise ConnectionsError("The CA file holds no certificate in PEM: give the authority's own file.") from None
    return context
