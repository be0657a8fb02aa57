"""A web server that does almost nothing, in a process of its own: bytes that were made beforehand, over HTTP/1.1.

`python -m bench.ingest.server SHOP ORDERS [LATENCY_SECONDS]` prints its port when everything is made, and ends with its
standard input. It stands for the network and the platform; all that it costs is missing on our side.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from email.utils import formatdate
from typing import Protocol


class Shop(Protocol):
    """`answer` gets method, target and body, and gives a status with further headers, and the body. `port` is set first."""

    port: int

    def answer(self, method: str, target: str, body: bytes) -> tuple[str, bytes]: ...


class Connection(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, shop: Shop, latency: float) -> None:
        self._shop, self._latency, self._buffer = shop, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        method, target, _ = lines[0].split(" ", 2)
        status, body = self._shop.answer(method, target, rest[:length])
        answer = (
            f"HTTP/1.1 {status}\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        asyncio.get_running_loop().call_later(self._latency, self._send, answer.encode(), body)

    def _send(self, head: bytes, body: bytes) -> None:
        self._transport.writelines((head, body))


async def serve(shop: Shop, latency: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(shop, latency), "127.0.0.1", 0)
    shop.port = server.sockets[0].getsockname()[1]
    print(shop.port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    made: Shop = importlib.import_module(f"bench.ingest.{sys.argv[1]}").make(int(sys.argv[2]))
    asyncio.run(serve(made, float(sys.argv[3]) if len(sys.argv) > 3 else 0.0))
