"""Lines kept on disk while a bulk file comes in, and dealt into parts when families are spread over it. Knows no JSON.

What is kept is a family: `parent TAB id`, the object, and the children that stood right behind it, each a line. The parent of
a root is empty; a child that stands elsewhere is kept by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import ENOSPC
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
        if os.pwrite(self.file.fileno(), text, self.end) != len(
            text
        ):  # a disk that is nearly full takes a part, without an error
            raise OSError(ENOSPC, "There is no room on the disk for the file of a bulk read")
        place = self.end, len(text)
        self.end += len(text)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        at, length = place
        return os.pread(self.file.fileno(), length, at)


@dataclass(slots=True)
class Pieces:
    """What is kept, in its order; pieces that wait to be written take at most `most` bytes, or are one."""

    disk: Disk
    most: int
    _waiting: list[bytes] = field(default_factory=list)
    _waiting_bytes: int = 0
    _places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, piece: bytes) -> None:
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)
        if self._waiting_bytes > self.most:
            self._places.append(self.disk.put(BETWEEN.join(self._waiting)))
            self._waiting, self._waiting_bytes = [], 0

    def blocks(self) -> Iterator[list[bytes]]:
        """All of them, block by block, as often as asked."""
        for place in self._places:
            yield self.disk.get(place).split(BETWEEN)
        if self._waiting:
            yield self._waiting


class Kept:
    """Families in the order of the file of `lines` lines; once `deal` was called, in parts of about `LINES_AT_ONCE` of them,
    all that belongs to a parent in the same one."""

    def __init__(self, disk: IO[bytes], lines: int) -> None:
        self._disk, self._many = Disk(disk), lines // LINES_AT_ONCE + 1
        self._in_order = Pieces(self._disk, BLOCK_BYTES)
        self._parts: list[Pieces] = []

    def add(self, root: bytes, piece: bytes) -> None:
        """`root` is the id of the parent, or of the piece itself where it has none."""
        (self._parts[crc32(root) % self._many] if self._parts else self._in_order).add(piece)

    def deal(self) -> None:
        """What was kept so far is dealt too, the first time."""
        if self._parts:
            return
        most = max(WAITING_BYTES // self._many, LEAST_WAITING_BYTES)
        self._parts = [Pieces(self._disk, most) for _ in range(self._many)]
        for block in self._in_order.blocks():
            for piece in block:
                self.add(piece[1 : piece.find(b"\n")], piece)

    def blocks(self) -> Iterator[list[bytes]]:
        """Families that can be put together by themselves, as often as asked."""
        if not self._parts:
            yield from self._in_order.blocks()
        for part in self._parts:
            yield [piece for block in part.blocks() for piece in block]
