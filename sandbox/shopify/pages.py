"""Cursor pagination: a page of a sorted list. A cursor names a key, so it survives changes elsewhere."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

MAX_PAGE, MAX_OBJECTS = 250, 25_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Objects in ascending order of `keys`; a key is `[sort value, number]` and unique."""

    keys: list[tuple[Any, int]]
    objects: list[Any]

    @classmethod
    def in_given_order(cls, objects: list[Any]) -> Rows:
        return cls([(0, place) for place in range(len(objects))], objects)


def page(rows: Rows, arguments: dict[str, Any]) -> dict[str, Any]:
    """The connection object of `first`/`after`, `last`/`before` and `reverse` over rows. Raises GraphQLError."""
    first, last = arguments.get("first"), arguments.get("last")
    size = _size(first, last)
    keys, objects = rows.keys, rows.objects
    if arguments.get("reverse"):
        start, stop = _bounds(keys, arguments.get("before"), arguments.get("after"))
        indices = range(stop - 1, start - 1, -1)
        passed = len(keys) - stop
    else:
        start, stop = _bounds(keys, arguments.get("after"), arguments.get("before"))
        indices = range(start, stop)
        passed = start
    if first is not None and passed >= MAX_OBJECTS:
        raise GraphQLError(f"A connection cannot be paged past {MAX_OBJECTS} objects; narrow the query.")
    chosen = indices[:size] if first is not None else indices[max(0, len(indices) - size) :]
    cut = len(indices) > len(chosen)
    return _connection(keys, objects, chosen, {
        "hasNextPage": cut if first is not None else arguments.get("before") is not None,
        "hasPreviousPage": cut if first is None else arguments.get("after") is not None,
    })  # fmt: skip


def _connection(keys: list[tuple[Any, int]], objects: list[Any], chosen: range, has: dict[str, bool]) -> dict[str, Any]:
    edges = [{"cursor": encode(keys[i]), "node": objects[i]} for i in chosen]
    ends = {
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"edges": edges, "nodes": [edge["node"] for edge in edges], "pageInfo": has | ends}


def _size(first: int | None, last: int | None) -> int:
    if (first is None) == (last is None):
        raise GraphQLError("you must provide one of first or last")
    size = first if first is not None else last
    assert size is not None
    if not 0 <= size <= MAX_PAGE:
        raise GraphQLError(f"a page size of {size} is not between 0 and {MAX_PAGE}")
    return size


def _bounds(keys: list[tuple[Any, int]], lower: str | None, upper: str | None) -> tuple[int, int]:
    """Indices of the first and after the last key strictly between two cursors."""
    start = 0 if lower is None else bisect_right(keys, decode(lower))
    stop = len(keys) if upper is None else bisect_left(keys, decode(upper))
    return start, max(start, stop)


def encode(key: tuple[Any, int]) -> str:
    return base64.b64encode(json.dumps({"last_id": key[1], "last_value": key[0]}).encode()).decode()


def decode(cursor: str) -> tuple[Any, int]:
    try:
        found = json.loads(base64.b64decode(cursor, validate=True))
        return found["last_value"], int(found["last_id"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise GraphQLError("Invalid cursor for current pagination sort.") from error
