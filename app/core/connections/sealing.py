"""Sealing of credentials: AES-256-GCM under a key per business. It knows no database and no platform.

Envelope: version (1 byte) | key id (8) | nonce (12) | ciphertext and tag. The key of a business is derived by HKDF-SHA256
from one key that is kept outside the database. The place of a value (table, column, business, row) is authenticated
with it, so that a sealed value copied to another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.connections.exceptions import SealError
from app.core.secret_files import load_or_make
from app.core.settings import Settings, SettingsError

VERSION = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 12
PLACE = "core.connections|credentials_sealed"


class Sealer:
    """Seals and opens the credentials of connections with one key-encryption key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise SettingsError(
                f"ECOM_KEK is not {KEY_BYTES} bytes in base64: make one with `openssl rand -base64 32`."
            )
        self._key = key
        self._key_id = hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]

    @classmethod
    def of(cls, settings: Settings) -> Sealer:
        """With `ECOM_KEK`, or the installation's own key, made the first time."""
        if settings.kek is None:
            return cls(load_or_make(settings.secrets_folder / "kek", lambda: secrets.token_bytes(KEY_BYTES)))
        try:
            return cls(base64.b64decode(settings.kek.get_secret_value(), validate=True))
        except ValueError:  # binascii.Error is one
            return cls(b"")

    def seal(self, credentials: Mapping[str, str], business_id: UUID, connection_id: UUID) -> bytes:
        """Seal for exactly this row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(dict(credentials)).encode()
        sealed = self._cipher(business_id).encrypt(nonce, plain, _place(business_id, connection_id))
        return VERSION + self._key_id + nonce + sealed

    def open(self, envelope: bytes, business_id: UUID, connection_id: UUID) -> dict[str, str]:
        """The credentials. Raises SealError for another key, another row or a changed byte."""
        header, rest = envelope[: 1 + KEY_ID_BYTES], envelope[1 + KEY_ID_BYTES :]
        if header != VERSION + self._key_id:
            raise SealError("The stored credentials were sealed with another key: restore that key or connect again.")
        try:
            plain = self._cipher(business_id).decrypt(
                rest[:NONCE_BYTES], rest[NONCE_BYTES:], _place(business_id, connection_id)
            )
        except (InvalidTag, ValueError):
            raise SealError("The stored credentials were altered and cannot be used: connect again.") from None
        return dict(json.loads(plain))

    def _cipher(self, business_id: UUID) -> AESGCM:
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"ecom credentials of " + business_id.bytes)
        return AESGCM(derived.derive(self._key))


def _place(business_id: UUID, connection_id: UUID) -> bytes:
    return f"{PLACE}|{business_id}|{connection_id}".encode()
