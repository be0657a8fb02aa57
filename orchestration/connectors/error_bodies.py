"""The beginning of an answer that refuses: for platforms that say only in the body what is wrong.

Used by response hooks, before `http.py` judges the status; it never reads more than an error can be long.
"""

from __future__ import annotations

import zlib

import httpx2

MOST_BYTES = 65_536


def start_of(response: httpx2.Response) -> bytes:
    """The body up to 64 KiB, unpacked up to as much; b"" for what cannot be unpacked."""
    if response.is_stream_consumed:
        return response.content[:MOST_BYTES]
    read = b""
    for chunk in response.iter_raw():
        read += chunk
        if len(read) >= MOST_BYTES:
            break
    if response.headers.get("Content-Encoding", "").lower() != "gzip":
        return read[:MOST_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(read, MOST_BYTES)
    except zlib.error:
        return b""
