"""CJ's tokens: access for 15 days, refresh for 180. A new pair from the API key may be asked for once in five minutes, so
tokens are kept beside the connection and never made per run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.cj_dropshipping.envelope import ApiError
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, SchemaDriftError

MARGIN_SECONDS = 60.0
CREATE, REFRESH = "/authentication/getAccessToken", "/authentication/refreshAccessToken"

TokenCall = Callable[[str, Mapping[str, str]], bytes]
"""Posts to a path without a token and returns `data`."""


class _Tokens(msgspec.Struct):
    accessToken: str  # noqa: N815 - CJ's own names
    accessTokenExpiryDate: str  # noqa: N815
    refreshToken: str = ""  # noqa: N815


class Tokens:
    """The current access token, over all processes that share `access.tokens`."""

    def __init__(self, access: Access, ask: TokenCall, host: str, clock: Callable[[], float] = time.time) -> None:
        self._access, self._ask, self._host, self._clock = access, ask, host, clock
        self._held: Mapping[str, str] = {}

    def current(self, refused: str = "") -> str:
        """An access token that holds for at least a minute and is not the `refused` one."""

        def is_fresh(held: Mapping[str, str]) -> bool:
            is_other = held.get("access_token", "") not in ("", refused)
            return is_other and float(held.get("expires_at") or 0) - MARGIN_SECONDS > self._clock()

        if not is_fresh(self._held):
            self._held = self._access.tokens.current(is_fresh, self._renew)
        return self._held["access_token"]

    def _renew(self, held: Mapping[str, str]) -> Mapping[str, str]:
        if refresh_token := held.get("refresh_token"):
            try:
                return self._kept(self._ask(REFRESH, {"refreshToken": refresh_token}), refresh_token)
            except (CredentialsError, ApiError):  # 180 days are over: the API key makes a new pair
                pass
        return self._kept(self._ask(CREATE, {"apiKey": self._access.credentials["api_key"].strip()}), "")

    def _kept(self, data: bytes, refresh_token: str) -> dict[str, str]:
        found = fields(data, _Tokens, self._host)
        try:
            expires_at = datetime.fromisoformat(found.accessTokenExpiryDate).timestamp()
        except ValueError as error:
            raise SchemaDriftError(
                f"{self._host} gave a token without a readable expiry; update this product."
            ) from error
        return {
            "access_token": found.accessToken,
            "refresh_token": found.refreshToken or refresh_token,
            "expires_at": f"{expires_at:.0f}",
        }
