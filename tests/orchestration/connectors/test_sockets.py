"""A connection may hang or break at any point: over real sockets, it ends in time and asks for another try."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from orchestration.connectors.exceptions import RetryableError
from orchestration.connectors.http import new_client, read_json

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@contextmanager
def peer(words: bytes, *, resets: bool) -> Iterator[str]:
    """Takes one connection, says `words`, then nothing for ever; or cuts the connection."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            inside, _ = door.accept()
            with inside:
                inside.recv(65_536)
                inside.sendall(words)
                if resets:
                    inside.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
                else:
                    over.wait(30)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        over.set()
        thread.join()


@pytest.mark.parametrize("resets", [False, True], ids=["half open", "reset"])
@pytest.mark.parametrize(
    "words", [b"", HEAD[:20], HEAD, HEAD + b'{"a": "'], ids=["silence", "half a head", "head", "half a body"]
)
def test_a_connection_that_hangs_or_breaks_ends_in_time(words: bytes, resets: bool) -> None:
    with peer(words, resets=resets) as url, new_client() as http:
        http.timeout = httpx2.Timeout(0.3)
        began = time.monotonic()
        with pytest.raises(RetryableError, match=r"^127\.0\.0\.1 "):
            read_json(http, http.build_request("GET", url))
        assert time.monotonic() - began < 10
