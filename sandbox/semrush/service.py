"""The sandbox as one object: clock, rankings, reports, and the changes that tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from starlette.types import ASGIApp

from sandbox.faults import Faults
from sandbox.platform import SimulatedDate
from sandbox.semrush.reports import Reports, Row

DOMAINS, COUNTRIES = ("shop.example", "rival.example"), ("us", "de")
KEYWORDS = (
    "yoga mat",
    'mat; "thick"; 5mm',
    "коврик",
    "سجادة يوغا",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "null\x00word",
)
STREAMS = {
    "domain_ranks": ("domain_ranks", ()),
    "organic_keywords": ("domain_organic", ("Keyword", "Url")),
    "backlinks_overview": ("backlinks_overview", ()),
    "backlinks": ("backlinks", ("source_url", "target_url", "anchor")),
}
"""Each stream's report, and the columns that tell its lines apart."""


class SemrushSandbox:
    """`SandboxPlatform` over two domains in two countries."""

    name = "semrush"

    def __init__(self, seed: int = 7, base_url: str = "", *, keywords: int = 12) -> None:
        self._now, self._random, self._count = datetime(2026, 11, 20, 9, 0, tzinfo=UTC), Random(seed), 0
        self.faults = Faults()
        tables: dict[str, dict[str, list[Row]]] = {kind: {} for kind, _ in STREAMS.values()}
        self.reports = Reports(f"{seed:032x}", tables, self.now)
        self._fill(keywords)
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.reports.app()), self)
        self.credentials = {
            "api_key": self.reports.key,
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

    def truth(self, stream: str) -> dict[str, dict[str, Any]]:
        kind, identity = STREAMS[stream]
        return {
            row_id(part, *(row[name] for name in identity)): dict(row)
            for part, rows in self.reports.tables[kind].items()
            for row in rows
        }

    def add(self, stream: str) -> str | None:
        """Overviews have one line per domain, and domains are chosen by who connects."""
        kind, identity = STREAMS[stream]
        if not identity:
            return None
        part, rows = next(iter(self.reports.tables[kind].items()))
        rows.append(self._keyword() if stream == "organic_keywords" else self._link(part))
        return row_id(part, *(rows[-1][name] for name in identity))

    def change(self, stream: str) -> str | None:
        kind, identity = STREAMS[stream]
        part, rows = next(iter(self.reports.tables[kind].items()))
        self._count += 1
        moved = {"domain_ranks": "Rank", "organic_keywords": "Position", "backlinks_overview": "total"}.get(stream)
        if moved is None:
            rows[0]["page_ascore"] = str(self._count)
        else:
            rows[0][moved] = str(self._count)
        return row_id(part, *(rows[0][name] for name in identity))

    def change_silently(self, stream: str) -> str | None:
        """Nothing here has a change time."""
        return self.change(stream)

    def remove(self, stream: str) -> str | None:
        kind, identity = STREAMS[stream]
        if not identity:
            return None
        part, rows = next(iter(self.reports.tables[kind].items()))
        row = rows.pop(1)
        return row_id(part, *(row[name] for name in identity))

    def _fill(self, keywords: int) -> None:
        tables = self.reports.tables
        for domain in DOMAINS:
            tables["backlinks_overview"][domain] = [self._overview()]
            tables["backlinks"][domain] = [self._link(domain) for _ in range(6)]
            for country in COUNTRIES:
                part = f"{domain}:{country}"
                tables["domain_ranks"][part] = [self._ranks(domain)]
                tables["domain_organic"][part] = [self._keyword() for _ in range(keywords)]

    def _ranks(self, domain: str) -> Row:
        names = (
            "Rank",
            "Organic Keywords",
            "Organic Traffic",
            "Organic Cost",
            "Adwords Keywords",
            "Adwords Traffic",
            "Adwords Cost",
        )
        return {"Domain": domain} | {name: str(self._random.randrange(10**6)) for name in names}

    def _keyword(self) -> Row:
        self._count += 1
        return {
            "Keyword": f"{KEYWORDS[self._count % len(KEYWORDS)]} {self._count}",
            "Position": str(self._random.randrange(1, 100)),
            "Previous Position": str(self._random.randrange(1, 100)),
            "Search Volume": str(self._random.randrange(10, 99_000)),
            "CPC": f"{self._random.uniform(0, 20):.2f}",
            "Url": f"https://shop.example/p/{self._count}?a=1;b=2",
            "Traffic (%)": f"{self._random.uniform(0, 9):.2f}",
            "Traffic Cost (%)": f"{self._random.uniform(0, 9):.2f}",
            "Competition": "0.45",
            "Trends": "0.66,0.81,1.00",
        }

    def _overview(self) -> Row:
        names = ("ascore", "total", "domains_num", "urls_num", "ips_num", "follows_num", "nofollows_num")
        return {name: str(self._random.randrange(10**5)) for name in names}

    def _link(self, domain: str) -> Row:
        self._count += 1
        return {
            "page_ascore": str(self._random.randrange(100)),
            "source_url": f"https://blog{self._count}.example/{'x' * (self._count % 3 * 90)}",
            "target_url": f"https://{domain}/",
            "anchor": KEYWORDS[self._count % len(KEYWORDS)],
            "nofollow": "false",
            "first_seen": "1760000000",
            "last_seen": "1763000000",
        }


def row_id(part: str, *values: str) -> str:
    """What a reader may call a line, which has no id: the columns that tell it from others, or their digest."""
    text = ":".join((part, *values))
    return text if len(text) <= 200 and "\x00" not in text else f"{part}:{sha256(text.encode()).hexdigest()}"


def create(seed: int, base_url: str, world: Any = None) -> SemrushSandbox:  # noqa: ARG001 - the contract's arguments
    """Rankings are seeded; the market's `world` has none."""
    return SemrushSandbox(seed, base_url)
