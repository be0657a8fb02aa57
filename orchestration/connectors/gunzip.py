"""Unpacking gzip piece by piece, all members of it, so that a small answer which expands to gigabytes is never held at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from orchestration.connectors.exceptions import RetryableError

PIECE_BYTES = 1024**2


def gunzipped(chunks: Iterable[bytes], host: str) -> Iterator[bytes]:
    """Pieces of at most 1 MiB, possibly empty. Members may follow each other (RFC 1952, 2.2).

    Raises RetryableError for what is damaged, cut off, or followed by anything else.
    """
    unpack = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            rest, piece = chunk, b""
            while rest or len(piece) == PIECE_BYTES:
                if rest and unpack.eof:
                    unpack = zlib.decompressobj(wbits=31)
                piece = unpack.decompress(rest, PIECE_BYTES)
                rest = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
                yield piece
    except zlib.error as error:
        raise RetryableError(f"{host} sent data that cannot be unpacked; try again in a minute.") from error
    if not unpack.eof:
        raise RetryableError(f"{host} sent data that is cut off; try again in a minute.")
