"""The file of a bulk operation, taken in whole before anything of it is given. Knows no request and no stream.

It lists objects in any order, children with `__parentId` (groupObjects is false since 2026-01). Children that stand right
behind their parent are kept with it; a file that has some elsewhere is dealt into parts once more. In memory stand one part
and the ids, so a shop of any size needs little of it. https://shopify.dev/docs/api/usage/bulk-operations/queries
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import msgspec
import orjson

from orchestration.connectors.exceptions import RetryableError, SchemaDriftError
from orchestration.connectors.shopify.families import joined
from orchestration.connectors.shopify.records import spelled
from orchestration.connectors.shopify.spool import Kept

_ID, _PARENT = b'{"id":"', b',"__parentId":"'
_NOBODYS = b"\n"
_Line = tuple[bytes, bytes, bytes]


class DamagedFileError(RetryableError):
    """The file is not whole."""


class _Head(msgspec.Struct, gc=False):
    """All that is decoded of a line; the rest of it is only checked to be JSON."""

    id: str
    parent: str | None = msgspec.field(name="__parentId", default=None)


_decode = msgspec.json.Decoder(_Head).decode


class BulkFile:
    """Takes in the file that Shopify counts `objects` objects in, and keeps it in `disk`, which is empty. `ids` are its roots'.

    The same file reads the same every time, in every process: what was read of it once can be left out.
    """

    def __init__(self, disk: IO[bytes], objects: int, host: str) -> None:
        self.ids: set[str] = set()
        self._kept, self._host = Kept(disk, objects), host
        self._objects, self._left = objects, objects
        self._parent, self._end, self._family = b"", _NOBODYS, list[bytes]()

    def take(self, chunks: Iterable[bytes]) -> None:
        """Read it whole. Raises DamagedFileError unless every line of it, and as many as were counted, are there."""
        rest = b""
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            self._take(lines)
        if rest:
            self._unusual(rest)
            self._take([rest])
        self._keep_family()
        if self._left:
            raise DamagedFileError(
                f"{self._host} sent {self._objects - self._left:,} of {self._objects:,} objects in a bulk file; nothing of"
                " it was loaded, try again."
            )

    def families(self, nested: Mapping[str, str], start: int = 0) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Part by part the root objects from the `start`th on, and the children whose parent is not in the file.

        `nested` maps a child's type to the field that it is put under as `{"nodes": […]}`, ordered by id so that the same
        object always reads the same.
        """
        for kept in self._kept.blocks():
            objects, orphans = joined(kept, nested)
            yield objects[start:], orphans
            start = max(0, start - len(objects))

    def _take(self, lines: list[bytes]) -> None:
        self._left -= len(lines)
        for line in lines:
            if line.endswith(self._end) and line.startswith(_ID) and b"\\" not in line:
                self._family.append(line[: -len(self._end)] + b"}")
            else:
                self._take_other(*(_usual(line) or self._unusual(line)))

    def _take_other(self, parent: bytes, identity: bytes, text: bytes) -> None:
        """What is no usual child of the last root: another root, or a child that stands elsewhere or is spelled otherwise."""
        if not parent:
            self._begin_family(identity, text)
        elif parent == self._parent and text.startswith(_ID):
            self._family.append(text)
        else:
            self._kept.deal()
            self._kept.add(parent, b"%b\t%b\n%b" % (parent, identity, text))

    def _begin_family(self, identity: bytes, text: bytes) -> None:
        self._keep_family()
        name = identity.decode()
        if name in self.ids:
            self._kept.deal()
        self.ids.add(name)
        self._parent, self._end = identity, _PARENT + identity + b'"}'
        self._family = [b"\t%b\n%b" % (identity, text)]

    def _keep_family(self) -> None:
        if self._family:
            self._kept.add(self._parent, b"\n".join(self._family))

    def _unusual(self, line: bytes) -> _Line:
        """Parent, id and object of a line that is parsed. Raises for what is no object with an id."""
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


class RootsFile(BulkFile):
    """The file of an operation that asks for no children: whatever reads its objects decodes them, and no id is held."""

    def roots(self) -> Iterator[bytes]:
        """The objects, in the server's own bytes."""
        for kept in self._kept.blocks():
            yield from kept

    def _take(self, lines: list[bytes]) -> None:
        self._left -= len(lines)
        for line in lines:
            if not (line.startswith(_ID) and line.endswith(b"}")):
                self._unusual(line)
            self._kept.add(b"", line)


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
