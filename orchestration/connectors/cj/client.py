"""GraphQL queries to CJ's Commission Detail API: errors inside of answers with status 200, 25 calls a minute. Knows no cursor.

The schema can be read by anybody at https://commissions.api.cj.com/query; its texts say what the arguments mean.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
import msgspec

from orchestration.connectors.base import Access
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, SchemaDriftError
from orchestration.connectors.http import Content, with_patience
from orchestration.connectors.rest import Pace, RestClient, split_array
from orchestration.connectors.windows import Window, server_clock

CALLS, SECONDS = 25, 61.0
"""Documented for CJ's older APIs; for this one no limit is published."""

RECORD = """
  commissionId original originalActionId correctionReason actionStatus actionType actionTrackerName validationStatus
  postingDate eventDate clickDate lockingDate lockingMethod advertiserId advertiserName publisherId websiteId websiteName
  aid orderId shopperId coupon country reviewedStatus
  saleAmountPubCurrency saleAmountUsd orderDiscountPubCurrency orderDiscountUsd
  pubCommissionAmountPubCurrency pubCommissionAmountUsd
  items { sku quantity totalCommissionPubCurrency totalCommissionUsd }
"""
_REFUSALS = ("unauthor", "not authorized", "forbidden", "permission", "access denied", "access to")
_MISTAKES = ("validation", "syntax", "unknown argument", "unknown type", "cannot query")


class _Error(msgspec.Struct):
    message: str = ""


class _Batch(msgspec.Struct, rename="camel"):
    payload_complete: bool
    max_commission_id: str | None = None


class _Data(msgspec.Struct, rename="camel"):
    publisher_commissions: _Batch | None = None


class _Body(msgspec.Struct):
    data: _Data | None = None
    errors: list[_Error] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Commissions in the order of their ids. `last_id` continues after them; None is the end."""

    records: list[bytes]
    last_id: str | None
    is_last: bool
    server_time: datetime


class CjClient:
    """One publisher's company. Raises FatalError for a publisher id that is none; nothing is sent yet."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = access.credentials["token"].strip()
        self.publisher_id = access.settings["publisher_id"].strip()
        if not self.publisher_id.isdecimal():
            raise FatalError("The publisher id (CID) is a number; copy it from CJ's account menu.")
        self._sleep = access.sleep
        pace = Pace(CALLS, SECONDS, sleep=access.sleep, clock=clock)
        self._rest = RestClient(access, authorize=self._authorize, pace=pace)
        self.host = self._rest.host

    def now(self) -> datetime:
        """The server's clock, by a small query; our own clock only says which one."""
        ours = datetime.now(UTC)
        return next(self.in_window("Event", Window(ours - timedelta(hours=1), ours))).server_time

    def in_window(self, dates: str, window: Window, after: str | None = None) -> Iterator[Batch]:
        """Commissions whose `dates` (`Posting`, `Event`, `Locking`) are in the window, after the id `after`."""
        span = {f"since{dates}Date": _instant(window.start), f"before{dates}Date": _instant(window.end)}
        return self._batches(after, span)

    def since(self, commission_id: str) -> Iterator[Batch]:
        """All commissions after an id, which is the order in which CJ posts them."""
        return self._batches(commission_id, {})

    def commissions(self, **arguments: str) -> Batch:
        """One call. Raises one of the five errors of `exceptions`, also for those inside of an answer."""
        given = "".join(f", {name}: {json.dumps(value)}" for name, value in arguments.items())
        query = (
            f"{{ publisherCommissions(forPublishers: [{json.dumps(self.publisher_id)}]{given})"
            f" {{ count limit maxCommissionId payloadComplete records {{ {' '.join(RECORD.split())} }} }} }}"
        )
        return with_patience(lambda: self._ask(query), sleep=self._sleep)

    def _batches(self, after: str | None, span: dict[str, str]) -> Iterator[Batch]:
        while True:
            batch = self.commissions(**span, **({"sinceCommissionId": after} if after else {}))
            if not batch.is_last and batch.last_id in (None, after):
                raise SchemaDriftError(
                    f"{self.host} says that there is more but not after which id; update this product."
                )
            yield batch
            if batch.is_last:
                return
            after = batch.last_id

    def _ask(self, query: str) -> Batch:
        answer = self._rest.send_once("POST", "/query", json={"query": query})
        found = self._checked(answer)
        records = split_array(answer.body, self.host, "data", "publisherCommissions", "records")
        return Batch(records, found.max_commission_id, found.payload_complete, server_clock(answer, self.host))

    def _checked(self, answer: Content) -> _Batch:
        """CJ reports errors with status 200; a list beside them is not the whole truth and is not used."""
        body = fields(answer.body, _Body, self.host)
        said = " ".join(error.message for error in body.errors or ()).casefold()
        if any(word in said for word in _REFUSALS):
            raise CredentialsError(
                f"{self.host} does not show the commissions of publisher {self.publisher_id} to this token; "
                "create one as a user of that company and connect again."
            )
        if any(word in said for word in _MISTAKES):
            raise SchemaDriftError(f"{self.host} does not understand the query for commissions; update this product.")
        if body.errors is not None or body.data is None or body.data.publisher_commissions is None:
            raise RetryableError(f"{self.host} could not give the commissions; try again in a few minutes.")
        return body.data.publisher_commissions

    def _authorize(self, request: httpx2.Request) -> None:
        request.headers["Authorization"] = f"Bearer {self._token}"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
