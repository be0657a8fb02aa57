"""The sandbox as one object: clock, domains, API, and the changes that tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.ahrefs.api import Api, Json
from sandbox.faults import Faults
from sandbox.platform import SimulatedDate

DOMAINS, COUNTRIES = ("shop.example", "rival.example"), ("us", "de")
WORDS = (
    "yoga mat",
    "коврик",
    "سجادة يوغا",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "null\x00word",
    "half \ud800 word",
)
STREAMS = {
    "domain_rating": ("domain-rating", ()),
    "metrics": ("metrics", ()),
    "organic_keywords": ("organic-keywords", ("keyword",)),
    "backlinks_stats": ("backlinks-stats", ()),
    "backlinks": ("all-backlinks", ("url_from", "url_to", "anchor")),
}
"""Each stream's report, and the fields that tell its rows apart."""
MOVED = {
    "domain_rating": "ahrefs_rank",
    "metrics": "org_traffic",
    "organic_keywords": "best_position",
    "backlinks_stats": "live",
    "backlinks": "domain_rating_source",
}


class AhrefsSandbox:
    """`SandboxPlatform` over two domains in two countries."""

    name = "ahrefs"

    def __init__(self, seed: int = 7, base_url: str = "", *, keywords: int = 12) -> None:
        self._now, self._random, self._count = datetime(2026, 11, 20, 9, 0, tzinfo=UTC), Random(seed), 0
        self.faults = Faults()
        self.api = Api(f"ahrefs-key-{seed:024x}", {report: {} for report, _ in STREAMS.values()}, self.now)
        self._fill(keywords)
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.api.app()), self)
        self.credentials = {
            "api_key": self.api.key,
            "domains": ",".join(DOMAINS),
            "countries": ",".join(COUNTRIES),
            "keywords_limit": "50",
            "backlinks_limit": "20",
        }

    def streams(self) -> tuple[str, ...]:
        return tuple(STREAMS)

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def truth(self, stream: str) -> dict[str, Json]:
        report, identity = STREAMS[stream]
        if not identity:
            return dict(self.api.tables[report])
        return {
            row_id(part, *(row[name] for name in identity)): row
            for part, rows in self.api.tables[report].items()
            for row in rows
        }

    def add(self, stream: str) -> str | None:
        """Objects are one per domain, and domains are chosen by who connects."""
        report, identity = STREAMS[stream]
        if not identity:
            return None
        part, rows = next(iter(self.api.tables[report].items()))
        rows.append(self._keyword() if stream == "organic_keywords" else self._link(part))
        return row_id(part, *(rows[-1][name] for name in identity))

    def change(self, stream: str) -> str | None:
        report, identity = STREAMS[stream]
        part, found = next(iter(self.api.tables[report].items()))
        self._count += 1
        row = found[0] if identity else found
        row[MOVED[stream]] = self._count
        return row_id(part, *(row[name] for name in identity))

    def change_silently(self, stream: str) -> str | None:
        """Nothing here has a change time."""
        return self.change(stream)

    def remove(self, stream: str) -> str | None:
        report, identity = STREAMS[stream]
        if not identity:
            return None
        part, rows = next(iter(self.api.tables[report].items()))
        row = rows.pop(1)
        return row_id(part, *(row[name] for name in identity))

    def _fill(self, keywords: int) -> None:
        tables, number = self.api.tables, self._random.randrange
        for domain in DOMAINS:
            tables["domain-rating"][domain] = {"domain_rating": float(number(100)), "ahrefs_rank": number(10**6)}
            tables["backlinks-stats"][domain] = {
                name: number(10**5) for name in ("live", "all_time", "live_refdomains", "all_time_refdomains")
            }
            tables["all-backlinks"][domain] = [self._link(domain) for _ in range(6)]
            for country in COUNTRIES:
                names = (
                    "org_keywords",
                    "org_keywords_1_3",
                    "org_traffic",
                    "org_cost",
                    "paid_keywords",
                    "paid_traffic",
                    "paid_cost",
                )
                tables["metrics"][f"{domain}:{country}"] = {name: number(10**6) for name in names}
                tables["organic-keywords"][f"{domain}:{country}"] = [self._keyword() for _ in range(keywords)]

    def _keyword(self) -> Json:
        self._count += 1
        return {
            "keyword": f"{WORDS[self._count % len(WORDS)]} {self._count}",
            "best_position": self._random.randrange(1, 100),
            "best_position_url": f"https://shop.example/p/{self._count}",
            "volume": self._random.randrange(10, 99_000),
            "sum_traffic": self._random.randrange(1, 9_000),
        }

    def _link(self, domain: str) -> Json:
        self._count += 1
        return {
            "url_from": f"https://blog{self._count}.example/{'x' * (self._count % 3 * 90)}",
            "url_to": f"https://{domain}/",
            "anchor": WORDS[self._count % 6],
            "domain_rating_source": float(self._random.randrange(100)),
            "first_seen": "2026-01-01T00:00:00Z",
            "last_seen": None,
            "is_dofollow": True,
        }


def row_id(part: str, *values: str) -> str:
    """What a reader may call a row, which has no id: the fields that tell it from others, or their digest. A reader sees
    half of a surrogate pair as U+FFFD."""
    text = ":".join((part, *values)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text if len(text) <= 200 and "\x00" not in text else f"{part}:{sha256(text.encode()).hexdigest()}"


def create(seed: int, base_url: str, world: Any = None) -> AhrefsSandbox:  # noqa: ARG001 - the contract's arguments
    """Domains are seeded; the market's `world` has none."""
    return AhrefsSandbox(seed, base_url)
