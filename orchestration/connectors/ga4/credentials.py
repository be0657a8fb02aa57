"""A service account's own signature as its access token: Google takes a JWT signed by the key for its own services, so no
token is asked for anywhere and no address in the key file is ever called.

https://google.aip.dev/auth/4111
"""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2
import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from orchestration.connectors.exceptions import CredentialsError

AUDIENCE = "https://analyticsdata.googleapis.com/"
LIFETIME_SECONDS = 3600
MARGIN_SECONDS = 60
_HOW = "paste the whole JSON key file of the service account and connect again"


class _Key(msgspec.Struct):
    client_email: str
    private_key: str
    private_key_id: str = ""


class ServiceAccount:
    """Signs requests. Raises CredentialsError for a key file that cannot be one; nothing is sent."""

    def __init__(self, key_file: str, clock: Callable[[], float] = time.time) -> None:
        try:
            self._key = msgspec.json.decode(key_file.encode(), type=_Key)
            private_key = load_pem_private_key(self._key.private_key.encode(), password=None)
        except (msgspec.MsgspecError, ValueError, UnicodeEncodeError) as error:
            raise CredentialsError(f"The service account's key cannot be read: {_HOW}.") from error
        if not isinstance(private_key, RSAPrivateKey):
            raise CredentialsError(f"The service account's key is of a kind that Google does not give: {_HOW}.")
        self._private_key, self._clock = private_key, clock
        self._token, self._expires_at = "", 0.0

    @property
    def email(self) -> str:
        return self._key.client_email

    def authorize(self, request: httpx2.Request) -> None:
        request.headers["Authorization"] = f"Bearer {self._current()}"

    def _current(self) -> str:
        now = self._clock()
        if now > self._expires_at - MARGIN_SECONDS:
            self._expires_at = now + LIFETIME_SECONDS
            claims = {
                "iss": self.email,
                "sub": self.email,
                "aud": AUDIENCE,
                "iat": int(now),
                "exp": int(self._expires_at),
            }
            headers = {"kid": self._key.private_key_id}
            self._token = jwt.encode(claims, self._private_key, algorithm="RS256", headers=headers)
        return self._token
