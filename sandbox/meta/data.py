"""Seeded campaigns, ads, days and pages, as the Graph API shows them: figures are strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

ACCOUNT = "900000000000001"
NAMES = (
    "Spring Sale",
    "Весна — ретаргетинг",
    "تخفيضات",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "Null \x00 Campaign",
    "Broken \ud83d Lamp 💡",
)


@dataclass
class Store:
    """`insights[day][ad_id]` is a row; `events` are conversions by (name, id)."""

    random: Random
    campaigns: dict[str, Json] = field(default_factory=dict)
    ads: list[Json] = field(default_factory=list)
    insights: dict[str, dict[str, Json]] = field(default_factory=dict)
    pages: dict[str, Json] = field(default_factory=dict)
    events: dict[tuple[str, str], Json] = field(default_factory=dict)
    counter: int = 0

    def add_campaign(self) -> str:
        self.counter += 1
        identity = str(120200000000000000 + self.counter * 31)
        self.campaigns[identity] = {
            "id": identity,
            "name": NAMES[self.counter % len(NAMES)],
            "status": "ACTIVE",
            "effective_status": "ACTIVE",
            "objective": "OUTCOME_SALES",
            **({"daily_budget": str(1_000 + 250 * self.counter)} if self.counter % 3 else {}),
            "updated_time": "2026-11-01T10:00:00-0500",
        }
        return identity

    def add_page(self) -> str:
        self.counter += 1
        identity = str(110000000000000000 + self.counter * 7)
        self.pages[identity] = {
            "id": identity,
            "name": NAMES[self.counter % len(NAMES)],
            "category": "Shop",
            "fan_count": 12,
        }
        return identity

    def add_row(self, day: str, ad: Json) -> str:
        spend, purchases = self.random.uniform(0, 90), self.random.randrange(0, 6)
        row: Json = {
            "account_id": ACCOUNT,
            **ad,
            "spend": f"{spend:.2f}",
            "impressions": str(self.random.randrange(10, 9_000)),
            "clicks": str(self.random.randrange(0, 300)),
            "reach": str(self.random.randrange(10, 5_000)),
            "date_start": day,
            "date_stop": day,
        }
        if purchases:  # left out where there are none
            row["actions"] = [{"action_type": "omni_purchase", "value": str(purchases), "7d_click": str(purchases)}]
            row["action_values"] = [{"action_type": "omni_purchase", "value": f"{purchases * 20.5:.2f}"}]
        self.insights.setdefault(day, {})[ad["ad_id"]] = row
        return f"{day}:{ad['ad_id']}"


def fill(store: Store, ads: int, first: date, last: date) -> None:
    campaigns = [store.add_campaign() for _ in range(4)]
    for _ in range(3):
        store.add_page()
    for number in range(ads):
        campaign = campaigns[number % len(campaigns)]
        store.ads.append(
            {
                "campaign_id": campaign,
                "campaign_name": store.campaigns[campaign]["name"],
                "adset_id": str(int(campaign) + 1),
                "adset_name": "Everyone",
                "ad_id": str(120210000000000000 + number * 3),
                "ad_name": NAMES[number % len(NAMES)],
            }
        )
    for back in range((last - first).days + 1):
        for ad in store.ads:
            store.add_row((last - timedelta(days=back)).isoformat(), ad)
