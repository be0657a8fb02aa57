"""What a platform's delivery says about itself, and whether it is genuine. Knows neither the web framework nor the database.

Signatures are over the bytes as they came; no body is looked into before it is proved. There is no limit on a delivery's age: what is sent
again is known by its id, and even an unknown old one only makes us read again.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import msgspec

from app.core.exceptions import UserError
from orchestration.connectors.registry import find

LONGEST_ID, LONGEST_TOPIC = 300, 200


class UnsignedError(UserError):
    """A header that every genuine delivery has is missing."""


class ForgedError(UserError):
    """The signature fits none of the secrets."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`streams` are to be read again; none for a topic of which nothing is read."""

    event_id: str
    topic: str
    streams: tuple[str, ...]
    body_sha256: bytes


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How one platform signs: the header with signatures, what is signed, the id and the topic."""

    header: str
    signatures: Callable[[str], list[bytes]]
    signed: Callable[[Mapping[str, str], bytes], bytes]
    event_id: Callable[[Mapping[str, str], bytes], str]
    topic: Callable[[Mapping[str, str], bytes], str]


def read(platform: str, headers: Mapping[str, str], body: bytes, secrets: Collection[bytes]) -> Delivery:
    """The delivery, once one of `secrets` proves it. `headers` have their names in lower case.

    Raises UnsignedError, or ForgedError after all secrets were compared in constant time.
    """
    scheme = _SCHEMES.get(platform)
    if scheme is None:
        raise UnsignedError(f"{platform} sends no webhooks that are understood here: its changes are read by schedule.")
    header = headers.get(scheme.header, "")
    event_id = scheme.event_id(headers, body)
    if not header or not event_id:
        raise UnsignedError("The delivery has no signature or no id: send it with the platform's own headers.")
    signed = scheme.signed(headers, body)
    wanted = [hmac.digest(secret, signed, "sha256") for secret in secrets]
    fits = [hmac.compare_digest(one, found) for one in wanted for found in scheme.signatures(header)]
    if not any(fits):
        raise ForgedError("The signature fits no secret of this connection: give it with `ecom webhook`.")
    topic = _plain(scheme.topic(headers, body))[:LONGEST_TOPIC]
    streams = find(platform).webhook_streams.get(topic, ())
    return Delivery(_plain(event_id)[:LONGEST_ID], topic, streams, hashlib.sha256(body).digest())


def is_ping(platform: str, headers: Mapping[str, str], body: bytes) -> bool:
    """WooCommerce tries a new webhook with an unsigned form (`webhook_id=1`) and drops it when that is refused."""
    return platform == "woocommerce" and body.startswith(b"webhook_id=") and _WOO not in headers and len(body) < 100


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() and sign.isascii() else "?" for sign in text)


def _base64(text: str) -> list[bytes]:
    try:
        return [b64decode(text, validate=True)]
    except (Base64Error, ValueError):
        return [b""]


def _versioned(text: str) -> list[bytes]:
    """`v1,<base64> v1,<base64>` of Standard Webhooks: several while the sender changes its secret."""
    return [found for one in text.split()[:8] if one.startswith("v1,") for found in _base64(one[3:])] or [b""]


def _body(_headers: Mapping[str, str], body: bytes) -> bytes:
    return body


def _shopify_id(headers: Mapping[str, str], _body: bytes) -> str:
    event = headers.get("x-shopify-event-id", "")
    return f"{event}:{headers.get('x-shopify-topic', '')}" if event else headers.get("x-shopify-webhook-id", "")


def _woo_id(headers: Mapping[str, str], body: bytes) -> str:
    """The delivery's own id is not unique: six deliveries of one second were seen to share one."""
    delivery = headers.get("x-wc-webhook-delivery-id", "")
    return (
        f"{delivery}:{headers.get('x-wc-webhook-id', '')}:{hashlib.sha256(body).hexdigest()[:32]}" if delivery else ""
    )


def _standard_signed(headers: Mapping[str, str], body: bytes) -> bytes:
    parts = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    return b".".join((*(part.encode("utf-8", "replace") for part in parts), body))


class _Scoped(msgspec.Struct):
    scope: str = ""


def _scope(_headers: Mapping[str, str], body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Scoped).scope
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def _header(name: str) -> Callable[[Mapping[str, str], bytes], str]:
    return lambda headers, _body: headers.get(name, "")


_WOO = "x-wc-webhook-signature"
_SCHEMES = {
    # https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
    "shopify": _Scheme("x-shopify-hmac-sha256", _base64, _body, _shopify_id, _header("x-shopify-topic")),
    # https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
    "woocommerce": _Scheme(_WOO, _base64, _body, _woo_id, _header("x-wc-webhook-topic")),
    # https://www.standardwebhooks.com
    "bigcommerce": _Scheme("webhook-signature", _versioned, _standard_signed, _header("webhook-id"), _scope),
}
