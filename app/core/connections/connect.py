"""Connecting a shop: judge the address, try the credentials, store them sealed. Nothing is stored on failure."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Engine

from app.core.businesses.store import Business
from app.core.connections.exceptions import ConnectionsError, HostRefusedError
from app.core.connections.hosts import HostGuard
from app.core.connections.open import PRIVATE_HOST, ShopifyFactory, pinned_client, shopify
from app.core.connections.sealing import Sealer
from app.core.connections.store import Connection, list_connections, lock_connections, save_connection
from app.core.database.engine import tenant
from app.core.settings import Settings
from orchestration.connectors.base import Account

NAME_LENGTH = 200


def connect_shopify(
    engine: Engine,
    business: Business,
    url: str,
    token: str,
    *,
    settings: Settings,
    guard: HostGuard | None = None,
    factory: ShopifyFactory = shopify,
) -> Connection:
    """Connect a Shopify shop, or give new credentials to the one with the same account.

    Raises HostRefusedError for an address that we do not call and ConnectorError, with one sentence, when the shop
    cannot be reached or refuses the token.
    """
    guard = guard or HostGuard(settings.allow_private_hosts)
    address = guard.checked_url(url)
    if not token.strip():
        raise ConnectionsError("The access token is empty: copy it from the shop's admin, Apps, API credentials.")
    with pinned_client(guard) as http:
        account = factory(address, token.strip(), http).test()
    wanted = Connection(
        business_id=business.business_id,
        connection_id=uuid4(),
        platform="shopify",
        name=_shown(account.name) or _host(address),
        url=address,
        settings={"account_id": account.account_id, PRIVATE_HOST: _is_private(guard, address)},
        currency_code=account.currency_code,
        timezone=account.timezone,
        clock_at=None,
        status="connected",
    )
    return _store(engine, wanted, {"token": token.strip()}, account, Sealer.of(settings))


def _store(
    engine: Engine, wanted: Connection, credentials: dict[str, str], account: Account, sealer: Sealer
) -> Connection:
    with tenant(engine, wanted.business_id) as database:
        lock_connections(database)
        others = [c for c in list_connections(database) if c.platform == wanted.platform]
        same = next((c for c in others if c.settings.get("account_id") == account.account_id), None)
        if same:
            wanted = replace(same, url=wanted.url, settings=same.settings | wanted.settings, status="connected")
            wanted = replace(wanted, currency_code=account.currency_code, timezone=account.timezone, status_reason=None)
        elif wanted.name in {c.name for c in others}:
            wanted = replace(wanted, name=f"{wanted.name} ({_host(wanted.url or '')}, {len(others) + 1})")
        save_connection(database, wanted, sealer.seal(credentials, wanted.business_id, wanted.connection_id))
    return wanted


def _is_private(guard: HostGuard, address: str) -> bool:
    try:
        HostGuard(allow_private=False, resolver=guard.resolver).checked_url(address)
    except HostRefusedError:
        return True
    return False


def _shown(name: str) -> str:
    """A shop's own name without what cannot be stored or shown."""
    return "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs"))[:NAME_LENGTH].strip()


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
