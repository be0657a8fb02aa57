"""How a WooCommerce key proves itself: HTTP Basic over TLS, OAuth 1.0a (RFC 5849, one-legged, HMAC-SHA256) without.

Both go into the Authorization header: a key in the query string would stand in the access logs of every server on the way.
It knows no shop; the plain way is for shops on this machine only, which `client.py` sees to.
"""

from __future__ import annotations

import hmac
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qsl, quote

import httpx2


def basic(key: str, secret: str) -> str:
    """The Authorization header of HTTP Basic: the consumer key is the user, the consumer secret the password."""
    return f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class OAuth:
    """Signs requests anew at every try: a shop takes no nonce twice and no timestamp older than 15 minutes."""

    key: str
    secret: str = field(repr=False)
    nonce: Callable[[], str] = lambda: secrets.token_hex(16)
    now: Callable[[], float] = time.time

    def header(self, request: httpx2.Request) -> str:
        """The Authorization header of `request`; a JSON body is not part of what is signed."""
        said = {
            "oauth_consumer_key": self.key,
            "oauth_nonce": self.nonce(),
            "oauth_signature_method": "HMAC-SHA256",
            "oauth_timestamp": str(int(self.now())),
        }
        asked = parse_qsl(request.url.query.decode(), keep_blank_values=True)
        address = str(request.url).partition("?")[0]
        text = base_string(request.method, address, [*asked, *said.items()])
        said["oauth_signature"] = signature(text, f"{self.secret}&")
        return "OAuth " + ", ".join(f'{name}="{_escaped(value)}"' for name, value in said.items())


def base_string(method: str, address: str, parameters: Iterable[tuple[str, str]]) -> str:
    """RFC 5849, 3.4.1: what is signed. `parameters` are decoded, those of the query and those of OAuth alike."""
    pairs = sorted((_escaped(name), _escaped(value)) for name, value in parameters)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join(_escaped(part) for part in (method.upper(), address, joined))


def signature(text: str, key: str) -> str:
    """Base64 of HMAC-SHA256; `key` is the two secrets joined by `&`, the second one empty where there is no token."""
    return b64encode(hmac.digest(key.encode(), text.encode(), sha256)).decode()


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
