"""The shop over HTTP: WordPress's index, WooCommerce's lists, objects and batches, with what hosts and plugins do to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.woocommerce.analytics import NAMESPACE
from sandbox.woocommerce.auth import Keys
from sandbox.woocommerce.errors import WooError, no_route
from sandbox.woocommerce.lists import Selection, pick, select
from sandbox.woocommerce.tables import Object, Row, encode
from sandbox.woocommerce.trade import Trade

API = "/wp-json/wc/v3"
LISTS = {
    "orders": "orders", "refunds": "refunds", "products": "products", "variations": "product_variations",
    "customers": "customers", "coupons": "coupons", "products/categories": "product_categories",
    "products/tags": "product_tags", "taxes": "tax_rates", "webhooks": "webhooks",
}  # fmt: skip
PARENTS = {"products/{parent:int}/variations": "product_variations", "orders/{parent:int}/refunds": "refunds"}
PLAIN_PAGE = b"<!DOCTYPE html><html><head><title>Page not found</title></head><body>Nothing here</body></html>"


@dataclass(slots=True)
class Quirks:
    """What the host, its plugins and its settings do; tests switch these."""

    drops_headers: bool = False  # a cache plugin that forgets X-WP-Total
    prints: bytes = b""  # what PHP writes before the data
    prints_after: bytes = b""
    has_plain_permalinks: bool = False
    lacks: set[str] = field(default_factory=set)  # lists that an older version does not have: refunds, variations
    has_parent_ids: bool = True  # in the lists of one parent; newer versions write them
    loses_answers: int = 0  # so many changes are made and not answered
    most_per_page: int = 100  # a silent cap of the host
    most_in_time: int = 100  # with more on a page, PHP's time is over
    hides: bytes = b""  # objects that hold this are counted and not shown, as those of other vendors
    meanwhile: Callable[[], None] = lambda: None  # what happens in the shop before each answer
    seconds: float = 0.0  # what each answer takes


def create_app(trade: Trade, keys: Keys, quirks: Quirks) -> Starlette:
    """The application; `quirks` may be changed while it runs."""
    shop = _Shop(trade, keys, quirks)
    routes = [Route("/wp-json/", shop.index), Route(API, shop.namespace)]
    for path, name in PARENTS.items():
        routes += _routes(shop, path, name)
    for path, name in LISTS.items():
        routes += _routes(shop, path, name)
    routes.append(Route(f"/wp-json/{NAMESPACE}/reports/revenue/stats", shop.revenue))
    routes.append(Route(f"{API}/settings/wc_admin", shop.analytics_settings))
    routes.append(Route(f"{API}/settings/{{group}}", shop.settings))
    routes.append(Route(f"{API}/settings/{{group}}/{{name}}", shop.setting))
    routes.append(Route("/{rest:path}", shop.nothing, methods=["GET", "POST", "PUT", "DELETE"]))
    return Starlette(routes=routes)


def _routes(shop: _Shop, path: str, name: str) -> list[Route]:
    return [
        Route(f"{API}/{path}", shop.list_of(path, name), methods=["GET"]),
        Route(f"{API}/{path}", shop.create_in(name), methods=["POST"]),
        Route(f"{API}/{path}/batch", shop.batch_of(name), methods=["POST"]),
        Route(f"{API}/{path}/{{number:int}}", shop.one_of(name), methods=["GET"]),
        Route(f"{API}/{path}/{{number:int}}", shop.update_in(name), methods=["PUT", "POST"]),
        Route(f"{API}/{path}/{{number:int}}", shop.delete_in(name), methods=["DELETE"]),
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


class _Shop:
    def __init__(self, trade: Trade, keys: Keys, quirks: Quirks) -> None:
        self._trade, self._keys, self._quirks = trade, keys, quirks

    async def index(self, request: Request) -> Response:
        return await self._answer(request, lambda: encode(_shown(self._trade.site(), request)), is_open=True)

    async def namespace(self, request: Request) -> Response:
        lists = {path: name for path, name in LISTS.items() if path not in self._quirks.lacks}
        found = {"namespace": "wc/v3", "routes": {f"/wc/v3/{path}": {"methods": ["GET"]} for path in lists}}
        return await self._answer(request, lambda: encode(_shown(found, request)), is_open=True)

    async def revenue(self, request: Request) -> Response:
        def report() -> bytes:
            if not self._trade.analytics.is_on:
                raise no_route()
            if not self._trade.analytics.is_allowed:
                raise WooError("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 403)
            return encode(self._trade.analytics.revenue(request.query_params))

        return await self._answer(request, report)

    async def analytics_settings(self, request: Request) -> Response:
        def found() -> bytes:
            if not self._trade.analytics.has_settings:
                raise WooError("rest_setting_setting_group_invalid", "Invalid setting group.", 404)
            return encode(_shown(self._trade.analytics.settings(), request))

        return await self._answer(request, found)

    async def settings(self, request: Request) -> Response:
        return await self._answer(request, lambda: encode(self._group(request)))

    async def setting(self, request: Request) -> Response:
        def found() -> bytes:
            wanted = request.path_params["name"]
            for one in self._group(request):
                if one["id"] == wanted:
                    return encode(_shown(one, request))
            raise WooError("rest_setting_setting_invalid", "Invalid setting.", 404)

        return await self._answer(request, found)

    async def nothing(self, request: Request) -> Response:
        if not request.url.path.startswith("/wp-json/"):
            return Response(PLAIN_PAGE, 404, media_type="text/html")
        return _refusal(no_route())

    def list_of(self, path: str, name: str) -> Endpoint:
        async def answer(request: Request) -> Response:
            if path in self._quirks.lacks:
                return _refusal(no_route())
            headers: dict[str, str] = {}

            def page() -> bytes:
                parent, asked = request.path_params.get("parent"), dict(request.query_params)
                table = self._trade.tables[name]
                found = select(name, table, asked, self._trade.zone, parent, self._quirks.most_per_page)
                headers.update({} if self._quirks.drops_headers else _paging(found))
                if len(found.rows) > self._quirks.most_in_time:
                    raise WooError("internal_server_error", "There has been a critical error on this website.", 500)
                hidden = self._quirks.hides
                rows = [row for row in found.rows if not hidden or hidden not in row.body]
                bodies = (_body(row, request) for row in rows)
                if parent is not None and not self._quirks.has_parent_ids:
                    bodies = (encode({k: v for k, v in row.object.items() if k != "parent_id"}) for row in rows)
                return b"[" + b",".join(bodies) + b"]"

            return await self._answer(request, page, headers=headers)

        return answer

    def one_of(self, name: str) -> Endpoint:
        async def answer(request: Request) -> Response:
            def found() -> bytes:
                number = request.path_params["number"]
                row = self._trade.tables[name].get(number)
                if row is None and name == "products":  # a variation can be read here, and not be written
                    row = self._trade.tables["product_variations"].get(number)
                if row is None:
                    raise WooError(f"woocommerce_rest_{name}_invalid_id", "Invalid ID.", 404)
                return _body(row, request)

            return await self._answer(request, found)

        return answer

    def update_in(self, name: str) -> Endpoint:
        def change(request: Request, given: Object) -> Object:
            parameters = request.path_params
            if name == "webhooks" and "secret" in given:
                self._trade.webhooks.resign(parameters["number"], str(given["secret"]))
            return self._trade.writes.update(name, parameters["number"], given, parameters.get("parent"))

        return self._changed_by(change)

    def create_in(self, name: str) -> Endpoint:
        def create(_request: Request, given: Object) -> Object:
            if name == "coupons":
                return self._trade.writes.create_coupon(given)
            if name == "product_tags":
                return self._trade.writes.create_tag(given)
            if name == "webhooks":
                return self._trade.webhooks.create(given)
            raise no_route()

        return self._changed_by(create, status=201)

    def batch_of(self, name: str) -> Endpoint:
        return self._changed_by(
            lambda request, given: self._trade.writes.batch(name, given, request.path_params.get("parent"))
        )

    def delete_in(self, name: str) -> Endpoint:
        def delete(request: Request, _given: Object) -> Object:
            is_forced = request.query_params.get("force") == "true"
            return self._trade.writes.delete(name, request.path_params["number"], is_forced)

        return self._changed_by(delete)

    def _changed_by(self, change: Callable[[Request, Object], Object], status: int = 200) -> Endpoint:
        async def answer(request: Request) -> Response:
            body = await request.body()

            def changed() -> bytes:
                try:
                    given = json.loads(body or b"{}")
                except ValueError as error:
                    raise WooError("rest_invalid_json", "Invalid JSON body passed.", 400) from error
                return encode(change(request, given))

            made = await self._answer(request, changed, status=status)
            if self._quirks.loses_answers > 0:
                self._quirks.loses_answers -= 1
                return Response(b"<html><body>Bad Gateway</body></html>", 502)
            return made

        return answer

    async def _answer(
        self, request: Request, make: Callable[[], bytes], *, status: int = 200, is_open: bool = False, headers: dict[str, str] | None = None
    ) -> Response:  # fmt: skip
        if self._quirks.seconds:
            await asyncio.sleep(self._quirks.seconds)
        if self._quirks.has_plain_permalinks:
            return Response(PLAIN_PAGE, 404, media_type="text/html")
        try:
            if not is_open:
                self._keys.check(request)
            self._quirks.meanwhile()
            body = self._trade.still(make)
        except WooError as error:
            return _refusal(error)
        body = self._quirks.prints + body + self._quirks.prints_after
        return Response(body, status, headers or {}, media_type="application/json; charset=UTF-8")

    def _group(self, request: Request) -> list[Object]:
        group = request.path_params["group"]
        if group not in self._trade.settings:
            raise WooError("rest_setting_setting_group_invalid", "Invalid setting group.", 404)
        return self._trade.settings[group]


T = TypeVar("T")


def _body(row: Row, request: Request) -> bytes:
    names = request.query_params.get("_fields")
    return encode(pick(row.object, names)) if names else row.body


def _shown(value: Any, request: Request) -> Any:
    names = request.query_params.get("_fields")
    return pick(value, names) if names else value


def _paging(found: Selection) -> dict[str, str]:
    return {"X-WP-Total": str(found.total), "X-WP-TotalPages": str(found.pages)}


def _refusal(error: WooError) -> Response:
    return Response(encode(error.body), error.status, media_type="application/json; charset=UTF-8")
