"""How apps get into the shop: a token of its own for a day, or a merchant's grant with tokens that live an hour and rotate.

The merchant always agrees at once. As on the platform, a refresh token may be used again until its successor was.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

SHOP = "harbour-and-hearth.myshopify.com"
DAY, HOUR, CODE_SECONDS = 86_400, 3_600, 60
Answer = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class _Refresh:
    """A refresh token; `next` is the one that replaced it, and `was_used` says that this one replaced another by use."""

    next: str | None = None
    was_used: bool = False


class Apps:
    """One app in one shop. `now` is the shop's clock in epoch seconds."""

    def __init__(self, client_id: str, client_secret: str, scopes: tuple[str, ...], now: Callable[[], float]) -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self._scopes, self._now = scopes, now
        self._tokens: dict[str, float] = {}
        self._codes: dict[str, float] = {}
        self._refresh: dict[str, _Refresh] = {}

    def knows(self, token: str) -> bool:
        """Whether this access token opens the shop now."""
        return self._tokens.get(token, 0.0) > self._now()

    def authorize(self, asked: Mapping[str, str]) -> str | None:
        """Where the browser is sent after the merchant agreed; None for another app or an address that is none."""
        target = urlsplit(asked.get("redirect_uri", ""))
        if asked.get("client_id") != self.client_id or target.scheme not in ("http", "https") or not target.hostname:
            return None
        code = secrets.token_hex(16)
        self._codes[code] = self._now() + CODE_SECONDS
        said = {"code": code, "shop": SHOP, "state": asked.get("state", ""), "timestamp": str(int(self._now()))}
        signed = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        said["hmac"] = hmac.new(self.client_secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        return f"{asked['redirect_uri']}?{urlencode(said)}"

    def grant(self, form: Mapping[str, str]) -> Answer:
        """The answer of `POST /admin/oauth/access_token`."""
        given = form.get("client_secret", "")
        if form.get("client_id") != self.client_id or not hmac.compare_digest(given, self.client_secret):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}
        if form.get("grant_type") == "client_credentials":
            return 200, self._access(DAY)
        if form.get("grant_type") == "refresh_token":
            return self._renewed(form.get("refresh_token", ""))
        if self._codes.pop(form.get("code", ""), 0.0) <= self._now():
            return 400, {
                "error": "invalid_request",
                "error_description": "The authorization code was not found or was already used",
            }
        return 200, self._access(HOUR) | self._next_refresh()

    def _renewed(self, token: str) -> Answer:
        known = self._refresh.get(token)
        successor = self._refresh.get(known.next) if known and known.next else None
        if known is None or (successor is not None and successor.was_used):
            return 400, {"error": "invalid_grant", "error_description": "The refresh token is invalid or expired"}
        known.was_used = True
        made = self._next_refresh()
        known.next = made["refresh_token"]
        return 200, self._access(HOUR) | made

    def _access(self, seconds: int) -> dict[str, Any]:
        token = f"shpat_{secrets.token_hex(16)}"
        self._tokens[token] = self._now() + seconds
        return {"access_token": token, "scope": ",".join(self._scopes), "expires_in": seconds - 1}

    def _next_refresh(self) -> dict[str, Any]:
        token = f"shprt_{secrets.token_hex(16)}"
        self._refresh[token] = _Refresh()
        return {"refresh_token": token, "refresh_token_expires_in": 90 * DAY}
