"""A bearer token that client credentials buy: kept until shortly before its end, and bought anew once when it is refused.

It knows neither where tokens are kept (`TokenStore`) nor how a platform sells them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx2

from orchestration.connectors.base import TokenStore
from orchestration.connectors.exceptions import CredentialsError

MARGIN_SECONDS = 60.0

T = TypeVar("T")


class BearerToken:
    """`buy` returns the token and the seconds that it lives. `suffix` follows the token in the header where a platform wants that."""

    def __init__(
        self,
        tokens: TokenStore,
        buy: Callable[[], tuple[str, float]],
        *,
        suffix: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tokens, self._buy, self._suffix, self._clock = tokens, buy, suffix, clock
        self._refused: str | None = None

    def value(self) -> str:
        """The kept token, or a new one when that is about to end."""
        return self._tokens.current(self._is_fresh, self._renew)["access_token"]

    def authorize(self, request: httpx2.Request) -> None:
        request.headers["Authorization"] = f"Bearer {self.value()}{self._suffix}"

    def twice(self, call: Callable[[], T]) -> T:
        """`call`, and once more with a new token when it is refused: a platform may end one early."""
        try:
            return call()
        except CredentialsError:
            self._refused = self.value()
            return call()

    def _is_fresh(self, held: Mapping[str, str]) -> bool:
        is_refused = held["access_token"] == self._refused
        return not is_refused and float(held["expires_at"]) - MARGIN_SECONDS > self._clock()

    def _renew(self, held: Mapping[str, str]) -> Mapping[str, str]:
        token, seconds = self._buy()
        self._refused = None  # some platforms sell the same token again
        return {"access_token": token, "expires_at": str(self._clock() + seconds)}
