"""The sandbox as one object: clock, figures, API, and the changes that tests ask for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.types import ASGIApp

from sandbox.faults import Faults
from sandbox.ga4.api import CURRENCY, ZONE, Api
from sandbox.ga4.data import ITEMS, SALES, SESSIONS, Figures
from sandbox.platform import SimulatedDate

Json = dict[str, Any]

REPORTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ecommerce_funnel": ((), ("sessions", "totalUsers", "itemViewEvents", *SALES, "refundAmount")),
    "traffic_by_channel": (("sessionDefaultChannelGroup",), SESSIONS + SALES),
    "traffic_by_device": (("deviceCategory",), SESSIONS + SALES),
    "traffic_by_landing_page": (("landingPage",), SESSIONS + SALES),
    "item_funnel": (("itemId", "itemName"), ITEMS),
}
PROPERTY, EMAIL = "123456789", "reader@sandbox.iam.gserviceaccount.example"


class Ga4Sandbox:
    """`SandboxPlatform` over `days` days of one property, up to today."""

    name = "ga4"

    def __init__(self, seed: int = 7, base_url: str = "", *, days: int = 45, page_rows: int = 25) -> None:
        self._now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
        self.figures, self.faults = Figures(Random(seed)), Faults()
        first = self._now.date() - timedelta(days=days - 1)
        self.figures.fill(first, self._now.date())
        self.api = Api(self.figures, PROPERTY, EMAIL, _key().public_key(), self.now, page_rows, viewers={EMAIL})
        self.app: ASGIApp = SimulatedDate(self.faults.over(self.api.app()), self)
        self.credentials = {"property_id": PROPERTY, "service_account": key_file(), "start_date": first.isoformat()}

    def streams(self) -> tuple[str, ...]:
        return tuple(REPORTS)

    def now(self) -> datetime:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def truth(self, stream: str) -> dict[str, Json]:
        dimensions, metrics = REPORTS[stream]
        found: dict[str, Json] = {}
        for day, rows in self.figures.rows[dimensions].items():
            for row, figures in rows.items():
                shown = dict(zip(("date", *dimensions), (day, *row), strict=True)) | {n: figures[n] for n in metrics}
                found[row_id(day, row)] = shown | {
                    "is_thresholded": bool(self.api.thresholded.intersection(dimensions)),
                    "is_other_row": "(other)" in row,
                    "currency_code": CURRENCY,
                    "time_zone": ZONE,
                }
        return found

    def add(self, stream: str) -> str | None:
        """Today's first row of the funnel, or a new value of the report's last dimension."""
        dimensions, _ = REPORTS[stream]
        day = self._day(0)
        row = tuple(f"new {len(self.figures.rows[dimensions].get(day, {}))}" for _ in dimensions)
        self.figures.rows[dimensions].setdefault(day, {})[row] = self.figures.figures(dimensions)
        return row_id(day, row)

    def change(self, stream: str) -> str | None:
        return self._edit(stream, 1)

    def change_silently(self, stream: str) -> str | None:
        """Nothing here has a change time; what moves after weeks is found by the longest re-read only."""
        return self._edit(stream, 20)

    def remove(self, stream: str) -> str | None:
        dimensions, _ = REPORTS[stream]
        day = self._day(2)
        rows = self.figures.rows[dimensions].get(day)
        return row_id(day, rows.popitem()[0]) if rows else None

    def _edit(self, stream: str, days_ago: int) -> str | None:
        dimensions, metrics = REPORTS[stream]
        day = self._day(days_ago)
        rows = self.figures.rows[dimensions].get(day)
        if not rows:
            return None
        row, figures = next(iter(rows.items()))
        figures[metrics[0]] = str(int(figures[metrics[0]]) + 1_000)
        return row_id(day, row)

    def _day(self, days_ago: int) -> str:
        """A day of the property, among those that have figures."""
        newest = max(self.figures.rows[()])
        today = min(
            self._now.astimezone(ZoneInfo(ZONE)).date(), datetime.strptime(newest, "%Y%m%d").replace(tzinfo=UTC).date()
        )
        return (today - timedelta(days=days_ago)).strftime("%Y%m%d")


def row_id(day: str, row: tuple[str, ...]) -> str:
    """What a reader may call a row, which has no id: its dimensions, or their digest where a key cannot hold them."""
    text = ":".join((day, *row))
    return text if len(text) <= 200 and "\x00" not in text else f"{day}:{sha256(text.encode()).hexdigest()}"


@cache
def _key() -> RSAPrivateKey:
    """One for the process: making it takes a tenth of a second."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def key_file() -> str:
    pem = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    content = {"type": "service_account", "client_email": EMAIL, "private_key": pem, "private_key_id": "sandbox"}
    return json.dumps(content | {"token_uri": "https://tokens.invalid/never-called"})


def create(seed: int, base_url: str, world: Any = None) -> Ga4Sandbox:  # noqa: ARG001 - the contract's arguments
    """Visitors are seeded; the market's `world` has none."""
    return Ga4Sandbox(seed, base_url)
