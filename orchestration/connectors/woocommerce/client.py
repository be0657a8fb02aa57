"""One WooCommerce shop over its REST API: address, key, pace, and answers freed of what PHP printed around them.

Knows no stream. https://developer.woocommerce.com/docs/apis/rest-api/
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import ConnectorError, CredentialsError, FatalError
from orchestration.connectors.http import Content, parse_json
from orchestration.connectors.rest import Params, RestClient
from orchestration.connectors.woocommerce.body import find_json, is_clean, read_json
from orchestration.connectors.woocommerce.gate import Gate
from orchestration.connectors.woocommerce.oauth import OAuth, basic

API = "/wp-json/wc/v3"
ANALYTICS = "/wp-json/wc-analytics"
SITE = "/wp-json/"
MOST_AT_ONCE = 8
_STATUS = re.compile(r"\((\d{3})\)")


class WooClient(RestClient):
    """Raises FatalError for an address or a number that cannot be, CredentialsError for a key that is none; nothing is sent."""

    def __init__(self, access: Access) -> None:
        most = _at_once(access.settings.get("requests_at_once") or "4")
        super().__init__(access, authorize=_authorizer(access), in_flight=most)
        self._gate = Gate(most)
        self._stray, self._is_told = b"", False
        self._routes: dict[str, bool] = {}

    @property
    def at_once(self) -> int:
        """How many requests the shop gets at once by now."""
        return self._gate.limit

    def take_stray(self) -> bytes:
        """What PHP printed around the data, the first time that it did so; nothing once that was told."""
        if not self._stray or self._is_told:
            return b""
        self._is_told = True
        return self._stray

    def get_json(self, path: str, params: Params | None = None) -> Any:
        return read_json(self.get(path, params).body, self.host)

    def has_route(self, route: str) -> bool:
        """Whether this shop's version of WooCommerce knows a path: older ones lack some lists."""
        if route not in self._routes:
            found = self.get_json(API, {"_fields": f"routes.{route}"})
            self._routes[route] = isinstance(found, dict) and route in (found.get("routes") or ())
        return self._routes[route]

    def _send(self, request: httpx2.Request) -> Content:
        try:
            with self._gate.turn():
                content = super()._send(request)
        except CredentialsError as error:
            raise type(error)(_refusal(self.host, status_of(error))) from error
        body = content.body.strip()
        if content.status == 304 or is_clean(body):
            return replace(content, body=body)
        data, stray = find_json(body)
        if not data:
            parse_json(body, self.host)  # says whether it is a web page or cut off
        self._stray = self._stray or stray.strip()
        return replace(content, body=data or body)


def status_of(error: ConnectorError) -> int | None:
    """The HTTP status that http.py names in its sentence; the five errors carry no other."""
    found = _STATUS.search(str(error))
    return int(found[1]) if found else None


def _refusal(host: str, status: int | None) -> str:
    if status == 403:
        return (
            f"{host} forbids its REST API (403): let requests to /wp-json/ through its firewall or security plugin, or give"
            " the key's user the role of a shop manager, then connect again."
        )
    return (
        f"{host} refused the key ({status}): check under WooCommerce > Settings > Advanced > REST API that it exists, that its"
        " user may manage the shop and, for changes, that it may write."
    )


def _authorizer(access: Access) -> Callable[[httpx2.Request], None]:
    key, secret = (_printable(access.credentials.get(name, "")) for name in ("consumer_key", "consumer_secret"))
    address = httpx2.URL(access.url)
    if address.scheme == "https":
        header = basic(key, secret)
        return _signed_by(lambda _request: header)
    if address.scheme != "http" or not _is_this_machine(address.host):
        raise FatalError(
            f"{address.host or 'The address'} would be asked without encryption; give its https:// address."
        )
    return _signed_by(OAuth(key, secret).header)


def _signed_by(header: Callable[[httpx2.Request], str]) -> Callable[[httpx2.Request], None]:
    """WordPress itself does not know the key: outside of WooCommerce's paths it would refuse it as a wrong password."""

    def authorize(request: httpx2.Request) -> None:
        if API in request.url.path or ANALYTICS in request.url.path:
            request.headers["Authorization"] = header(request)

    return authorize


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _printable(text: str) -> str:
    text = text.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text or ":" in text:
        raise CredentialsError(
            "The consumer key or secret is empty or holds signs that none has; copy both again from WooCommerce > Settings >"
            " Advanced > REST API."
        )
    return text


def _at_once(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_AT_ONCE:
        raise FatalError(f"requests_at_once must be a number from 1 to {MOST_AT_ONCE}, not {text[:20]!r}.")
    return int(text)
