"""A merchant's grant in a browser: where to send them, and what to believe of the answer. Pure; sends nothing.

https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from orchestration.connectors.exceptions import FatalError

LONGEST_AGE_SECONDS = 600.0
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")
_ADMIN_PATH = "/admin/oauth/authorize"


class CallbackRefusedError(FatalError):
    """The address that the browser came back with was not made by Shopify, not now, or not for us."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What Shopify says to the browser: a code that buys a token once, for `shop`; `state` is ours."""

    shop: str
    code: str
    state: str


def shop_host(text: str) -> str:
    """The shop's own host, such as my-shop.myshopify.com. Raises CallbackRefusedError for anything else."""
    host = text.strip().lower().removeprefix("https://").removesuffix("/")
    if not _SHOP.fullmatch(host):
        raise CallbackRefusedError("This is not a Shopify shop: give its address as my-shop.myshopify.com.")
    return host


def authorize_url(base_url: str, *, client_id: str, scopes: Sequence[str], redirect_uri: str, state: str) -> str:
    """Where the merchant agrees. `base_url` is the shop's address without a slash at its end."""
    asked = {"client_id": client_id, "scope": ",".join(scopes), "redirect_uri": redirect_uri, "state": state}
    return f"{base_url}{_ADMIN_PATH}?{urlencode(asked)}"


def verified(pairs: Iterable[tuple[str, str]], client_secret: str, *, now: float) -> Callback:
    """The callback's parameters, once their signature is right. `now` is in epoch seconds.

    Raises CallbackRefusedError for a wrong signature, a parameter that is missing or there twice, and an old one.
    """
    pairs = list(pairs)
    given = dict(pairs)
    if len(given) != len(pairs) or not {"code", "hmac", "shop", "state", "timestamp"} <= given.keys():
        raise CallbackRefusedError("Shopify's answer is incomplete or holds something twice: begin again.")
    signed = signature(given, client_secret).encode()
    if not hmac.compare_digest(signed, given["hmac"].encode()):
        raise CallbackRefusedError("This answer is not signed by Shopify for our app: begin again.")
    said_at = given["timestamp"]
    if not (said_at.isascii() and said_at.isdigit()) or abs(now - int(said_at[:15])) > LONGEST_AGE_SECONDS:
        raise CallbackRefusedError("Shopify's answer is too old: begin again.")
    return Callback(shop_host(given["shop"]), given["code"], given["state"])


def signature(parameters: dict[str, str], client_secret: str) -> str:
    """HMAC-SHA256 in hex over all parameters but `hmac`, sorted and joined, as Shopify's own library spells them."""
    spelled = [
        f"{_escaped(name).replace('=', '%3D')}={_escaped(value)}"
        for name, value in parameters.items()
        if name != "hmac"
    ]
    return hmac.new(client_secret.encode(), "&".join(sorted(spelled)).encode(), hashlib.sha256).hexdigest()


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")
