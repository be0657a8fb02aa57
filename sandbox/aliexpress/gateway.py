"""The gateway: signatures are verified, tokens expire, errors come with status 200."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.aliexpress.methods import Methods, RefusedError

TOKEN_HOURS, REFRESH_HOURS = 24, 48  # an app in test


@dataclass
class Gateway:
    """`rest_refuses` makes token calls at /rest fail as some apps see it; `bans` is how many calls hit the limit."""

    app_key: str
    secret: str
    now: Callable[[], datetime]
    methods: Methods
    rest_refuses: bool = False
    bans: int = 0
    renewals: int = 0
    codes: set[str] = field(default_factory=set)
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: dict[str, datetime] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/sync", self._sync, methods=["POST"]),
                Route("/rest/{path:path}", self._rest, methods=["POST"]),
            ]
        )

    async def _sync(self, request: Request) -> Response:
        params = await _form(request)
        method = params.get("method", "")
        if not self._is_signed(params, ""):
            return _error("IncompleteSignature", "The request signature does not conform to platform standards")
        if self.bans:
            self.bans -= 1
            return _error("ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 1 seconds")
        if method.startswith("/auth/"):
            return _json({f"{method}_response": self._token(method, params)})
        expires = self.access.get(params.get("session", ""))
        if expires is None or expires <= self.now():
            return _error("IllegalAccessToken", "The specified access token is invalid or expired")
        try:
            found = self.methods.call(method, params)
        except RefusedError as error:
            return _error(error.code, str(error), error.sub_code)
        return _json({f"{method.replace('.', '_')}_response": found | {"request_id": secrets.token_hex(8)}})

    async def _rest(self, request: Request) -> Response:
        params, path = await _form(request), f"/{request.path_params['path']}"
        if self.rest_refuses or not self._is_signed(params, path):
            return _json(
                {"type": "ISV", "code": "IncompleteSignature", "message": "The request signature does not conform"}
            )
        return _json(self._token(path, params))

    def _is_signed(self, params: dict[str, str], path: str) -> bool:
        if params.get("app_key") != self.app_key or len(params.get("timestamp", "")) != 13:
            return False
        text = "".join(key + params[key] for key in sorted(params) if key != "sign")
        if params.get("sign_method") == "md5" and not path:
            made = hashlib.md5(f"{self.secret}{text}{self.secret}".encode()).hexdigest().upper()  # noqa: S324
        else:
            made = hmac.new(self.secret.encode(), (path + text).encode(), hashlib.sha256).hexdigest().upper()
        return hmac.compare_digest(made, params.get("sign", ""))

    def _token(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        """A code is good once, a refresh token until it expires."""
        now = self.now()
        is_code = path == "/auth/token/create" and params.get("code", "") in self.codes
        is_refresh = path == "/auth/token/refresh" and self.refresh.get(params.get("refresh_token", ""), now) > now
        if is_code:
            self.codes.remove(params["code"])
        elif not is_refresh:
            return {"code": "InvalidCode", "type": "ISV", "message": "Invalid authorization code"}
        self.renewals += 1
        access, refresh = secrets.token_hex(12), secrets.token_hex(12)
        self.access[access] = now + timedelta(hours=TOKEN_HOURS)
        self.refresh[refresh] = now + timedelta(hours=REFRESH_HOURS)
        return {
            "code": "0",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": TOKEN_HOURS * 3600,
            "refresh_expires_in": REFRESH_HOURS * 3600,
            "user_id": "2200000000001",
            "account": "buyer@sandbox.example",
            "account_platform": "buyerApp",
        }


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _error(code: str, text: str, sub_code: str = "") -> Response:
    return _json(
        {"error_response": {"code": code, "sub_code": sub_code, "msg": text, "request_id": secrets.token_hex(8)}}
    )


def _json(body: Any) -> Response:
    return Response(json.dumps(body, separators=(",", ":")), media_type="application/json;charset=UTF-8")
