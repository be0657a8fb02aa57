"""The Creators API over HTTP: tokens, ten products a call with errors beside them, report files behind a link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.amazon_associates.reports import TAG, correct, earning, files, order
from sandbox.networks import START, JsonObject, Limit, Network, Table, answer, hostile

CLIENT, SECRET, VERSION = "sandbox-associates-id", "sandbox-associates-secret", "2.1"
MARKETPLACE, SCOPE, REPORT_TYPE = "www.amazon.com", "creatorsapi/default", "CREATOR_CENTRAL"
PRODUCTS, MOST_ITEMS, TOKEN_SECONDS = 25, 10, 3600
_edits = count(1)


class Associates(Network):
    """One tracking id; `is_eligible` is whether it has had its 10 sales."""

    def __init__(self, seed: int, base_url: str, rows: int, seconds_per_call: float) -> None:
        tables = {
            "products": Table(_product, _reprice),
            "earnings": Table(earning, correct),
            "orders": Table(order, correct),
        }
        routes = [
            Route("/token", self._sell, methods=["POST"]),
            Route("/catalog/v1/getItems", self._guarded(self._items), methods=["POST"]),
            Route("/reports/v1/listReports", self._guarded(self._list), methods=["POST"]),
            Route("/reports/v1/getReport", self._guarded(self._link), methods=["POST"]),
            Route("/files/{key}", self._file),
        ]
        credentials = {
            "credential_id": CLIENT, "credential_secret": SECRET, "credential_version": VERSION, "partner_tag": TAG,
            "marketplace": MARKETPLACE, "token_url": f"{base_url}/token",
            "asins": ",".join(_product(n, START)[0] for n in range(PRODUCTS)),
        }  # fmt: skip
        super().__init__("amazon_associates", credentials, tables, routes, seed=seed, seconds_per_call=seconds_per_call)
        self._base_url, self.pace, self.refused, self.is_eligible = base_url, Limit(1, 1.0), 0, True
        self.tokens: dict[str, datetime] = {}
        self._links: dict[str, bytes] = {}
        tables["products"].fill(PRODUCTS, 300)
        for name in ("earnings", "orders"):
            tables[name].fill(rows, 150)

    def add(self, stream: str) -> str | None:
        """Which products are followed is a setting of the connection."""
        return None if stream == "products" else super().add(stream)

    async def _sell(self, request: Request) -> Response:
        now, form = self.called(), await request.form()
        asked = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, "scope": SCOPE}
        if dict(form) != asked:
            return answer({"error": "invalid_client"}, 401)
        token = secrets.token_hex(16)
        self.tokens[token] = now + timedelta(seconds=TOKEN_SECONDS)
        return answer({"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"})

    def _guarded(self, handler: Callable[[JsonObject], Any]) -> Callable[[Request], Any]:
        async def handle(request: Request) -> Response:
            now, given = self.called(), request.headers.get("Authorization", "")
            token = given.removeprefix("Bearer ").removesuffix(f", Version {VERSION}")
            if f"Bearer {token}, Version {VERSION}" != given or self.tokens.get(token, now) <= now:
                return answer({"type": "UnauthorizedException", "reason": "InvalidToken", "message": "no"}, 401)
            if not self.is_eligible:
                return answer({"type": "AccessDeniedException", "reason": "AssociateNotEligible", "message": "no"}, 403)
            if not self.pace.allows(now):
                self.refused += 1
                return answer({"type": "ThrottleException", "message": "slow down"}, 429)
            if request.headers.get("x-marketplace") != MARKETPLACE:
                return answer({"type": "ValidationException", "reason": "Other", "message": "marketplace"}, 400)
            return answer(handler(await request.json() if await request.body() else {}))

        return handle

    def _items(self, asked: JsonObject) -> Any:
        objects, wanted = self.tables["products"].objects, asked["itemIds"][:MOST_ITEMS]
        errors = [
            {"code": "ItemNotAccessible", "message": f"The ItemId {one} is not accessible through the Creators API."}
            for one in wanted
            if one not in objects
        ]
        found: JsonObject = {"itemsResult": {"items": [objects[one] for one in wanted if one in objects]}}
        return found | ({"errors": errors} if errors else {})

    def _files(self) -> dict[str, bytes]:
        return {
            name: content
            for kind in ("earnings", "orders")
            for name, content in files(kind, self.tables[kind].objects.values()).items()
        }

    def _list(self, asked: JsonObject) -> Any:
        found = [
            {"filename": name, "md5": hashlib.md5(content).hexdigest(), "size": len(content),  # noqa: S324 - as Amazon does
             "lastModified": f"{name.split('.')[0][-7:]}-28T00:00:00Z", "reportType": REPORT_TYPE}
            for name, content in self._files().items()
        ]  # fmt: skip
        return {"reports": found} if found else {}

    def _link(self, asked: JsonObject) -> Any:
        key = secrets.token_hex(8)
        self._links[key] = self._files()[asked["filename"]]
        return {"url": f"{self._base_url}/files/{key}?signature=1"}

    def _file(self, request: Request) -> Response:
        """Whoever has the link gets the file; a token has no business here."""
        if "Authorization" in request.headers:
            return Response("tokens are not for file hosts", 400)
        content = self._links.get(request.path_params["key"])
        return Response("gone", 404) if content is None else Response(content, media_type="application/octet-stream")


def create(
    seed: int, base_url: str, world: object | None = None, *, rows: int = 80, seconds_per_call: float = 1.0
) -> Associates:
    """An associate with five months of earnings, and as many followed products as it has."""
    del world  # the simulated market has no affiliates
    return Associates(seed, base_url, rows, seconds_per_call)


def _product(number: int, at: datetime) -> tuple[str, JsonObject]:
    """Listed since `at`, which nobody is told."""
    del at
    asin = f"B0{number:08d}"
    price = {"money": {"amount": 19.99 + number, "currency": "USD", "displayAmount": f"${19.99 + number}"}}
    return asin, {
        "asin": asin, "detailPageURL": f"https://www.amazon.com/dp/{asin}?tag={TAG}",
        "itemInfo": {"title": {"displayValue": hostile(number), "label": "Title", "locale": "en_US"}},
        "images": {"primary": {"medium": {"url": f"https://m.media-amazon.com/{asin}.jpg", "height": 160, "width": 160}}},
        "offersV2": {"listings": [{"price": price, "isBuyBoxWinner": True, "availability": {"type": "IN_STOCK"}}]},
    }  # fmt: skip


def _reprice(product: JsonObject) -> None:
    product["itemInfo"]["title"]["displayValue"] = f"Renamed {next(_edits)}"
    product["offersV2"]["listings"][0]["price"]["money"]["amount"] = next(_edits) / 100
