"""Calls to impact.com's partner API: Basic authorisation, lists in pages, and the budget that every answer states.

Knows no cursor. https://integrations.impact.com (version 16): keys of a list that begin with @ are about its pages, as text.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import FatalError, SchemaDriftError, ThrottledError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Params, RestClient, split_array
from orchestration.connectors.windows import Window, server_clock

API_VERSION = "16"
PAGE_SIZE = 1_000
MOST_PAGES = 10_000
LONGEST_PAUSE = 900.0
"""A budget that comes back later than this is not waited for: the next sync goes on from the cursor."""
_EMPTY = (b"null", b"{}", b"[]")


_Count = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,12}$")] | int


class _Pages(msgspec.Struct):
    next_uri: str | None = msgspec.field(default=None, name="@nextpageuri")
    page: _Count = msgspec.field(default=1, name="@page")
    pages: _Count = msgspec.field(default=1, name="@numpages")
    total: _Count = msgspec.field(default=0, name="@total")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its objects, how many the whole list has now, and whether it is the last."""

    objects: list[bytes]
    total: int
    is_last: bool
    server_time: datetime


class ImpactClient:
    """One partner account. Raises FatalError for an Account SID that is none; nothing is sent yet."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.account_sid = access.settings["account_sid"].strip()
        if not self.account_sid.isalnum() or not self.account_sid.isascii():
            raise FatalError("The Account SID has letters and digits only; copy it from impact.com, Settings > API.")
        pair = f"{self.account_sid}:{access.credentials['token'].strip()}"
        self._authorization = f"Basic {b64encode(pair.encode()).decode()}"
        self._root = f"/Mediapartners/{self.account_sid}/"
        self._rest = RestClient(access, authorize=self._authorize)
        self._sleep, self._clock, self._not_before = access.sleep, clock, 0.0
        self.host = self._rest.host

    def now(self) -> datetime:
        return next(self.pages("Campaigns")).server_time

    def updated(self, name: str, window: Window) -> Iterator[ListPage]:
        """The list `name` (`Actions`, `ActionUpdates`) with what was last updated in the window, newest first."""
        last = window.end - timedelta(seconds=1)  # both ends are inclusive
        return self.pages(name, {"StartDate": _instant(window.start), "EndDate": _instant(last)})

    def pages(self, name: str, params: Params | None = None) -> Iterator[ListPage]:
        """A list to its end: by the link to the next page, else by the numbers of pages."""
        path = self._root + name
        given: Params = {**(params or {}), "PageSize": PAGE_SIZE}
        asked: Params | None = given
        for number in range(1, MOST_PAGES + 1):
            answer = self._get(path, asked)
            about = fields(answer.body, _Pages, self.host)
            is_last = not about.next_uri and int(about.page) >= int(about.pages)
            yield ListPage(self._objects(answer, name), int(about.total), is_last, server_clock(answer, self.host))
            if is_last:
                return
            path, asked = self._next(name, about.next_uri, given, number + 1)
        raise SchemaDriftError(f"{self.host} never ends the list of {name}; update this product.")

    def _next(self, name: str, uri: str | None, given: Params, number: int) -> tuple[str, Params | None]:
        if not uri:
            return self._root + name, {**given, "Page": number}
        if not uri.startswith(self._root):
            raise SchemaDriftError(f"{self.host} points to another account for more {name}, which is not followed.")
        return uri, None

    def _objects(self, answer: Content, name: str) -> list[bytes]:
        """A list without objects comes in three spellings."""
        try:
            return split_array(answer.body, self.host, name)
        except SchemaDriftError:
            found = fields(answer.body, dict[str, msgspec.Raw], self.host).get(name, msgspec.Raw(b"null"))
            if bytes(found).strip() not in _EMPTY:
                raise
        return []

    def _get(self, path: str, params: Params | None) -> Content:
        if (pause := self._not_before - self._clock()) > 0:
            if pause > LONGEST_PAUSE:
                raise ThrottledError(
                    f"{self.host} allows no more calls for now; the load goes on from here later.", pause
                )
            self._sleep(pause)
        answer = self._rest.get(path, params, {"Accept": "application/json", "IR-Version": API_VERSION})
        self._learn(answer.headers)
        return answer

    def _learn(self, headers: httpx2.Headers) -> None:
        """A refusal names no wait, but every answer says how many calls are left and when there will be more."""
        left, reset = headers.get("X-RateLimit-Remaining", ""), headers.get("X-RateLimit-Reset", "")
        if left == "0" and reset.isdecimal():
            self._not_before = self._clock() + int(reset)

    def _authorize(self, request: httpx2.Request) -> None:
        request.headers["Authorization"] = self._authorization


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
