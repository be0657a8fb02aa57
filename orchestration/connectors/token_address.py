"""Where secrets are exchanged for tokens: at the platform's own address, or at a sandbox that stands in for the platform.

Whoever may change a setting must not learn a secret by it.
"""

from __future__ import annotations

import ipaddress

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import FatalError

_NOBODYS = ("example", "test", "localhost", "local", "internal")
"""Top-level names that are nobody's on the internet. https://www.rfc-editor.org/rfc/rfc6761"""


def token_address(access: Access, own: str) -> str:
    """The setting `token_url`, or `own` without it. Raises FatalError for any third address."""
    wanted = access.settings.get("token_url") or own
    if wanted != own and not _is_of_the_sandbox(wanted, access.url):
        raise FatalError(
            f"The setting token_url leads away from {httpx2.URL(own).host}, and secrets are sent nowhere else: leave it out."
        )
    return wanted


def _is_of_the_sandbox(wanted: str, connected: str) -> bool:
    """Whether both are at one address, and that is in no public network."""
    try:
        one, other = httpx2.URL(wanted), httpx2.URL(connected)
    except httpx2.InvalidURL:
        return False
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port) and _is_private(one.host)


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in _NOBODYS
