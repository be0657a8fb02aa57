"""Lines kept on disk while a bulk file comes in, and dealt into parts when families are spread over it. Knows no JSON.

What is kept is a family: `parent TAB id`, the object, and the children that stood right behind it, each a line. The parent of
a root is empty; a child that stands elsewhere is kept by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from zlib import crc32

BETWEEN = b"\n\n"
BLOCK_BYTES = 2 * 1024**2
LINES_AT_ONCE = 8_000
WAITING_BYTES, LEAST_WAITING_BYTES = 16 * 1024**2, 4 * 1024


@dataclass(slots=True)
class Disk:
    """Text that is put behind what is there already. In the file it begins where the one before ends."""

    file: IO[bytes]
    end: int = 0

    def put(self, text: bytes) -> tuple[int, int]:
        """Where it lies: (offset, length)."""
        os.pwrite(self.file.fileno(), text, self.end)
        place = self.end, len(text)
        self.end += len(text)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        at, length = place
        return os.pread(self.file.fileno(), length, at)


@dataclass(slots=True)
class Kept:
    """Families in their order; those that wait to be written take at most `most` bytes, or are one."""

    disk: Disk
    most: int = field(default_factory=lambda: BLOCK_BYTES)
    _waiting: list[bytes] = field(default_factory=list)
    _waiting_bytes: int = 0
    _places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, family: bytes) -> None:
        self._waiting.append(family)
        self._waiting_bytes += len(family)
        if self._waiting_bytes > self.most:
            self._places.append(self.disk.put(BETWEEN.join(self._waiting)))
            self._waiting, self._waiting_bytes = [], 0

    def blocks(self) -> Iterator[list[bytes]]:
        """All of them, block by block, as often as asked."""
        for place in self._places:
            yield self.disk.get(place).split(BETWEEN)
        if self._waiting:
            yield self._waiting


def dealt(kept: Kept, lines: int) -> Iterator[list[bytes]]:
    """What is kept of a file of so many lines, in parts of about `LINES_AT_ONCE`; all children are in their parent's part."""
    many = lines // LINES_AT_ONCE + 1
    most = max(WAITING_BYTES // many, LEAST_WAITING_BYTES)
    parts = [Kept(kept.disk, most) for _ in range(many)]
    for block in kept.blocks():
        for family in block:
            parent, identity = family[: family.find(b"\n")].split(b"\t")
            parts[crc32(parent or identity) % many].add(family)
    for part in parts:
        yield [family for block in part.blocks() for family in block]
