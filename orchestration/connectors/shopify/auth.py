"""How a shop lets us in: by a token that stays, one that an app gets for itself every day, or one that a merchant granted.

https://shopify.dev/docs/apps/build/authentication-authorization - knows no GraphQL. Granted tokens live an hour and are
renewed with a refresh token that changes each time; Shopify takes the one before until the new one was used, so an
answer that was lost costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.http import read_json, with_patience

TOKEN_PATH = "/admin/oauth/access_token"  # noqa: S105 - an address
MARGIN_SECONDS = 60.0

Tokens = Mapping[str, str]
TokenSource = Callable[[str], str]
"""The access token to send; its argument is one that the shop has just refused, or ""."""


def token_source(access: Access, clock: Callable[[], float] = time.time) -> TokenSource:
    """How `access` lets us in. Raises CredentialsError when it holds neither a token nor an app's id and secret."""
    if token := access.credentials.get("token"):
        return static(token)
    if access.credentials.get("client_secret") and access.settings.get("client_id"):
        return RenewedTokens(access, clock)
    raise CredentialsError(
        "Shopify needs an access token, or the client id and the client secret of an app of yours: give one of them."
    )


def static(token: str) -> TokenSource:
    """A token that stays. Raises CredentialsError for what cannot be one."""
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise CredentialsError(
            "The access token is empty or holds signs that no token has; copy it again from Shopify and connect."
        )
    return lambda _refused: token


class RenewedTokens:
    """Tokens that expire. Of all callers that find one expired or refused only one renews it; the others get its result."""

    def __init__(self, access: Access, clock: Callable[[], float]) -> None:
        self._access, self._clock = access, clock
        self._host = httpx2.URL(access.url).host

    def __call__(self, refused: str) -> str:
        def is_fresh(tokens: Tokens) -> bool:
            lasts = float(tokens["expires_at"]) > self._clock() + MARGIN_SECONDS
            return lasts and tokens["access_token"] != refused

        return self._access.tokens.current(is_fresh, self._renew)["access_token"]

    def _renew(self, tokens: Tokens) -> Tokens:
        form = self._grant(tokens) | {
            "client_id": self._access.settings["client_id"],
            "client_secret": self._access.credentials["client_secret"],
        }
        return with_patience(lambda: self._ask(form), sleep=self._access.sleep)

    def _grant(self, tokens: Tokens) -> dict[str, str]:
        """A merchant's grant where there is one; else the app's own, which works for shops of its organisation."""
        if "refresh_token" in tokens:
            return {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        if code := self._access.credentials.get("code"):
            return {"code": code, "expiring": "1"}
        return {"grant_type": "client_credentials"}

    def _ask(self, form: dict[str, str]) -> Tokens:
        request = self._access.http.build_request(
            "POST", f"{self._access.url}{TOKEN_PATH}", data=form, headers={"Accept": "application/json"}
        )
        try:
            answer = read_json(self._access.http, request).body
        except SchemaDriftError:
            raise
        except FatalError as error:  # 400 invalid_grant, and 404 where there is no such shop or app
            raise CredentialsError(
                f"{self._host} grants this app no access any more, or never did: check its id and secret and connect again."
            ) from error
        return self._tokens(answer)

    def _tokens(self, answer: Mapping[str, object]) -> Tokens:
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts, int):
            raise SchemaDriftError(
                f"{self._host} answered a request for a token without access_token or expires_in; update this product."
            )
        tokens = {
            "access_token": token,
            "expires_at": str(self._clock() + lasts),
            "scope": str(answer.get("scope", "")),
        }
        refresh = answer.get("refresh_token")
        return {**tokens, "refresh_token": refresh} if isinstance(refresh, str) else tokens
