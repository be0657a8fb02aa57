"""OAuth tokens of an AliExpress app: made from a code or a refresh token, renewed before they expire.

Lifetimes belong to the app's status: 24 hours and 48 for a test app, 30 days and 60 for a launched one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

from orchestration.connectors.aliexpress.envelope import ApiError, Fields, TokenRefusedError
from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError

MARGIN_SECONDS = 60.0
CREATE, REFRESH = "/auth/token/create", "/auth/token/refresh"
_KEPT = ("access_token", "refresh_token", "user_id", "seller_id", "account")

TokenCall = Callable[[str, Mapping[str, str]], Fields]
"""Sends a path and its parameters, signed, and returns the fields of the answer."""


class Tokens:
    """The current access token, over all processes that share `access.tokens`."""

    def __init__(self, access: Access, ask: TokenCall, clock: Callable[[], float] = time.time) -> None:
        self._access, self._ask, self._clock = access, ask, clock
        self._held: Mapping[str, str] = {}
        if not (access.credentials.get("code") or access.credentials.get("refresh_token")):
            raise FatalError("AliExpress needs a code or a refresh token of the authorised app; give one of them.")

    def current(self, refused: str = "") -> Mapping[str, str]:
        """Tokens that hold for at least a minute and are not the `refused` one; the store is asked when ours do not."""

        def is_fresh(held: Mapping[str, str]) -> bool:
            return held.get("access_token", "") not in ("", refused) and self._lasts(held)

        if not is_fresh(self._held):
            self._held = self._access.tokens.current(is_fresh, self._renew)
        return self._held

    def _lasts(self, held: Mapping[str, str]) -> bool:
        return float(held.get("expires_at") or 0) - MARGIN_SECONDS > self._clock()

    def _renew(self, held: Mapping[str, str]) -> Mapping[str, str]:
        """By the refresh token that we hold, then by what the person gave last, which may be newer."""
        given = self._access.credentials
        ways = [(REFRESH, "refresh_token", held), (REFRESH, "refresh_token", given), (CREATE, "code", given)]
        for path, name, values in ways:
            if not values.get(name):
                continue
            try:
                return {**held, **self._kept(self._ask(path, {name: values[name]}))}
            except (ApiError, TokenRefusedError):
                continue
        raise CredentialsError(
            "AliExpress gives no new access token: authorise the app again in the browser and connect with the new code."
        )

    def _kept(self, fields: Fields) -> dict[str, str]:
        """A renewal may leave the refresh token out: the old one stays good then."""
        found = {name: str(msgspec.json.decode(fields[name])) for name in _KEPT if name in fields}
        if not found.get("access_token") or "expires_in" not in fields:
            raise SchemaDriftError(
                "AliExpress answered a token call without access_token or expires_in; update this product."
            )
        now = self._clock()
        for name, kept in (("expires_in", "expires_at"), ("refresh_expires_in", "refresh_expires_at")):
            if name in fields:
                found[kept] = f"{now + float(str(msgspec.json.decode(fields[name]))):.0f}"
        return found
