"""Connecting a platform: judge the address, try the credentials, store them sealed. Nothing is stored on failure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Engine

from app.core.businesses.checks import BusinessError, checked_currency, checked_timezone
from app.core.businesses.store import Business
from app.core.connections.certificates import certificates
from app.core.connections.credentials import Credentials
from app.core.connections.exceptions import ConnectionsError, HostRefusedError
from app.core.connections.hosts import HostGuard, JudgedUrl
from app.core.connections.open import CA_PEM, GIVEN, PRIVATE_HOST, pinned_client
from app.core.connections.sealing import Sealer
from app.core.connections.store import Connection, list_connections, lock_connections, save_connection
from app.core.connections.values import parted
from app.core.database.engine import tenant
from app.core.settings import Settings
from orchestration.connectors.base import Access, Account, MemoryTokens, Platform

NAME_LENGTH = 200


def connect(
    engine: Engine,
    business: Business,
    platform: Platform,
    url: str | None,
    values: Mapping[str, str],
    *,
    settings: Settings,
    ca_file: Path | None = None,
    guard: HostGuard | None = None,
) -> Connection:
    """Connect an account, or give new credentials to the connection that the same account has. `values` is by field.

    Raises HostRefusedError for an address that we do not call, ConnectionsError for values that cannot be used, and
    ConnectorError, with one sentence, when the platform cannot be reached or refuses them.
    """
    guard = guard or HostGuard(settings.allow_private_hosts)
    credentials, given = parted(platform, values)
    judged = _address(platform, url, guard)
    address = judged.url
    ca_pem = certificates(ca_file) if ca_file else ""
    tokens = MemoryTokens()
    with (
        pinned_client(guard, ca_pem) as http,
        closing(platform.connect(Access(address, credentials, given, http, tokens))) as connector,
    ):
        account = connector.test()
    currency, zone = _conventions(platform, account)
    wanted = Connection(
        business_id=business.business_id,
        connection_id=uuid4(),
        platform=platform.name,
        name=_shown(account.name) or _host(address),
        url=address,
        settings={
            "account_id": account.account_id,
            PRIVATE_HOST: judged.is_private,
            GIVEN: given,
            CA_PEM: ca_pem,
        },
        currency_code=currency,
        timezone=zone,
        clock_at=None,
        status="connected",
    )
    return _store(engine, wanted, Credentials(credentials, tokens.tokens), account, Sealer.of(settings))


def _address(platform: Platform, url: str | None, guard: HostGuard) -> JudgedUrl:
    """Where the platform is asked. One address for all is its own; only a sandbox on a private host may stand in for it."""
    if not platform.url:
        if not url:
            raise ConnectionsError(f"{platform.title} needs the address of your account: --url {platform.url_help}")
        return guard.judged(url)
    if not url or url.rstrip("/") == platform.url:
        return JudgedUrl(
            platform.url, is_private=False
        )  # our constant; its name's addresses are judged at every connect
    judged = guard.judged(url)
    if not judged.is_private:
        raise HostRefusedError(f"{platform.title} has one address for all, {platform.url}: leave --url out.")
    return judged


def _conventions(platform: Platform, account: Account) -> tuple[str | None, str | None]:
    """Currency and time zone in their proper spelling: the warehouse's days and amounts stand on them."""
    try:
        return (
            checked_currency(account.currency_code) if account.currency_code else None,
            checked_timezone(account.timezone) if account.timezone else None,
        )
    except BusinessError as error:
        raise ConnectionsError(f"The account's own settings at {platform.title} cannot be used: {error}") from None


def _store(
    engine: Engine, wanted: Connection, credentials: Credentials, account: Account, sealer: Sealer
) -> Connection:
    with tenant(engine, wanted.business_id) as database:
        lock_connections(database)
        others = [c for c in list_connections(database) if c.platform == wanted.platform]
        same = next((c for c in others if c.settings.get("account_id") == account.account_id), None)
        if same:
            wanted = replace(
                same,
                url=wanted.url,
                settings=same.settings | wanted.settings,
                currency_code=wanted.currency_code,
                timezone=wanted.timezone,
                status="connected",
                status_reason=None,
            )
        elif wanted.name in {c.name for c in others}:
            wanted = replace(wanted, name=f"{wanted.name} ({_host(wanted.url or '')}, {len(others) + 1})")
        save_connection(database, wanted, credentials.sealed(sealer, wanted.business_id, wanted.connection_id))
    return wanted


def _shown(name: str) -> str:
    """An account's own name without what cannot be stored or shown."""
    return "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cs"))[:NAME_LENGTH].strip()


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
