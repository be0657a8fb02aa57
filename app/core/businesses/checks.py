"""Whether a name, a currency and a time zone can be a business's. It knows no database."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global

from app.core.exceptions import UserError

NAME_LENGTH = 200
SLUG_LENGTH = 50


class BusinessError(UserError):
    """A business cannot be what was asked for."""


def checked_name(name: str) -> str:
    """The name in NFC without outer spaces. Raises BusinessError when it is empty, too long or has control characters."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(clean) <= NAME_LENGTH or any(unicodedata.category(c) in ("Cc", "Cs") for c in clean):
        raise BusinessError(f"A business's name is 1 to {NAME_LENGTH} characters on one line: choose another.")
    return clean


def checked_currency(code: str) -> str:
    """An ISO 4217 code that is legal tender somewhere today, in capitals."""
    if (found := code.strip().upper()) in current_currencies():
        return found
    raise BusinessError(f"The currency {_shown(code)} does not exist: use an ISO 4217 code such as EUR or GBP.")


def checked_timezone(name: str) -> str:
    """An IANA zone in its proper spelling; upper and lower case do not matter."""
    zones = _zones()
    if found := zones.get(name.strip().casefold()):
        return found
    near = get_close_matches(name.strip().casefold(), zones, n=1)
    hint = zones[near[0]] if near else "Europe/London"
    raise BusinessError(f"The time zone {_shown(name)} does not exist: use an IANA name such as {hint}.")


def slug_of(name: str) -> str:
    """`Café Zürich & Söhne` becomes `cafe-zurich-sohne`; a name without Latin letters or digits becomes `business`."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return "-".join(words)[:SLUG_LENGTH].strip("-") or "business"


@cache
def current_currencies() -> frozenset[str]:
    spans = (span for territory in get_global("territory_currencies").values() for span in territory)
    return frozenset(code for code, _, end, is_tender in spans if end is None and is_tender)


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


def _shown(word: str) -> str:
    return repr(word[:40])
