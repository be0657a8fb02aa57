"""Only a token of ours, whole, in time and of the right kind is read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.identity.exceptions import TokenError
from app.core.identity.tokens import LIFETIME, AccessTokens
from app.core.settings import Settings

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
USER, SESSION = uuid4(), uuid4()
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
TOKENS = AccessTokens(KEY)


def claims(**changes: Any) -> dict[str, Any]:
    good = jwt.decode(TOKENS.issue(USER, SESSION, NOW), options={"verify_signature": False})
    return {name: value for name, value in (good | changes).items() if value is not ...}


def signed(payload: bytes | dict[str, Any], header: dict[str, Any] | None = None) -> str:
    """Any payload under any header with OUR signature."""
    head = json.dumps(header or {"alg": "EdDSA", "typ": "JWT"}).encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    text = f"{encoded(head)}.{encoded(body)}"
    return f"{text}.{encoded(KEY.sign(text.encode()))}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_good_token_says_who_and_until_when() -> None:
    read = TOKENS.read(TOKENS.issue(USER, SESSION, NOW), NOW)
    assert (read.user_id, read.session_id, read.expires_at) == (USER, SESSION, NOW + LIFETIME)
    assert TOKENS.read(signed(claims()), NOW)  # so that the refusals below are for their own reasons


@pytest.mark.parametrize("name", ["exp", "iat", "iss", "aud", "sub", "jti", "typ", "sid"])
def test_every_claim_is_required(name: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.read(signed(claims(**{name: ...})), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 10**30}, {"exp": int(NOW.timestamp()) + 601}, {"exp": "9999999999"}, {"exp": 9e99}, {"exp": True},
        {"exp": int(NOW.timestamp())}, {"exp": -1}, {"iat": 10**30}, {"iat": int(NOW.timestamp()) + 120}, {"iat": None},
        {"aud": "other"}, {"aud": ["ecom"]}, {"iss": "other"}, {"typ": "refresh"}, {"typ": "id"}, {"sub": "admin"},
        {"sub": 1}, {"sid": "x"}, {"jti": 7}, {"role": "owner"}, {"nbf": 0},
    ],
)  # fmt: skip
def test_a_claim_that_is_not_as_issued_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        TOKENS.read(signed(claims(**changes)), NOW)


def test_a_claim_given_twice_is_refused() -> None:
    twice = json.dumps(claims())[:-1] + f', "sub": "{uuid4()}"}}'
    with pytest.raises(TokenError):
        TOKENS.read(signed(twice.encode()), NOW)


def test_a_token_ends_after_ten_minutes() -> None:
    token = TOKENS.issue(USER, SESSION, NOW)
    assert TOKENS.read(token, NOW + LIFETIME - timedelta(seconds=1))
    with pytest.raises(TokenError):
        TOKENS.read(token, NOW + LIFETIME)


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE"])
def test_no_signature_is_no_token(algorithm: str) -> None:
    body = encoded(json.dumps(claims()).encode())
    for head in ({"alg": algorithm, "typ": "JWT"}, {"alg": "EdDSA", "typ": "JWT"}):
        with pytest.raises(TokenError):
            TOKENS.read(f"{encoded(json.dumps(head).encode())}.{body}.", NOW)


def test_the_public_key_signs_nothing() -> None:
    import hashlib
    import hmac

    for head in ({"alg": "HS256", "typ": "JWT"}, {"alg": "EdDSA", "typ": "JWT"}):
        text = f"{encoded(json.dumps(head).encode())}.{encoded(json.dumps(claims()).encode())}"
        forged = f"{text}.{encoded(hmac.new(PUBLIC, text.encode(), hashlib.sha256).digest())}"
        with pytest.raises(TokenError):
            TOKENS.read(forged, NOW)


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {"kty": "OKP"}},
        {"jku": "http://127.0.0.1/keys"},
        {"x5u": "http://127.0.0.1/"},
        {"kid": "../../dev/null"},
        {"crit": ["x"], "x": 1},
        {"typ": "at+jwt"},
        {"b64": False},
    ],
)
def test_a_header_that_brings_anything_else_is_refused(extra: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        TOKENS.read(signed(claims(), {"alg": "EdDSA", "typ": "JWT"} | extra), NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t[:-4] + "AAAA", lambda t: t + "A", lambda t: t.replace(".", ".A", 1), lambda t: "", lambda t: "a.b.c", lambda t: "...",
        lambda t: t + "." + t, lambda t: "x" * 1_000_000, lambda t: "é" + t, lambda t: "\ud800", lambda t: t.split(".")[0],
        lambda t: signed(b"[]"), lambda t: signed(b"[" * 100_000), lambda t: signed(b"\xff\xfe"), lambda t: signed(b"NaN"),
    ],
)  # fmt: skip
def test_a_spoilt_token_is_refused_and_nothing_else_happens(spoil: Callable[[str], str]) -> None:
    with pytest.raises(TokenError, match="log in again"):
        TOKENS.read(spoil(TOKENS.issue(USER, SESSION, NOW)), NOW)


def test_another_installations_token_is_refused() -> None:
    with pytest.raises(TokenError):
        TOKENS.read(AccessTokens(Ed25519PrivateKey.generate()).issue(USER, SESSION, NOW), NOW)


def test_the_key_is_made_once_for_all_processes_and_kept_from_others(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: AccessTokens.of(settings), range(8)))
    token = made[0].issue(USER, SESSION, NOW)
    assert all(tokens.read(token, NOW).user_id == USER for tokens in made)
    assert [p.name for p in settings.secrets_folder.iterdir()] == ["access-tokens.pem"]
    assert (settings.secrets_folder / "access-tokens.pem").stat().st_mode & 0o777 == 0o600
    assert settings.secrets_folder.stat().st_mode & 0o777 == 0o700
