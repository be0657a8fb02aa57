"""The sandbox as one object: clock, data, API, and the changes that tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from starlette.types import ASGIApp

from sandbox.faults import Faults
from sandbox.meta.api import DATASET, ZONE, Api
from sandbox.meta.data import ACCOUNT, Json, Store, fill
from sandbox.platform import SimulatedDate


class MetaSandbox:
    """`SandboxPlatform` over `days` days of `ads` ads, up to today."""

    name = "meta"

    def __init__(self, seed: int = 7, base_url: str = "", *, ads: int = 6, days: int = 40, page_rows: int = 25) -> None:
        self._now = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
        self.store, self.faults = Store(Random(seed)), Faults()
        first = self._now.date() - timedelta(days=days - 1)
        fill(self.store, ads, first, self._now.date())
        self.api = Api(self.store, f"EAAsandbox{seed:024x}", f"app-secret-{seed:016x}", self.now, page_rows)
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.api.app()), self)
        self.credentials = {
            "ad_account_id": ACCOUNT,
            "access_token": self.api.token,
            "app_secret": self.api.secret,
            "start_date": first.isoformat(),
            "dataset_id": DATASET,
        }

    def streams(self) -> tuple[str, ...]:
        return ("ad_insights", "campaigns", "pages")

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def truth(self, stream: str) -> dict[str, Json]:
        if stream == "ad_insights":
            return {f"{day}:{ad}": row for day, rows in self.store.insights.items() for ad, row in rows.items()}
        return dict(self.store.campaigns if stream == "campaigns" else self.store.pages)

    def add(self, stream: str) -> str | None:
        if stream == "campaigns":
            return self.store.add_campaign()
        if stream == "pages":
            return self.store.add_page()
        self.store.counter += 1
        ad = self.store.ads[0] | {"ad_id": str(120290000000000000 + self.store.counter)}
        return self.store.add_row(self._day(0), ad)

    def change(self, stream: str) -> str | None:
        self.store.counter += 1
        if stream == "ad_insights":
            return self._spend_more(1)
        objects = self.store.campaigns if stream == "campaigns" else self.store.pages
        identity = next(iter(objects))
        objects[identity]["name"] = f"Renamed {self.store.counter}"
        return identity

    def change_silently(self, stream: str) -> str | None:
        """Nothing here has a change time that can be asked for; attribution moves days for four weeks."""
        return self._spend_more(20) if stream == "ad_insights" else self.change(stream)

    def remove(self, stream: str) -> str | None:
        if stream == "ad_insights":
            day = self._day(2)
            rows = self.store.insights.get(day)
            return f"{day}:{rows.popitem()[0]}" if rows else None
        objects = self.store.campaigns if stream == "campaigns" else self.store.pages
        return objects.popitem()[0]

    def _spend_more(self, days_ago: int) -> str | None:
        day = self._day(days_ago)
        for ad, row in self.store.insights.get(day, {}).items():
            row["spend"] = f"{1_000 + self.store.counter}.50"
            return f"{day}:{ad}"
        return None

    def _day(self, days_ago: int) -> str:
        today = self._now.astimezone(ZoneInfo(ZONE)).date()
        return (today - timedelta(days=days_ago)).isoformat()


def create(seed: int, base_url: str, world: Any = None) -> MetaSandbox:  # noqa: ARG001 - the contract's arguments
    """Ads are seeded; the market's `world` has none."""
    return MetaSandbox(seed, base_url)
