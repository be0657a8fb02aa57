"""One load by the product's own connector and landing, in a process of its own, so that its memory is its own.

`python -m bench.ingest.load PLATFORM URL INGEST_URL KEYS_JSON` prints one JSON object.
"""

from __future__ import annotations

import sys
import time
from typing import Any
from uuid import UUID

import httpx2
import orjson

from orchestration.connectors.base import Access
from orchestration.connectors.http import new_client
from orchestration.connectors.registry import find
from orchestration.landing.load import load_stream

CREDENTIALS = {
    "woocommerce": {"consumer_key": "ck_bench", "consumer_secret": "cs_bench"},
    "shopify": {"token": "shpat_bench"},
}


class Counting(httpx2.HTTPTransport):
    """Counts what is sent."""

    requests = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests += 1
        return super().handle_request(request)


def load(platform: str, url: str, ingest_url: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Orders of the shop at `url`; `full` reads from nothing, else it goes on from the stored cursor."""
    transport = Counting()
    settings = {"requests_at_once": str(keys.get("at_once", 4))} if platform == "woocommerce" else {}
    with new_client(transport=transport) as http:
        connector = find(platform).connect(Access(url, CREDENTIALS[platform], settings, http))
        stream = next(stream for stream in connector.streams() if stream.name == "orders")
        began, processor = time.perf_counter(), time.process_time()
        result = load_stream(
            ingest_url,
            business_id=UUID(keys["business_id"]),
            connection_id=UUID(keys["connection_id"]),
            platform=platform,
            stream=stream,
            run_id="bench",
            holder="bench",
            full=bool(keys.get("full")),
        )
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - processor,
        "requests": transport.requests,
        "new": result.rows_new,
        "same": result.rows_same,
        "changed": result.rows_changed,
        "quarantined": result.rows_quarantined,
    }


if __name__ == "__main__":
    print(orjson.dumps(load(sys.argv[1], sys.argv[2], sys.argv[3], orjson.loads(sys.argv[4]))).decode())
