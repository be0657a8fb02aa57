"""The file of a bulk operation: children are put back under their parents. Knows no request and no stream.

The file lists objects in any order, children with `__parentId` (groupObjects is false since 2026-01). While it comes in, it is
dealt into parts on disk, all of a family into the same one; in memory stand one part and the ids, so a shop of any size needs
little of it. https://shopify.dev/docs/api/usage/bulk-operations/queries
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from zlib import crc32

import msgspec
import orjson

from orchestration.connectors.exceptions import RetryableError, SchemaDriftError
from orchestration.connectors.shopify.records import spelled

LINES_AT_ONCE = 8_000
_WAITING_BYTES, _LEAST_WAITING_BYTES = 16 * 1024**2, 4 * 1024
_SHOPIFYS = len(b"gid://shopify/")
_ID, _PARENT = b'{"id":"', b',"__parentId":"'
_Line = tuple[bytes, bytes, bytes]


class DamagedFileError(RetryableError):
    """The file is not whole."""


class _Head(msgspec.Struct, gc=False):
    """All that is decoded of a line; the rest of it is only checked to be JSON."""

    id: str
    parent: str | None = msgspec.field(name="__parentId", default=None)


_decode = msgspec.json.Decoder(_Head).decode


@dataclass(slots=True)
class _Part:
    """Lines `parent TAB id TAB object`, where the parent of a root is empty; `places` are (offset, length) of those on disk."""

    waiting: list[bytes] = field(default_factory=list)
    waiting_bytes: int = 0
    roots: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)


class BulkFile:
    """Takes in the file that Shopify counts `objects` objects in, and keeps it in `disk`, which is empty. `ids` are its roots'.

    The same file is dealt in the same way every time, in every process: what was read of it once can be left out.
    """

    def __init__(self, disk: IO[bytes], objects: int, host: str) -> None:
        self.ids: set[str] = set()
        self._disk, self._end, self._host = disk.fileno(), 0, host
        self._parts = [_Part() for _ in range(objects // LINES_AT_ONCE + 1)]
        self._most_waiting = max(_WAITING_BYTES // len(self._parts), _LEAST_WAITING_BYTES)
        self._left = objects

    def take(self, chunks: Iterable[bytes]) -> None:
        """Read it whole. Raises DamagedFileError unless every line of it, and as many as were counted, are there."""
        expected, rest = self._left, b""
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            self._deal(lines)
        if rest:
            self._unusual(rest)
            self._deal([rest])
        if self._left:
            raise DamagedFileError(
                f"{self._host} sent {expected - self._left:,} of {expected:,} objects in a bulk file; nothing of it was"
                " loaded, try again."
            )

    def families(self, nested: Mapping[str, str], start: int = 0) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Part by part the root objects from the `start`th on, and the children whose parent is not in the file.

        `nested` maps a child's type to the field that it is put under as `{"nodes": […]}`, ordered by id so that the same
        object always reads the same.
        """
        for part in self._parts:
            if part.roots <= start and part.roots:
                start -= part.roots
                continue
            objects, orphans = _families(self._lines(part), nested)
            yield objects[start:], orphans
            start = 0

    def roots(self) -> Iterator[bytes]:
        """The root objects of a file that has no children."""
        for part in self._parts:
            for line in self._lines(part):
                yield line.split(b"\t", 2)[2]

    def _deal(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            parent, identity, text = _usual(line) or self._unusual(line)
            part = self._parts[crc32(parent or identity) % len(self._parts)]
            if not parent and (root := identity.decode()) not in self.ids:
                self.ids.add(root)
                part.roots += 1
            kept = b"%b\t%b\t%b\n" % (parent, identity, text)
            part.waiting.append(kept)
            part.waiting_bytes += len(kept)
            if part.waiting_bytes > self._most_waiting:
                self._put_down(part)
            self._left -= 1

    def _unusual(self, line: bytes) -> _Line:
        """The same of a line that is parsed. Raises for what is no object with an id."""
        try:
            head = _decode(line)
        except msgspec.ValidationError as error:
            raise SchemaDriftError(
                f"{self._host} sent an object without an id in a bulk file; update this product."
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DamagedFileError(
                f"{self._host} sent a bulk file that is cut off or damaged; nothing of it was loaded, try again."
            ) from error
        if not (head.id.isprintable() and (head.parent or "").isprintable()):
            raise SchemaDriftError(f"{self._host} sent an object whose id is none in a bulk file; update this product.")
        text = spelled(line)
        return (head.parent or "").encode(), head.id.encode(), _without_parent(text) if head.parent else text

    def _put_down(self, part: _Part) -> None:
        text = b"".join(part.waiting)
        os.pwrite(self._disk, text, self._end)
        part.places.append((self._end, len(text)))
        self._end += len(text)
        part.waiting, part.waiting_bytes = [], 0

    def _lines(self, part: _Part) -> list[bytes]:
        on_disk = [os.pread(self._disk, length, at) for at, length in part.places]
        return b"".join([*on_disk, *part.waiting]).split(b"\n")[:-1]


def _usual(line: bytes) -> _Line | None:
    """Parent, id and object of a line as Shopify writes it, which need not be parsed; None of any other.

    Whether the object is JSON is asked when it lands. A file that was cut off ends in the middle of a line, which is parsed.
    """
    if b"\\" in line or b"\t" in line or not (line.startswith(_ID) and line.endswith(b"}")):
        return None
    identity = line[len(_ID) : line.find(b'"', len(_ID))]
    at = line.rfind(_PARENT)
    if at < 0:
        return b"", identity, line
    parent = line[at + len(_PARENT) : -2]
    is_last = line.endswith(b'"}') and b'"' not in parent
    return (parent, identity, line[:at] + b"}") if is_last else None


def _without_parent(child: bytes) -> bytes:
    found: dict[str, Any] = orjson.loads(child)
    del found["__parentId"]
    return orjson.dumps(found)


def _families(lines: list[bytes], nested: Mapping[str, str]) -> tuple[list[bytes], list[bytes]]:
    roots: dict[bytes, bytes] = {}
    children: dict[bytes, list[tuple[int, bytes, bytes]]] = {}
    for line in lines:
        parent, identity, text = line.split(b"\t", 2)
        if parent:
            children.setdefault(parent, []).append((len(identity), identity, text))
        else:
            roots[identity] = text
    fields = {kind.encode(): name.encode() for kind, name in nested.items()}
    objects = [_family(text, children.pop(identity, []), fields) for identity, text in roots.items()]
    return objects, [_orphan(text, parent) for parent, kin in children.items() for _, _, text in kin]


def _family(root: bytes, children: list[tuple[int, bytes, bytes]], fields: Mapping[bytes, bytes]) -> bytes:
    nodes: dict[bytes, list[bytes]] = {name: [] for name in fields.values()}
    for _, identity, text in sorted(children):
        kind = identity[_SHOPIFYS : identity.find(b"/", _SHOPIFYS)]
        if kind not in fields:
            raise SchemaDriftError(
                f"Shopify sent a nested object of type {kind[:40].decode(errors='replace')!r} that was not asked for; update"
                " this product."
            )
        nodes[fields[kind]].append(text)
    under = [b',"' + name + b'":{"nodes":[' + b",".join(found) + b"]}" for name, found in nodes.items()]
    return root[:-1] + b"".join(under) + b"}"


def _orphan(text: bytes, parent: bytes) -> bytes:
    return text[:-1] + b',"__parentId":' + orjson.dumps(parent.decode()) + b"}"
