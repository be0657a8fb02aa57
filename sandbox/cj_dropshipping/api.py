"""The API: every answer has status 200 and a code, tokens expire, and whoever asks too fast is told so."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.cj_dropshipping.data import Json, Store

ACCESS_DAYS, REFRESH_DAYS = 15, 180
BEIJING = timezone(timedelta(hours=8))


class CodeError(Exception):
    """An answer with this code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Api:
    """`token_pause` is how long a new pair of tokens must wait (300 seconds on the platform); `calls_per_second` is enforced
    on the simulated clock when it is given; `lost` order calls do their work and then fail."""

    store: Store
    api_key: str
    now: Callable[[], datetime]
    page_rows: int = 100
    token_pause: float = 0.0
    calls_per_second: int = 0
    quota_is_used: bool = False
    lost: int = 0
    calls: list[datetime] = field(default_factory=list)
    pairs_made: int = 0
    pair_made_at: datetime | None = None
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: dict[str, datetime] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        params: Json = dict(request.query_params)
        try:
            if request.method == "POST":
                params |= json.loads(await request.body())
            data = self._call(request.url.path.split("/v1")[-1], params, request.headers.get("CJ-Access-Token", ""))
        except json.JSONDecodeError:
            return _json(1600300, "The request parameter is not in a correct JSON format", None)
        except CodeError as error:
            return _json(error.code, str(error), None)
        return _json(200, "Success", data)

    def _call(self, path: str, params: Json, token: str) -> Any:
        if path.startswith("/authentication/"):
            return self._tokens(path, params)
        if self.access.get(token, self.now()) <= self.now():
            raise CodeError(1600001, "Invalid API key or access token")
        self._check_limits()
        known: dict[str, Callable[[Json], Any]] = {
            "/setting/get": self._setting,
            "/product/myProduct/query": self._my_products,
            "/product/query": lambda asked: self._product(asked["pid"]),
            "/product/variant/query": lambda asked: self._product(asked["pid"]) and self.store.variants[asked["pid"]],
            "/product/variant/queryByVid": lambda asked: self._variant(asked["vid"]),
            "/product/stock/queryByVid": lambda asked: self._variant(asked["vid"]) and self.store.stock[asked["vid"]],
            "/logistic/freightCalculate": self._freight,
            "/logistic/trackInfo": lambda asked: [
                p for n, p in self.store.parcels.items() if n == asked["trackNumber"]
            ],
            "/shopping/order/list": self._orders,
            "/shopping/order/getOrderDetail": self._order,
            "/shopping/order/createOrderV2": self._create,
        }
        if path not in known:
            raise CodeError(1600101, "Interface not found")
        return known[path](params)

    def _check_limits(self) -> None:
        if self.quota_is_used:
            raise CodeError(1600201, "Quota has been used up")
        now = self.now()
        self.calls = [at for at in self.calls if now - at < timedelta(seconds=1)]
        if self.calls_per_second and len(self.calls) >= self.calls_per_second:
            raise CodeError(1600200, f"Too Many Requests, QPS limit is {self.calls_per_second} time/1second")
        self.calls.append(now)

    def _tokens(self, path: str, params: Json) -> Json:
        now = self.now()
        if path.endswith("/refreshAccessToken"):
            if self.refresh.get(params.get("refreshToken", ""), now) <= now:
                raise CodeError(1600003, "Invalid refresh token")
        elif params.get("apiKey") != self.api_key:
            raise CodeError(1600005, "APIkey is wrong, please check and try again")
        elif self.pair_made_at and now - self.pair_made_at < timedelta(seconds=self.token_pause):
            raise CodeError(1600200, "Too Many Requests, QPS limit is 1 time/300second")
        else:
            self.pair_made_at, self.pairs_made = now, self.pairs_made + 1
        access, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self.access[access], self.refresh[refresh] = (
            now + timedelta(days=ACCESS_DAYS),
            now + timedelta(days=REFRESH_DAYS),
        )
        return {
            "openId": 123456789,
            "accessToken": access,
            "accessTokenExpiryDate": _iso(self.access[access]),
            "refreshToken": refresh,
            "refreshTokenExpiryDate": _iso(self.refresh[refresh]),
            "createDate": _iso(now),
        }

    def _setting(self, _asked: Json) -> Json:
        limits = {
            "quotaLimits": [{"quotaUrl": "*", "quotaLimit": 1000, "quotaType": 0}],
            "qpsLimit": self.calls_per_second or 100,
        }
        return {"openId": 123456789, "openName": "Sandbox Seller", "setting": limits, "isSandbox": True}

    def _my_products(self, asked: Json) -> Json:
        page, size = int(asked.get("pageNumber", 1)), min(int(asked.get("pageSize", 20)), self.page_rows)
        pids = list(self.store.products)
        content = [{"productId": pid, "nameEn": self.store.products[pid]["productNameEn"]} for pid in pids]
        return {
            "pageNumber": page,
            "pageSize": size,
            "totalRecords": len(pids),
            "totalPages": -(-len(pids) // size),
            "content": content[(page - 1) * size : page * size],
        }

    def _product(self, pid: str) -> Json:
        if pid not in self.store.products:
            raise CodeError(1602001, "Product removed from shelves")
        return self.store.products[pid]

    def _variant(self, vid: str) -> Json:
        found = next((v for variants in self.store.variants.values() for v in variants if v["vid"] == vid), None)
        if found is None:
            raise CodeError(1602000, "Variant not found")
        return found

    def _freight(self, asked: Json) -> list[Json]:
        quantities = {one["vid"]: int(one["quantity"]) for one in asked.get("products") or []}
        return self.store.quotes(quantities, asked.get("endCountryCode", ""))

    def _orders(self, asked: Json) -> Json:
        """Newest first."""
        page, size = int(asked.get("pageNum", 1)), min(int(asked.get("pageSize", 20)), self.page_rows)
        found = sorted(self.store.orders.values(), key=lambda one: (one["createDate"], one["orderId"]), reverse=True)
        return {"pageNum": page, "pageSize": size, "total": len(found), "list": found[(page - 1) * size : page * size]}

    def _order(self, asked: Json) -> Json:
        if asked.get("orderId") not in self.store.orders:
            raise CodeError(1603100, "Order not found")
        return self.store.orders[asked["orderId"]]

    def _create(self, asked: Json) -> Json:
        """CJ does not document what a number that it knows leads to: here, as may be there, to a second order."""
        if not asked.get("shippingPhone") or not asked.get("shippingCountryCode"):
            raise CodeError(1603000, "Order create fail: shippingPhone must not be empty")
        quantities = {one["vid"]: int(one["quantity"]) for one in asked["products"]}
        for vid in quantities:
            self._variant(vid)
        order_id = self.store.add_order(asked["orderNumber"], quantities, self.now(), asked)
        if asked.get("payType") != 3:
            self.store.orders[order_id]["orderStatus"] = "UNSHIPPED"
        if self.lost:
            self.lost -= 1
            raise CodeError(1600000, "System busy")
        return {"orderId": order_id, "orderNumber": asked["orderNumber"], "orderAmount": None}


def _iso(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def _json(code: int, message: str, data: Any) -> Response:
    body = {"code": code, "result": code == 200, "message": message, "data": data, "requestId": secrets.token_hex(8)}
    return Response(json.dumps(body, separators=(",", ":")), media_type="application/json")
