"""Writers from source objects to JSON text, put together once per bulk document. They know GraphQL's leaf types, no fields.

Each object type of a document becomes one Python function around one f-string, because a bulk result has millions of fields
and a call for each piece of text would take minutes. Only names of GraphQL reach the source: letters, digits, underscores.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson

Read = Callable[[Any], Any]
Write = Callable[[Any], str]

_NUMBERS = ("Int", "Float")
_FREE_TEXT = ("String", "HTML")
_BOOLEANS = {True: "true", False: "false", None: "null"}
_spell = json.JSONEncoder(ensure_ascii=False).encode


class ObjectText:
    """The text of one object type: fields are added in the order in which they are written."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"encoded": encoded, "boolean": _BOOLEANS}
        self._fields: dict[str, str] = {}

    def constant(self, key: str, text: str) -> None:
        self._fields[key] = f'"{text}"'

    def leaf(self, key: str, read: Read, type_name: str, is_nullable: bool) -> None:
        """A scalar or an enum; what can hold neither null nor a sign to escape is put between quotes as it is."""
        value = f"{self._bind(read)}(s)"
        if type_name == "Boolean":
            self._fields[key] = f"{{boolean[{value}]}}"
        elif type_name in _FREE_TEXT:
            self._fields[key] = f"{{encoded({value})}}"
        elif is_nullable:
            self.nested(key, read, str if type_name in _NUMBERS else quoted)
        else:
            self._fields[key] = f"{{{value}}}" if type_name in _NUMBERS else f'"{{{value}}}"'

    def nested(self, key: str, read: Read, write: Write) -> None:
        """A value that `write` writes; `null` where there is none."""
        reader, writer = self._bind(read), self._bind(write)
        self._fields[key] = f"{{'null' if (v := {reader}(s)) is None else {writer}(v)}}"

    def listed(self, key: str, read: Read, write: Write) -> None:
        """A list of what `write` writes; most lists are empty, and cost no call."""
        reader, writer = self._bind(read), self._bind(listed(write))
        self._fields[key] = f"{{'null' if (v := {reader}(s)) is None else {writer}(v) if v else '[]'}}"

    def writer(self) -> Write:
        """The function from a source object to its text."""
        body = ",".join(f'"{key}":{text}' for key, text in self._fields.items())
        made: Write = eval(f"lambda s: f'''{{{{{body}}}}}'''", self._names)  # noqa: S307 - see the module's docstring
        return made

    def _bind(self, value: Any) -> str:
        name = f"f{len(self._names)}"
        self._names[name] = value
        return name


def listed(write: Write) -> Write:
    """The writer of a list of what `write` writes."""
    return lambda values: f"[{','.join([write(value) for value in values])}]"


def scalar(type_name: str) -> Write:
    """The writer of a scalar or an enum by itself, as an element of a list."""
    text = ObjectText()
    text.leaf("v", lambda value: value, type_name, True)
    write = text.writer()
    return lambda value: write(value)[5:-1]


def quoted(text: str) -> str:
    return f'"{text}"'


def encode(record: dict[str, Any]) -> bytes:
    """A whole answer. A lone surrogate in it is written as an escape."""
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, separators=(",", ":")).encode()


@cache
def encoded(text: str | None) -> str:
    """Any sign beyond ASCII is written as it is; a lone surrogate as an escape, as the platform's own encoder does."""
    written = _spell(text)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return written
