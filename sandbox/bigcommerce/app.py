"""The store over HTTP: who may ask, how often, and which list answers."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.bigcommerce.answers import as_xml, v2_error, v3_error
from sandbox.bigcommerce.quota import Quota
from sandbox.bigcommerce.reads import Reads
from sandbox.bigcommerce.store import Store
from sandbox.bigcommerce.writes import Writes

Handler = Callable[[Request, Any], Response]


def create_app(store: Store, quota: Quota, token: str) -> Starlette:
    """Routes below the store's own path, which ends before `/v2` and `/v3`."""
    reads, writes = Reads(store), Writes(store)

    def route(path: str, answer: Handler, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            refusal = _refusal(request, quota, token)
            if refusal is not None:
                return refusal
            if method == "PUT" and store.is_read_only:
                return v3_error(403, "You don't have a required scope to access the endpoint")
            content = await request.body()
            answered = answer(request, json.loads(content) if content else None)
            answered.headers.update(quota.headers())
            return answered

        return Route(path, endpoint, methods=[method])

    return Starlette(
        routes=[
            route("/v2/store", lambda _r, _b: reads.store()),
            route("/v2/orders", lambda r, _b: reads.orders(r.query_params)),
            route("/v3/orders/payment_actions/refunds", lambda r, _b: reads.refunds(r.query_params)),
            route("/v3/orders/{order:int}/transactions", lambda r, _b: reads.transactions(r.path_params["order"])),
            route("/v3/catalog/products", lambda r, _b: reads.products(r.query_params)),
            route("/v3/catalog/products/{number:int}", lambda r, _b: reads.product(r.path_params["number"])),
            route("/v3/catalog/variants", lambda r, _b: reads.variants(r.query_params)),
            route("/v3/customers", lambda r, _b: reads.customers(r.query_params)),
            route("/v3/inventory/items", lambda r, _b: reads.inventory(r.query_params)),
            route(
                "/v3/inventory/locations/{location:int}/items",
                lambda r, _b: reads.inventory_at(r.path_params["location"], r.query_params),
            ),
            route("/v3/catalog/products", lambda _r, body: writes.products(body), "PUT"),
            route("/v3/catalog/variants", lambda _r, body: writes.variants(body), "PUT"),
            route("/v3/inventory/adjustments/absolute", lambda _r, body: writes.stock(body), "PUT"),
        ]
    )


def _refusal(request: Request, quota: Quota, token: str) -> Response | None:
    is_v2 = "/v2/" in request.url.path
    given = request.headers.get("X-Auth-Token", "")
    if not hmac.compare_digest(given.encode(), token.encode()):
        message = "You are not authorized to perform this action."
        return v2_error(401, message) if is_v2 else v3_error(401, message)
    if not quota.take():
        refused = v3_error(429, "You have exceeded the rate limit.")
        refused.headers.update(quota.headers())
        return refused
    if is_v2 and "application/json" not in request.headers.get("Accept", ""):
        return as_xml()
    return None
