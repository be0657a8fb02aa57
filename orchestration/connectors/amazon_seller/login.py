"""Login with Amazon: a refresh token that lasts gives access tokens of one hour. Knows no operation.

https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError
from orchestration.connectors.http import read_json, with_patience
from orchestration.connectors.token_address import token_address

TOKEN_URL = "https://api.amazon.com/auth/o2/token"  # noqa: S105 - an address
MARGIN_SECONDS = 60.0


class Login:
    """The access token of one account: kept in `access.tokens`, renewed by one process at a time.

    Raises FatalError for a `token_url` that is neither Amazon's nor the sandbox's; nothing is sent yet.
    """

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access, self._clock = access, clock
        self._url = token_address(access, TOKEN_URL)
        self._refused, self._untried = "", ""

    def token(self) -> str:
        """A token that lasts for another minute. Raises CredentialsError when Amazon no longer gives one."""
        return self._access.tokens.current(self._is_fresh, self._renew)["access_token"]

    def accept(self, token: str) -> None:
        """Amazon takes this token."""
        if token == self._untried:
            self._untried = ""

    def refuse(self, token: str) -> bool:
        """Amazon does not take this token. Whether a new one may help: not when this one is new itself.

        Clocks differ and tokens are taken back, so one that was kept may have ended before its hour.
        """
        self._refused = token
        return token != self._untried

    def _is_fresh(self, tokens: Mapping[str, str]) -> bool:
        lasts = float(tokens.get("expires_at", 0)) - self._clock() > MARGIN_SECONDS
        return lasts and tokens.get("access_token") != self._refused

    def _renew(self, _before: Mapping[str, str]) -> Mapping[str, str]:
        given = self._access.credentials
        form = {
            "grant_type": "refresh_token",
            "refresh_token": given["refresh_token"],
            "client_id": self._access.settings["client_id"],
            "client_secret": given["client_secret"],
        }
        asked_at = self._clock()
        answer = with_patience(lambda: self._post(form), sleep=self._access.sleep)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise SchemaDriftError("Login with Amazon gave no token where one was expected; update this product.")
        self._untried = token
        return {"access_token": token, "expires_at": str(asked_at + seconds)}

    def _post(self, form: Mapping[str, str]) -> Mapping[str, object]:
        http = self._access.http
        request = http.build_request("POST", self._url, data=dict(form), headers={"Accept": "application/json"})
        try:
            return read_json(http, request).body
        except SchemaDriftError:
            raise
        except FatalError as error:  # Amazon says 400 where others say 401
            host = httpx2.URL(self._url).host
            raise CredentialsError(
                f"{host} does not accept these credentials: check the client id, renew the client secret (it lasts 180 days),"
                " authorise the app again and connect with the new refresh token."
            ) from error
