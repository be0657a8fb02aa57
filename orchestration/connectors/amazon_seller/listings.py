"""Listings: a report for each marketplace, once a day, which holds all of them. The API's own search ends at 1,000.

While a load is under way the state also holds `done`, the marketplaces that are in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from orchestration.connectors.amazon_seller import reports
from orchestration.connectors.amazon_seller.client import AmazonClient
from orchestration.connectors.amazon_seller.records import to_listing
from orchestration.connectors.amazon_seller.tsv import read_rows
from orchestration.connectors.base import JsonObject, KnownRecords, Page, State
from orchestration.connectors.elements import Seen, deletions, gone, to_pages
from orchestration.connectors.windows import moment

REPORT = "GET_MERCHANT_LISTINGS_ALL_DATA"
READ_EVERY = timedelta(hours=20)
PAGE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class ListingStream:
    """What is for sale, in Amazon's own columns."""

    client: AmazonClient
    name: str = "listings"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        after, read_at = dict(state), moment(state.get("read_at"))
        _, now = self.client.participations()
        if read_at and now - read_at < READ_EVERY and "done" not in after and "report" not in after:
            return
        for marketplace_id in self.client.marketplace_ids():
            if marketplace_id in after.get("done", ()):
                continue
            document, after = yield from reports.obtained(self.client, REPORT, [marketplace_id], after)
            if document:
                yield from self._load(document, marketplace_id, after, known, now)
            after = {**reports.without_report(after), "done": [*after.get("done", ()), marketplace_id]}
            yield from to_pages([], after, after, now)
        yield from to_pages([], after, {"read_at": now.isoformat()}, now)

    def _load(
        self, document: str, marketplace_id: str, state: JsonObject, known: KnownRecords, now: datetime
    ) -> Iterator[Page]:
        """Rows of the report in pages, then what is no longer in it."""
        seen = Seen()
        with reports.open_file(self.client, document) as file:
            rows = read_rows(file.content, file.charset, self.client.host, "seller-sku", "listing-id")
            while chunk := [to_listing(row, marketplace_id) for row in islice(rows, PAGE_ROWS)]:
                seen.add(chunk)
                yield from to_pages(chunk, state, state, now)
        held = [one for one in known.fingerprints() if one.startswith(f"{marketplace_id}:")]
        missing = gone(held, seen, self.name, is_trusted="read_at" not in state)
        yield from deletions(missing, state, now)
