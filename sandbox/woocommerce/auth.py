"""Who asks: HTTP Basic over TLS, OAuth 1.0a without, as `WC_REST_Authentication` of WooCommerce 10 checks them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote_plus

from starlette.requests import Request

from sandbox.woocommerce.errors import WooError

_PARAMETER = re.compile(r'(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))')
_NEEDED = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
_WINDOW_SECONDS = 900


@dataclass(slots=True)
class Keys:
    """One key of the shop. `permissions` are read, write or read_write; the clock is the wall's, as signatures need it."""

    key: str
    secret: str
    base_url: str
    permissions: str = "read_write"
    clock: Callable[[], float] = time.time
    _nonces: set[str] = field(default_factory=set)

    def check(self, request: Request) -> None:
        """Raises WooError as the shop words it; no key at all and an unknown one read the same."""
        given = request.headers.get("Authorization", "")
        if self.base_url.startswith("https://") and given.startswith("Basic "):
            self._check_basic(given)
        elif given.startswith("OAuth "):
            self._check_oauth(request, given)
        else:
            raise _unknown()
        wanted = "read" if request.method in ("GET", "HEAD") else "write"
        if wanted not in self.permissions:
            raise _refused(f"The API key provided does not have {wanted} permissions.")

    def _check_basic(self, given: str) -> None:
        try:
            key, _, secret = base64.b64decode(given[6:], validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise _unknown() from error
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            raise _unknown()
        if not hmac.compare_digest(secret.encode(), self.secret.encode()):
            raise _refused("Consumer secret is invalid.")

    def _check_oauth(self, request: Request, given: str) -> None:
        said = {name: unquote_plus(quoted or bare) for name, quoted, bare in _PARAMETER.findall(given)}
        if missing := [name for name in _NEEDED if not said.get(name)]:
            raise WooError(
                "woocommerce_rest_authentication_missing_parameter", f"Missing OAuth parameter {missing[0]}", 401
            )
        if said["oauth_consumer_key"] != self.key:
            raise _refused("Consumer key is invalid.")
        signature = said.pop("oauth_signature")
        if not hmac.compare_digest(self._signature(request, said), signature):
            raise _refused("Invalid signature - provided signature does not match.")
        if not abs(int(said["oauth_timestamp"]) - self.clock()) <= _WINDOW_SECONDS:
            raise _refused("Invalid timestamp.")
        if said["oauth_nonce"] in self._nonces:
            raise _refused("Invalid nonce - nonce has already been used.")
        self._nonces.add(said["oauth_nonce"])

    def _signature(self, request: Request, said: dict[str, str]) -> str:
        """Over the shop's own address, whatever host the request was sent to."""
        asked = dict(parse_qsl(request.url.query, keep_blank_values=True)) | said
        joined = "%26".join(f"{_twice(name)}%3D{_twice(asked[name])}" for name in sorted(asked))
        text = f"{request.method}&{quote(self.base_url + request.url.path, safe='~')}&{joined}"
        algorithm = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}.get(said["oauth_signature_method"])
        if algorithm is None:
            raise _refused("Invalid signature - signature method is invalid.")
        return base64.b64encode(hmac.new(f"{self.secret}&".encode(), text.encode(), algorithm).digest()).decode()


def _twice(text: str) -> str:
    return quote(quote(text, safe="~"), safe="~")


def _unknown() -> WooError:
    return WooError("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401)


def _refused(message: str) -> WooError:
    return WooError("woocommerce_rest_authentication_error", message, 401)
