"""The Graph API: the token's proof is verified, pages have cursors, usage stands in headers, errors in bodies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.meta.data import ACCOUNT, Json, Store

ZONE, CURRENCY = "America/Los_Angeles", "USD"
DATASET = "700000000000001"
OLDEST_EVENT = timedelta(days=7)


class GraphRefusal(Exception):  # noqa: N818 - an answer
    """An error object; its status is 400 as on the platform, unless `status` says otherwise."""

    def __init__(self, code: int, message: str, status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.code, self.status, self.more = code, status, more


@dataclass
class Api:
    """`most_rows` is what one answer may hold before Meta asks to reduce it, `usage` the percentage that headers state."""

    store: Store
    token: str
    secret: str
    now: Callable[[], datetime]
    page_rows: int = 25
    most_rows: int = 100_000
    usage: int = 5
    regain_minutes: int = 0
    permissions: tuple[str, ...] = ("ads_read", "pages_show_list", "ads_management")
    refusals: list[GraphRefusal] = field(default_factory=list)
    received: list[Json] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        params = dict(request.query_params) | form
        try:
            self._check(request.headers.get("Authorization", ""), params)
            if self.refusals:
                raise self.refusals.pop(0)
            path = request.url.path.split("/v26.0")[-1].strip("/").removeprefix("meta/")
            body = self._read(path, params) if request.method == "GET" else self._write(path, params)
        except GraphRefusal as error:
            inner = {
                "message": str(error),
                "type": "OAuthException",
                "code": error.code,
                "fbtrace_id": "A1",
                **error.more,
            }
            return self._json({"error": inner}, error.status)
        return self._json(body, 200)

    def _check(self, authorization: str, params: Json) -> None:
        if not hmac.compare_digest(authorization, f"Bearer {self.token}"):
            raise GraphRefusal(190, "Invalid OAuth access token - Cannot parse access token")
        proof = hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(params.get("appsecret_proof", ""), proof):
            raise GraphRefusal(100, "Invalid appsecret_proof provided in the API argument")

    def _read(self, path: str, params: Json) -> Json:
        account = f"act_{ACCOUNT}"
        if path == account:
            return {"id": account, "name": "Sandbox Ads", "currency": CURRENCY, "timezone_name": ZONE}
        if path == "me/permissions":
            return {"data": [{"permission": name, "status": "granted"} for name in self.permissions]}
        if path == "me/accounts":
            return self._page(list(self.store.pages.values()), params)
        if path == f"{account}/campaigns":
            return self._page(list(self.store.campaigns.values()), params)
        if path == f"{account}/insights":
            return self._page(self._insights(params), params)
        if path in self.store.campaigns:
            return self.store.campaigns[path] | {"account_id": ACCOUNT}
        raise GraphRefusal(100, "Unsupported get request. Object does not exist.", error_subcode=33)

    def _insights(self, params: Json) -> list[Json]:
        if "ads_read" not in self.permissions:
            raise GraphRefusal(200, "(#200) Ad account owner has NOT grant ads_management or ads_read permission")
        wanted = json.loads(params["time_range"])
        days = sorted(day for day in self.store.insights if wanted["since"] <= day <= wanted["until"])
        rows = [row for day in days for row in self.store.insights[day].values()]
        if min(len(rows), int(params["limit"])) > self.most_rows:
            raise GraphRefusal(1, "Please reduce the amount of data you're asking for, then retry your request", 500)
        return rows

    def _page(self, rows: list[Json], params: Json) -> Json:
        """Cursors are opaque; the link to the next page holds the token, as on the platform."""
        at = int(base64.b64decode(params["after"])) if params.get("after") else 0
        end = at + min(int(params.get("limit", 25)), self.page_rows)
        after = base64.b64encode(str(end).encode()).decode()
        paging: Json = {"cursors": {"before": "MA==", "after": after}}
        if end < len(rows):
            paging["next"] = f"https://graph.facebook.com/next?access_token={self.token}&after={after}"
        return {"data": rows[at:end], "paging": paging if rows[at:end] else {}}

    def _write(self, path: str, params: Json) -> Json:
        if "ads_management" not in self.permissions:
            raise GraphRefusal(10, "Application does not have permission for this action")
        if path == f"{DATASET}/events":
            return self._events(json.loads(params["data"]), params.get("test_event_code", ""))
        if path in self.store.campaigns and params.get("daily_budget", "").isdigit():
            self.store.campaigns[path]["daily_budget"] = params["daily_budget"]
            return {"success": True}
        raise GraphRefusal(100, "Invalid parameter")

    def _events(self, events: list[Json], test_event_code: str) -> Json:
        """One event that is too old, or without what the web needs, has the whole call refused."""
        self.received.extend(events)
        for event in events:
            age = self.now().timestamp() - event["event_time"]
            if age > OLDEST_EVENT.total_seconds() or age < -3600:
                raise GraphRefusal(100, "Event Timestamp Too Old", error_subcode=2804003)
            if event["action_source"] == "website" and not event["user_data"].get("client_user_agent"):
                raise GraphRefusal(100, "Missing client_user_agent", error_subcode=2804011)
        if not test_event_code:
            self.store.events |= {(event["event_name"], event["event_id"]): event for event in events}
        return {"events_received": len(events), "messages": [], "fbtrace_id": "A1"}

    def _json(self, body: Json, status: int) -> Response:
        usage = {"call_count": self.usage, "total_time": 1, "total_cputime": 1}
        business = usage | {"type": "ads_insights", "estimated_time_to_regain_access": self.regain_minutes}
        headers = {"X-App-Usage": json.dumps(usage), "X-Business-Use-Case-Usage": json.dumps({ACCOUNT: [business]})}
        return Response(json.dumps(body), status, headers, media_type="application/json; charset=UTF-8")
