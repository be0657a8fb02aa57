"""What a stream's records must keep to (StreamInfo.matters): which fields are there, with which JSON types. Knows no database.

`{"total": "string", "refunds": "array|null"}`: a path may go through objects with dots, and through lists into each of
their elements; "null" also allows that the field is not there. `{"*.amount": "money"}` speaks of every field of that name,
wherever it stands: if it is there, it holds a decimal from 0 to below 10^13 (see amounts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from orchestration.connectors.base import JsonObject
from orchestration.landing.amounts import Amounts
from orchestration.landing.shape import shape_of

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_NAMES = {str: "string", int: "number", float: "number", bool: "boolean", dict: "object", list: "array"}


@dataclass(frozen=True, slots=True)
class Breach:
    """A field that broke the contract. `reason` is a sentence that names the field and quotes nothing of the record."""

    reason_code: str
    field: str
    reason: str


class Contract:
    """Compiled once per load; `breach_of` is asked for every record that is to be written."""

    def __init__(self, matters: Mapping[str, str]) -> None:
        self._amounts = Amounts(path[2:] for path, spec in matters.items() if spec == "money")
        self._paths = [(path.split("."), spec, _types(spec)) for path, spec in matters.items() if spec != "money"]
        self._paths.sort(key=lambda one: len(one[0]) > 1)
        self._shape = shape_of([(path, types) for path, _, types in self._paths])

    def breach_in(self, payload: bytes) -> Breach | None:
        """The first field of money, anywhere in the JSON text `payload`, that holds no amount; or None."""
        name = self._amounts.refused(payload)
        if name is None:
            return None
        reason = f"A field {name} holds no amount; expected is a decimal from 0 to below 10^13."
        return Breach("amount_refused", name, reason)

    def breach_of(self, record: JsonObject) -> Breach | None:
        """The first field that is missing or of another type, or None."""
        try:
            self._shape(record)
        except msgspec.ValidationError:
            return self._first_breach(record)
        return None

    def _first_breach(self, record: JsonObject) -> Breach | None:
        for path, spec, types in self._paths:
            for value in _values(record, path):
                if type(value) not in types:
                    return _breach(".".join(path), spec, value)
        return None


def _types(spec: str) -> frozenset[type]:
    return frozenset(kind for word in spec.split("|") for kind in _TYPES[word])


def _values(found: Any, path: list[str]) -> Iterator[Any]:
    """What stands at the end of `path`; None where the way there ends early."""
    for depth, name in enumerate(path):
        if isinstance(found, list):
            for element in found:
                yield from _values(element, path[depth:])
            return
        if not isinstance(found, dict):
            yield None
            return
        found = found.get(name)
    yield found


def _breach(path: str, spec: str, value: Any) -> Breach:
    expected = " or ".join(spec.split("|"))
    if value is None:
        return Breach("field_missing", path, f"The field {path} is missing or null; expected is {expected}.")
    return Breach("type_changed", path, f"The field {path} is of type {_NAMES[type(value)]}; expected is {expected}.")
