"""Login with Amazon: a refresh token for a client gives access tokens that last an hour of the account's clock."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.amazon_seller.account import Account

LASTS = timedelta(hours=1)


class Login:
    """The one client and the one refresh token that are known, and the tokens that were given."""

    def __init__(self, account: Account, client_id: str, client_secret: str, refresh_token: str) -> None:
        self._account = account
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._refresh_token = refresh_token
        self._given: dict[str, datetime] = {}

    @property
    def renewals(self) -> int:
        return len(self._given)

    def renew(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and body, as Amazon answers."""
        if form.get("grant_type") != "refresh_token":
            return 400, {"error": "unsupported_grant_type", "error_description": "The grant type is not supported"}
        if not all(_same(form.get(name, ""), value) for name, value in self._client.items()):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}
        if not _same(form.get("refresh_token", ""), self._refresh_token):
            return 400, {"error": "invalid_grant", "error_description": "The request has an invalid grant parameter"}
        token = f"Atza|sandbox-{len(self._given)}"
        self._given[token] = self._account.now() + LASTS
        body = {"access_token": token, "token_type": "bearer", "expires_in": int(LASTS.total_seconds())}
        return 200, {**body, "refresh_token": self._refresh_token}

    def opens(self, token: str) -> bool:
        return token in self._given and self._account.now() < self._given[token]

    def take_back(self) -> None:
        """All tokens that were given end now."""
        self._given = dict.fromkeys(self._given, self._account.now())


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
