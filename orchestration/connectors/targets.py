"""What an SEO connection follows: domains, countries, how many rows of each, and how many units that may cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.connectors.base import Field
from orchestration.connectors.exceptions import FatalError

_DOMAIN = r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"

FIELDS = (
    Field("domains", "Domains to follow, your own first, as shop.example,rival.example."),
    Field("countries", "Countries as us,de.", is_required=False, default="us"),
    Field("keywords_limit", "Keywords per domain and country; each row is paid for.", is_required=False, default="100"),
    Field("backlinks_limit", "Backlinks per domain; each row is paid for.", is_required=False, default="100"),
    Field("units_budget", "What one weekly snapshot may cost at most.", is_required=False, default="20000"),
)


@dataclass(frozen=True, slots=True)
class Targets:
    """The settings, checked."""

    domains: tuple[str, ...]
    countries: tuple[str, ...]
    keywords_limit: int
    backlinks_limit: int
    units_budget: int

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Targets:
        """Raises FatalError with the setting's name for what cannot be right. A limit of 0 would mean "all": it is refused."""
        return cls(
            domains=_words(settings.get("domains") or "", _DOMAIN, "domains"),
            countries=_words(settings.get("countries") or "us", r"[a-z]{2}", "countries"),
            keywords_limit=_count(settings, "keywords_limit", "100", 10_000),
            backlinks_limit=_count(settings, "backlinks_limit", "100", 10_000),
            units_budget=_count(settings, "units_budget", "20000", 10**9),
        )

    def per_country(self) -> list[str]:
        """`domain:country`, each a part of a snapshot."""
        return [f"{domain}:{country}" for domain in self.domains for country in self.countries]


def _words(text: str, pattern: str, name: str) -> tuple[str, ...]:
    found = [word for word in re.split(r"[\s,;]+", text.lower()) if word]
    if not found or any(not re.fullmatch(pattern, word) for word in found):
        raise FatalError(f"The setting {name} is empty or holds something that is none; correct it.")
    return tuple(dict.fromkeys(found))


def _count(settings: Mapping[str, str], name: str, default: str, most: int) -> int:
    text = (settings.get(name) or default).strip()
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise FatalError(f"The setting {name} is a whole number from 1 to {most:,}; correct it.")
    return int(text)
