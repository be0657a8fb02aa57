"""The shop's objects as rows: what lists sort and filter by, beside the JSON as WordPress writes it. Knows no HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Object = dict[str, Any]
TRASH = "trash"


@dataclass(frozen=True, slots=True)
class Row:
    """One object; instants are seconds since 1970 UTC, `facts` are what lists filter by."""

    id: int
    created: int
    modified: int
    body: bytes
    status: str = "publish"
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def object(self) -> Object:
        found: Object = json.loads(self.body)
        return found


class Table:
    """Rows by id. Answers of `select` are kept until something changes: a page of a long list costs a slice."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = {row.id: row for row in rows}
        self._selected: dict[object, list[Row]] = {}

    def get(self, number: int) -> Row | None:
        return self._rows.get(number)

    def all(self) -> list[Row]:
        """Also what is in the trash, in the order of the ids."""
        return [self._rows[number] for number in sorted(self._rows)]

    def shown(self) -> list[Row]:
        return [row for row in self.all() if row.status != TRASH]

    def put(self, row: Row) -> Row:
        self._rows[row.id] = row
        self._selected.clear()
        return row

    def edit(self, row: Row, changes: Mapping[str, Any], **moved: Any) -> Row:
        """`changes` go into the object, `moved` into the row itself."""
        return self.put(replace(row, body=encode({**row.object, **changes}), **moved))

    def delete(self, number: int) -> None:
        del self._rows[number]
        self._selected.clear()

    def next_id(self) -> int:
        return max(self._rows, default=0) + 1

    def select(self, key: object, choose: Callable[[], list[Row]]) -> list[Row]:
        """What `choose` gives, remembered under `key`."""
        if key not in self._selected:
            self._selected[key] = choose()
        return self._selected[key]


def encode(value: Any) -> bytes:
    """JSON as `wp_json_encode` writes it: ASCII, with escaped slashes."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def both_dates(name: str, instant: int | None, zone: ZoneInfo) -> Object:
    """`date_x` in the shop's time and `date_x_gmt` in UTC, both without an offset."""
    if instant is None:
        return {f"date_{name}": None, f"date_{name}_gmt": None}
    local, gmt = datetime.fromtimestamp(instant, zone), datetime.fromtimestamp(instant, UTC)
    return {f"date_{name}": f"{local:%Y-%m-%dT%H:%M:%S}", f"date_{name}_gmt": f"{gmt:%Y-%m-%dT%H:%M:%S}"}
