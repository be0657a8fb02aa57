"""Personal data as Meta takes it: normalised, then SHA-256. Nothing here is ever kept or logged.

https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

_IS_HASHED = re.compile(r"[a-f0-9]{64}")


def _plain(text: str) -> str:
    return text.strip().lower()


def _phone(text: str) -> str:
    """Digits with the country code, without zeros before it."""
    return re.sub(r"\D", "", text).lstrip("0")


def _name(text: str) -> str:
    return re.sub(r"[^\w]|_", "", _plain(text))


def _place(text: str) -> str:
    return re.sub(r"[0-9\s.\-()]", "", _plain(text))


def _zip(text: str) -> str:
    return re.sub(r"\s", "", _plain(text)).split("-")[0]


NORMALISED: Mapping[str, Callable[[str], str]] = {
    "em": _plain,
    "ph": _phone,
    "fn": _name,
    "ln": _name,
    "ct": _place,
    "st": _place,
    "zp": _zip,
    "country": _place,
    "external_id": _plain,
}
PLAIN = ("client_ip_address", "client_user_agent", "fbp", "fbc")
"""Sent as they are: Meta cannot use their hashes."""


def user_data(given: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The fields that Meta knows, hashed where it wants hashes; empty ones and all others are left out."""
    found: dict[str, str | list[str]] = {name: given[name] for name in PLAIN if given.get(name)}
    for name, normalise in NORMALISED.items():
        if digest := hashed(given.get(name, ""), normalise):
            found[name] = [digest]
    return found


def hashed(text: str, normalise: Callable[[str], str]) -> str:
    """SHA-256 of the normalised text; what is a hash already stays, and nothing stays nothing."""
    if _IS_HASHED.fullmatch(text.strip().lower()):
        return text.strip().lower()
    normal = normalise(text)
    return hashlib.sha256(normal.encode()).hexdigest() if normal else ""
