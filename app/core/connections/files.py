"""The connection behind imported files: one per business and layout, without address and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from app.core.businesses.checks import checked_currency, checked_timezone
from app.core.businesses.store import Business
from app.core.connections.store import Connection, list_connections, lock_connections, save_connection
from app.core.database.engine import tenant

PLATFORM = "files"


def connect_files(
    engine: Engine,
    business: Business,
    layout: str,
    mapping: Mapping[str, Any] | None = None,
    *,
    timezone: str | None = None,
    currency_code: str | None = None,
) -> Connection:
    """The layout's connection, made the first time; later imports keep its id and replace mapping, zone and currency.

    Zone and currency are the business's unless the mapping says otherwise. Raises BusinessError when they do not exist.
    """
    zone = checked_timezone(timezone or business.timezone)
    currency = checked_currency(currency_code or business.currency_code)
    with tenant(engine, business.business_id) as database:
        lock_connections(database)
        known = [c for c in list_connections(database) if c.platform == PLATFORM and c.name == layout]
        found = known[0] if known else _new(business, layout)
        settings = found.settings if mapping is None else {"layout": layout, "mapping": dict(mapping)}
        found = replace(found, settings=settings, timezone=zone, currency_code=currency)
        save_connection(database, found, None)
    return found


def _new(business: Business, layout: str) -> Connection:
    return Connection(
        business_id=business.business_id,
        connection_id=uuid4(),
        platform=PLATFORM,
        name=layout,
        url=None,
        settings={"layout": layout},
        currency_code=None,
        timezone=None,
        clock_at=None,
        status="connected",
    )
