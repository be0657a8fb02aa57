"""Where we may connect to on somebody's word: public hosts over https, never into our own network.

Every address that a name resolves to is judged, and the connection goes to the address that was judged, so a name that
changes its mind in between gains nothing. Ranges: Microsoft's AntiSSRF list, and ::/96, which it leaves open.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from AntiSSRF import IPAddressRanges  # type: ignore[import-untyped]

from app.core.connections.exceptions import HostRefusedError, HostUnknownError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str], list[str]]

SENTENCE = "This address cannot be used: give the https address of the shop, such as https://my-shop.myshopify.com."
REFUSED = tuple(ipaddress.ip_network(n) for n in (*IPAddressRanges.recommended_latest, "::/96", "::ffff:0:0:0/96"))
METADATA = (ipaddress.ip_network("fd00:ec2::254/128"),)  # a cloud's own, inside the private range
# What ECOM_ALLOW_PRIVATE_HOSTS opens: this machine and private networks, but no link-local (cloud metadata), no multicast.
PRIVATE = tuple(ipaddress.ip_network(n) for n in (*IPAddressRanges.loopback, *IPAddressRanges.private_use, "fc00::/7"))
NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
WEB_PORTS = {"http": 80, "https": 443}


def resolve(host: str) -> list[str]:
    """Every address of a name, as the operating system sees it; empty when there is none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class JudgedUrl:
    """A base URL rebuilt from its parts, and whether it led into a private network when it was judged and allowed."""

    url: str
    is_private: bool


@dataclass(frozen=True, slots=True)
class HostGuard:
    """Judges addresses; `allow_private` also lets this machine and private networks through, for the sandbox."""

    allow_private: bool = False
    resolver: Resolver = resolve

    def checked_url(self, url: str) -> str:
        """The base URL rebuilt from its judged parts, without a slash at the end. Raises HostRefusedError."""
        return self.judged(url).url

    def judged(self, url: str) -> JudgedUrl:
        """The base URL with what one look at its name's addresses said of them. Raises HostRefusedError.

        `https://` may be left out; user names, queries, other ports (unless private) and odd spellings are refused.
        """
        url = url.strip()
        try:
            parts = urlsplit(url if "://" in url else f"https://{url}")
            host, port = _plain_host(parts.hostname or ""), parts.port
        except ValueError:
            raise HostRefusedError(SENTENCE) from None
        has_extras = "@" in parts.netloc or parts.query or parts.fragment or not PATH.fullmatch(parts.path)
        if parts.scheme not in WEB_PORTS or has_extras or not host:
            raise HostRefusedError(SENTENCE)
        _, is_private = self._judged_address(host, parts.scheme, port)  # and at every connect, see PinnedTransport
        shown = f"[{host}]" if ":" in host else host
        return JudgedUrl(f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}", is_private)

    def address_of(self, host: str, scheme: str, port: int | None) -> str:
        """The address to connect to. Raises HostRefusedError unless ALL addresses of the host are allowed."""
        address, _ = self._judged_address(host, scheme, port)
        return address

    def _judged_address(self, host: str, scheme: str, port: int | None) -> tuple[str, bool]:
        addresses = [_unmapped(a) for a in ([host] if _is_address(host) else self.resolver(host))]
        if not addresses:
            raise HostUnknownError(SENTENCE)
        is_public = all(_is_public(a) for a in addresses)
        is_private = self.allow_private and all(_is_in(a, PRIVATE) and not _is_in(a, METADATA) for a in addresses)
        is_web = scheme == "https" and port in (None, WEB_PORTS["https"])
        if not ((is_public and is_web) or is_private):
            raise HostRefusedError(SENTENCE)
        return str(addresses[0]), is_private


class PinnedTransport(httpx2.BaseTransport):
    """Sends each request to the address that the guard has just judged; TLS still proves the name.

    Each host has a transport of its own, made by `inner`: two names of one address never share a connection.
    """

    def __init__(self, guard: HostGuard, inner: Callable[[], httpx2.BaseTransport] = httpx2.HTTPTransport) -> None:
        self._guard, self._inner = guard, inner
        self._by_host: dict[str, httpx2.BaseTransport] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        try:
            address = self._guard.address_of(url.host, url.scheme, url.port)
        except HostUnknownError as error:  # it had one when it was connected: the name service is away
            raise httpx2.ConnectError(f"{url.host} has no address") from error
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        try:
            return self._transport(url.host).handle_request(request)
        finally:
            request.url = url

    def close(self) -> None:
        for transport in self._by_host.values():
            transport.close()

    def _transport(self, host: str) -> httpx2.BaseTransport:
        with self._lock:
            if host not in self._by_host:
                self._by_host[host] = self._inner()
            return self._by_host[host]


def _plain_host(host: str) -> str:
    """The host in the one spelling that every parser reads alike: an address, or an ASCII name. '' for anything else."""
    if _is_address(host):
        return host
    try:
        name = host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        return ""
    last = name.rsplit(".", 1)[-1]
    return name if NAME.fullmatch(name) and not last[:1].isdigit() else ""  # 127.1, 2130706433 and 0x7f.1 are no names


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _unmapped(text: str) -> Address:
    address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _is_public(address: Address) -> bool:
    return not _is_in(address, REFUSED)


def _is_in(address: Address, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
