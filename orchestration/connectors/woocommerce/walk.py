"""Walks a list that others change meanwhile. Each page begins with the last object of the one before; where it does not,
something has shifted, and the walk takes a step back.

WooCommerce pages by offset only, and a list ordered by change loses a row whenever an order on an earlier page is touched.
It knows neither cursors nor what a list is of.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import count

from orchestration.connectors.rest import Params
from orchestration.connectors.woocommerce.client import WooClient
from orchestration.connectors.woocommerce.records import Listing, read_listing

PER_PAGE = 100  # more is refused with status 400
STEP = PER_PAGE - 1


def walk(client: WooClient, path: str, params: Params, marks: tuple[str, ...] = ()) -> Iterator[Listing]:
    """Pages of the list in its order, read several requests ahead; an object may come twice, the first page may be empty.

    Works without the paging headers, with servers that give fewer objects than asked for, and with objects that the shop
    counts but does not show: a seam that does not fit twice is believed.
    """
    at = 0
    end: int | None = 1  # the first page is asked for by itself: it says how many there are
    before: set[str] = set()
    doubted: set[int] = set()
    while True:
        with closing(_listings(client, path, params, marks, at, end)) as listings:
            for listing in listings:
                ids = {record.id for record in listing.records}
                if before and before.isdisjoint(ids) and 0 < at not in doubted:
                    doubted.add(at)
                    at = max(0, at - STEP)
                    break
                yield listing
                end = _end(listing, at)
                is_past = end is None or at + PER_PAGE >= end
                if at + len(listing.elements) == end or (is_past and ids <= before):
                    return
                step = len(listing.elements) - 1 if end is None or len(ids) > 1 else STEP
                before, at = ids, at + step
                if step != STEP:
                    break


def _end(listing: Listing, at: int) -> int | None:
    """Objects in the whole list; None when the shop does not say, or says less than it shows."""
    return listing.total if listing.total is not None and listing.total >= at + len(listing.elements) else None


def _listings(
    client: WooClient, path: str, params: Params, marks: tuple[str, ...], at: int, end: int | None
) -> Generator[Listing, None, None]:
    """Pages from offset `at` on, without end when that is unknown."""
    offsets: Iterable[int] = count(at, STEP) if end is None else range(at, max(end, at + 1), STEP)
    calls = ((path, {**params, "per_page": PER_PAGE, "offset": offset}) for offset in offsets)
    for content in client.in_order(calls):
        yield read_listing(content, client.host, marks)
