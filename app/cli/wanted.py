"""The connection that a person names by its id or its name."""

from __future__ import annotations

from uuid import UUID

from app.cli.failures import WrongUseError
from app.cli.runtime import Runtime
from app.core.businesses.store import Business, find_business, list_businesses
from app.core.connections.store import Connection, list_connections
from app.core.database.engine import tenant


def find_wanted(runtime: Runtime, slug: str | None, words: str) -> tuple[Business, Connection]:
    """The connection and its business; without a slug, every business is looked through."""
    owners = [find_business(runtime.engine, slug)] if slug else list_businesses(runtime.engine)
    found: list[tuple[Business, Connection]] = []
    for owner in owners:
        with tenant(runtime.engine, owner.business_id) as database:
            found += [(owner, c) for c in list_connections(database) if _is_meant(c, words)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongUseError(
            f"{len(found)} connections are called {words!r}: give the id that `ecom connections` shows."
        )
    raise WrongUseError(f"There is no connection {words[:80]!r}: `ecom connections` shows those there are.")


def _is_meant(connection: Connection, words: str) -> bool:
    try:
        return connection.connection_id == UUID(words)
    except ValueError:
        return connection.name == words
