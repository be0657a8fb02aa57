"""Access tokens: short-lived JWT signed with Ed25519, read strictly. It knows no user and no database.

PyJWT checks the signature; what it lets through (a missing or absurd `exp`, any `typ`, duplicate claims) is refused here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.identity.exceptions import TokenError
from app.core.secret_files import load_or_make
from app.core.settings import Settings

LIFETIME = timedelta(minutes=10)
LEEWAY = timedelta(seconds=30)
ISSUER = AUDIENCE = "ecom"
ALGORITHM = "EdDSA"
HEADER = {"alg": ALGORITHM, "typ": "JWT"}
CLAIMS = {"aud", "exp", "iat", "iss", "jti", "sid", "sub", "typ"}
LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says."""

    user_id: UUID
    session_id: UUID
    token_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads tokens with one key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> AccessTokens:
        """With the installation's own key, made the first time."""
        pem = load_or_make(settings.secrets_folder / "access-tokens.pem", _new_key)
        key = serialization.load_pem_private_key(pem, password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return cls(key)

    def issue(self, user_id: UUID, session_id: UUID, now: datetime | None = None) -> str:
        """A token for ten minutes; `session_id` lets changes ask whether the session behind it still holds."""
        issued = int((now or datetime.now(UTC)).timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "iat": issued,
            "exp": issued + int(LIFETIME.total_seconds()),
            "jti": uuid4().hex,
            "typ": "access",
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str, now: datetime | None = None) -> Claims:
        """What the token says. Raises TokenError, one sentence for every cause, unless all of it is right."""
        try:
            return self._read(token, now or datetime.now(UTC))
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, RecursionError):
            raise TokenError("The access token is not valid: log in again.") from None

    def _read(self, token: str, now: datetime) -> Claims:
        _require(len(token) <= LONGEST and token.isascii())
        # The header is compared whole: no jwk, jku, kid or crit is ever looked at.
        _require(_object(jwt.utils.base64url_decode(token.split(".", maxsplit=1)[0])) == HEADER)
        signed = jwt.PyJWS().decode_complete(token, self._key.public_key(), algorithms=[ALGORITHM])
        claims = _object(signed["payload"])
        _require(claims.keys() == CLAIMS and claims["typ"] == "access")
        _require(claims["iss"] == ISSUER and claims["aud"] == AUDIENCE)
        _require(all(isinstance(claims[name], str) for name in ("sub", "sid", "jti")))
        issued, expires = claims["iat"], claims["exp"]
        _require(type(issued) is int and type(expires) is int)
        _require(
            issued <= (now + LEEWAY).timestamp() and now.timestamp() < expires <= issued + LIFETIME.total_seconds()
        )
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), claims["jti"], datetime.fromtimestamp(expires, UTC))


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError


def _object(text: bytes) -> dict[str, Any]:
    """A JSON object in which no name comes twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        _require(len(found) == len(pairs))
        return found

    read = json.loads(text, object_pairs_hook=unique)
    _require(isinstance(read, dict))
    return dict(read)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
