"""JSON with half of a surrogate pair in a text (`\\ud800` alone), which no strict parser reads.

It is read through a copy of the same length in which each half is U+FFFD; what lands are the server's own bytes, and landing
puts its marker where the database needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_HALF = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")

T = TypeVar("T")


def decoded(content: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """As `decoder.decode`, which fails at half a pair; only then is the content copied."""
    try:
        return decoder.decode(content)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return decoder.decode(Legible(content).text)


@dataclass(slots=True)
class Legible:
    """`text` is `original` as a parser takes it."""

    original: bytes
    text: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.text = _mended(self.original) if _HALF.search(self.original) else self.original

    def own(self, piece: bytes) -> bytes:
        """The server's own bytes of a piece of `text`."""
        return self.own_all([piece])[0]

    def own_all(self, pieces: Iterable[bytes]) -> list[bytes]:
        """The same of pieces that stand in `text` in this order."""
        if self.text is self.original:
            return list(pieces)
        at, found = 0, []
        for piece in pieces:
            at = self.text.index(piece, at)
            found.append(self.original[at : at + len(piece)])
            at += len(piece)
        return found


def _mended(content: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: b"\\ufffd" if _HALF.fullmatch(found[0]) else found[0], content)
