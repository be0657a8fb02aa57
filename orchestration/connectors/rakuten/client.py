"""Calls to Rakuten Advertising's publisher APIs: a token for an hour, pages of two kinds, reports as CSV. Knows no cursor.

https://developers.rakutenadvertising.com
"""

from __future__ import annotations

import csv
import io
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.bearer import BearerToken
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, SchemaDriftError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Pace, Params, RestClient
from orchestration.connectors.windows import Window, server_clock

CALLS, SECONDS = 100, 61.0
PAGE_SIZE = 1_000
MOST_PAGES = 10_000
MOST_ROW_BYTES = 1_000_000


class _Token(msgspec.Struct):
    access_token: str
    expires_in: int | str


class _Links(msgspec.Struct):
    next: str | None = None


class _Metadata(msgspec.Struct):
    links: _Links = msgspec.field(default_factory=_Links, name="_links")


class _List(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata, name="_metadata")


class RakutenClient:
    """One site (SID) of a publisher. Raises FatalError for a SID that is none; nothing is sent yet."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self.sid = access.settings["sid"].strip()
        if not self.sid.isdecimal():
            raise FatalError("The site id (SID) is a number; copy it from Rakuten's dashboard.")
        pair = f"{access.settings['client_id'].strip()}:{access.credentials['client_secret'].strip()}"
        self._key = b64encode(pair.encode()).decode()
        self._security_token = access.credentials.get("security_token", "").strip()
        pace = Pace(CALLS, SECONDS, sleep=access.sleep, clock=clock)
        self._token = BearerToken(access.tokens, self._buy)
        uncached = replace(access, cache=None)  # the addresses of reports hold a token
        self._door, self._reports = RestClient(uncached), RestClient(uncached, pace=pace)
        self._rest = RestClient(access, authorize=self._token.authorize, pace=pace)
        self.host = self._rest.host

    @property
    def has_reports(self) -> bool:
        return bool(self._security_token)

    def now(self) -> datetime:
        return server_clock(self._get("/v1/partnerships", {"page": 1, "limit": 1}), self.host)

    def partnerships(self) -> Iterator[tuple[Content, bool]]:
        """Pages, each with whether it is the last."""
        path, params = "/v1/partnerships", {"page": 1, "limit": 200}
        answer = self._get(path, params)
        for _ in range(MOST_PAGES):
            link = fields(answer.body, _List, self.host).metadata.links.next
            yield answer, not link
            if not link:
                return
            answer = self._get(link, None)
        raise SchemaDriftError(f"{self.host} never ends the list of partnerships; update this product.")

    def transactions(self, window: Window) -> Iterator[Content]:
        """Pages of what was processed in the window. How long a page may be is not documented: the caller says when to stop."""
        last = window.end - timedelta(seconds=1)  # both ends are inclusive
        span = {
            "process_date_start": f"{window.start:%Y-%m-%d %H:%M:%S}",
            "process_date_end": f"{last:%Y-%m-%d %H:%M:%S}",
        }
        for page in range(1, MOST_PAGES + 1):
            yield self._get("/events/1.0/transactions", span | {"limit": PAGE_SIZE, "page": page})
        raise SchemaDriftError(f"{self.host} never ends the list of transactions; update this product.")

    def payments(self, start: date, end: date) -> list[dict[str, str]]:
        """Report 1, one row per payment. Dates are inclusive."""
        return self._report(1, bdate=f"{start:%Y%m%d}", edate=f"{end:%Y%m%d}")

    def invoices(self, payment_id: str) -> list[dict[str, str]]:
        """Report 2, one row per advertiser's invoice in a payment."""
        return self._report(2, payid=payment_id)

    def paid_transactions(self, invoice_id: str) -> list[dict[str, str]]:
        """Report 3, one row per transaction of an invoice."""
        return self._report(3, invoiceid=invoice_id)

    def _report(self, number: int, **asked: str) -> list[dict[str, str]]:
        """Rows of a CSV by its header. This API takes its token in the address only, which no message of ours shows."""
        answer = self._reports.get("/advancedreports/1.0", {"reportid": number, "token": self._security_token, **asked})
        text = answer.body.decode("utf-8-sig", errors="replace")
        if text.lstrip()[:1] == "{":
            raise CredentialsError(f"{self.host} refuses Advanced Reports; copy the security token again and connect.")
        csv.field_size_limit(MOST_ROW_BYTES)
        rows = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval=None)
        found = [row for row in rows if any(row.values())]
        if any(None in row.values() or "" in row for row in found):
            raise RetryableError(f"{self.host} sent a report that is cut off; try again in a minute.")
        return found

    def _get(self, path: str, params: Params | None) -> Content:
        return self._token.twice(lambda: self._rest.get(path, params, {"Accept": "application/json"}))

    def _buy(self) -> tuple[str, float]:
        """The credentials themselves buy each token: so none is lost with an answer, as one that refreshes would be."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        answer = self._door.send("POST", "/token", data={"scope": self.sid}, headers=headers)
        token = fields(answer.body, _Token, self.host)
        return token.access_token, float(token.expires_in)
