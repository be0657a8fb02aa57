"""Actors as a person would name them. The stored form is `user:<uuid>`, `cli:<name>` or `system:<part>`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, text

_NAMES = text("""
    select u.user_id, coalesce(nullif(u.display_name, ''), u.email) as name
    from core.users u where u.user_id = any(:user_ids)""")


def names_of(conn: Connection, actors: Iterable[str]) -> dict[str, str]:
    """Return a name for each actor; a user who is gone is `a former user`."""
    wanted = set(actors)
    users = {actor: user_id for actor in wanted if (user_id := _user_id(actor))}
    found = {row.user_id: row.name for row in conn.execute(_NAMES, {"user_ids": list(users.values())})} if users else {}
    return {actor: _name(actor, users, found) for actor in wanted}


def _name(actor: str, users: Mapping[str, UUID], found: Mapping[UUID, str]) -> str:
    if actor in users:
        return found.get(users[actor], "a former user")
    kind, _, rest = actor.partition(":")
    return {"cli": f"{rest}, on the command line", "system": f"the system ({rest})"}.get(kind, actor)


def _user_id(actor: str) -> UUID | None:
    kind, _, rest = actor.partition(":")
    try:
        return UUID(rest) if kind == "user" else None
    except ValueError:
        return None
