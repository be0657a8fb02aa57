"""Seeded figures per day: what each report shows, as the strings that Analytics writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

SESSIONS = ("sessions", "engagedSessions", "totalUsers", "newUsers")
SALES = ("addToCarts", "checkouts", "ecommercePurchases", "purchaseRevenue")
EVENTS = (*SESSIONS, *SALES, "itemViewEvents", "refundAmount")
ITEMS = ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased", "itemRevenue")
MONEY = ("purchaseRevenue", "refundAmount", "itemRevenue")

VALUES: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    (): ((),),
    ("sessionDefaultChannelGroup",): (("Direct",), ("Organic Search",), ("Paid Social",), ("Email",), ("Unassigned",)),
    ("deviceCategory",): (("desktop",), ("mobile",), ("tablet",)),
    ("landingPage",): (
        ("/",),
        ("/products/lamp?size=1:2",),
        ("/كتالوج",),
        ("/<script>alert(1)</script>",),
        ("=cmd|' /C calc'!A0",),
        ("(not set)",),
        ("(other)",),
    ),
    ("itemId", "itemName"): (
        ("SKU1", "Lamp 💡"),
        ("SKU2", "Mug\x00Blue"),
        ("9007199254740993", "Кружка"),
        ("(other)", "(other)"),
    ),
}
"""The dimensions of each report beside the date. The totals of one are not the sums of another, as on the platform."""

Row = tuple[str, ...]


@dataclass
class Figures:
    """`rows[dimensions][day][values]` is metric → text."""

    random: Random
    rows: dict[tuple[str, ...], dict[str, dict[Row, dict[str, str]]]] = field(default_factory=dict)

    def fill(self, first: date, last: date) -> None:
        for dimensions, values in VALUES.items():
            days = self.rows.setdefault(dimensions, {})
            for number in range((last - first).days + 1):
                day = (first + timedelta(days=number)).strftime("%Y%m%d")
                days[day] = {row: self.figures(dimensions) for row in values}

    def figures(self, dimensions: tuple[str, ...]) -> dict[str, str]:
        names = ITEMS if "itemId" in dimensions else EVENTS
        return {name: self.figure(name) for name in names}

    def figure(self, name: str) -> str:
        """Money comes with more digits than cents when it was converted."""
        if name in MONEY:
            return f"{self.random.uniform(0, 900):.6f}".rstrip("0")
        return str(self.random.randrange(1, 900))
