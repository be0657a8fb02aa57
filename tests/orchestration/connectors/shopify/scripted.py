"""A shop that answers as it is told, over a transport that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from orchestration.connectors.http import new_client
from orchestration.connectors.shopify.client import ShopifyClient

TOKEN = "shpat_0123456789abcdef"
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"
BULK_URL = "https://storage.googleapis.com/bulk/1.jsonl"


@dataclass
class ScriptedShop:
    """`answer` gets the name of the operation and its variables, and returns `data` or a whole response."""

    answer: Callable[[str, dict[str, Any]], Any]
    file: bytes = b""
    requests: list[httpx2.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def client(self, base_url: str = "https://shop.example") -> ShopifyClient:
        http = new_client(transport=httpx2.MockTransport(self._handle))
        return ShopifyClient(base_url, TOKEN, http=http, sleep=self.slept.append, clock=lambda: 0.0)

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.method == "GET":
            return httpx2.Response(200, content=self.file)
        asked = orjson.loads(request.content)
        name = asked["query"].split("(")[0].split("{")[0].split()[-1]
        found = self.answer(name, asked["variables"])
        if isinstance(found, httpx2.Response):
            return found
        body = found if "errors" in found or "extensions" in found else {"data": found}
        return httpx2.Response(200, json=body, headers={"Date": DATE})


def bulk_shop(
    lines: list[bytes], *, counted: int | None = None, status: str = "COMPLETED", **more: Any
) -> ScriptedShop:
    """A shop with one finished bulk operation over `lines`; `counted` is what it says their number is."""
    count = len(lines) if counted is None else counted
    operation = {"id": "gid://shopify/BulkOperation/1", "status": status, "errorCode": None, "objectCount": str(count)}
    operation |= {"url": BULK_URL if lines else None} | more

    def answer(name: str, variables: dict[str, Any]) -> Any:
        if name == "BulkStart":
            return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}
        return {"node": operation}

    return ScriptedShop(answer, file=b"".join(lines))


def error(code: str, message: str = "No.") -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}
