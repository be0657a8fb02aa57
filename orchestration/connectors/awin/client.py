"""Calls to Awin's publisher API: one token, 20 calls a minute, no pages. Knows no cursor.

https://help.awin.com/apidocs: answers are plain JSON arrays; a refusal tells no wait, so the pace is kept here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

import httpx2

from orchestration.connectors.base import Access
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Pace, RestClient
from orchestration.connectors.windows import Window, server_clock

CALLS, SECONDS = 20, 61.0
"""Awin counts 20 calls a minute when they arrive; the extra second is for calls that arrive late."""
IN_FLIGHT = 4
"""A month may take 15 seconds to answer."""
MOST_IDS = 100


class AwinClient:
    """One publisher account, as the token's user sees it."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic, in_flight: int = IN_FLIGHT) -> None:
        self._token = access.credentials["token"].strip()
        self.publisher_id = access.settings["publisher_id"].strip()
        if not self.publisher_id.isdecimal():
            raise FatalError("The publisher id is a number; copy it from the address of Awin's dashboard.")
        pace = Pace(CALLS, SECONDS, sleep=access.sleep, clock=clock)
        self._rest = RestClient(access, authorize=self._authorize, pace=pace, in_flight=in_flight)
        self.host = self._rest.host

    def accounts(self) -> Content:
        return self._rest.get("/accounts", {"type": "publisher"})

    def now(self) -> datetime:
        """The server's clock; costs one call."""
        return server_clock(self.accounts(), self.host)

    def transactions(self, calls: Iterable[tuple[str, Window]]) -> Iterator[Content]:
        """For each kind of date (`transaction`, `validation`, `amendment`) and window one answer, in that order."""
        for_all = {"timezone": "UTC"}
        path = f"/publishers/{self.publisher_id}/transactions/"
        return self._rest.in_order((path, for_all | {"dateType": kind} | _span(window)) for kind, window in calls)

    def transactions_by_id(self, ids: list[str]) -> Iterator[Content]:
        """What still exists of `ids`."""
        path = f"/publishers/{self.publisher_id}/transactions"
        batches = (ids[at : at + MOST_IDS] for at in range(0, len(ids), MOST_IDS))
        return self._rest.in_order((path, {"ids": ",".join(batch), "timezone": "UTC"}) for batch in batches)

    def programmes(self) -> Content:
        return self._rest.get(f"/publishers/{self.publisher_id}/programmes", {"relationship": "joined"})

    def performance(self, calls: Iterable[tuple[date, str]]) -> Iterator[Content]:
        """For each day (in UTC) and region one report of all advertisers, in that order."""
        path = f"/publishers/{self.publisher_id}/reports/advertiser"
        return self._rest.in_order(
            (path, {"startDate": str(day), "endDate": str(day), "region": region, "timezone": "UTC"})
            for day, region in calls
        )

    def _authorize(self, request: httpx2.Request) -> None:
        request.headers["Authorization"] = f"Bearer {self._token}"


def _span(window: Window) -> dict[str, str]:
    """Awin's ends are inclusive, to the second, in the time zone asked for."""
    return {
        "startDate": f"{window.start:%Y-%m-%dT%H:%M:%S}",
        "endDate": f"{window.end - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}",
    }
