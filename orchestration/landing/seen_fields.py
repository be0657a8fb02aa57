"""Schema drift: the top-level fields that a stream has ever had (`raw.stream_fields`), and which are new in this load."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from orchestration.landing.tables import Target
from orchestration.landing.text import storable_text

MOST_FIELDS = 1_000  # keys that are data, such as ids, would go on for ever
LONGEST_NAME = 200

_KEY = "business_id = %s and connection_id = %s and stream = %s"


@dataclass(slots=True)
class SeenFields:
    """`names` grows while records are looked at. In a first load every field is new, and none is drift."""

    names: set[str] = field(default_factory=set)
    drifted: list[str] = field(default_factory=list)
    is_first_load: bool = True
    _to_store: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection[Any], target: Target) -> SeenFields:
        rows = connection.execute(f"select field from raw.stream_fields where {_KEY}", target.key)  # noqa: S608
        names = {name for (name,) in rows}
        return cls(names, is_first_load=not names)

    def has_all(self, names: Collection[str]) -> bool:
        """Whether there is nothing to be noted of them."""
        return self.names.issuperset(names) or len(self.names) >= MOST_FIELDS

    def note(self, names: Collection[str], exchange_id: str) -> None:
        """Take in a record's field names."""
        if self.has_all(names):
            return
        for name in sorted(set(names) - self.names)[: MOST_FIELDS - len(self.names)]:
            self.names.add(name)
            self._to_store.setdefault(storable_text(name[:LONGEST_NAME]), exchange_id)

    def store(self, connection: Connection[Any], target: Target) -> None:
        """Write what is new inside the caller's transaction."""
        if not self._to_store:
            return
        connection.execute(
            "insert into raw.stream_fields (business_id, connection_id, stream, field, exchange_id) "
            "select %s, %s, %s, * from unnest(%s::text[], %s::text[]) on conflict do nothing",
            (*target.key, list(self._to_store), list(self._to_store.values())),
        )
        if not self.is_first_load:
            self.drifted += self._to_store
        self._to_store.clear()
