"""Walks a list that others change meanwhile. Each page begins with the last object of the one before; where it does not,
something has shifted, and the walk goes back to where it was whole.

WooCommerce pages by offset only, and a list ordered by change loses a row whenever an order on an earlier page is touched.
It knows neither cursors nor what a list is of.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from orchestration.connectors.exceptions import RetryableError, ThrottledError
from orchestration.connectors.rest import Params
from orchestration.connectors.woocommerce.client import WooClient
from orchestration.connectors.woocommerce.records import Listing, read_listing

PER_PAGE = 100  # more is refused with status 400
LEAST_PER_PAGE = 10
"""A shop that cannot answer with so few in a minute is down."""
MOST_REPAIRS = 1_000
"""A list that shifts more often within one walk is taken as it comes; sweeps find what that misses."""
_SECOND = timedelta(seconds=1)


def walk(
    client: WooClient, path: str, params: Params, marks: tuple[str, ...] = (), *, keyed_by: str = ""
) -> Iterator[Listing]:
    """Pages of the list in its order, read several requests ahead; an object may come twice, the first page may be empty.

    `keyed_by` is the parameter (`modified_after`) that begins the list at a moment, where it is ordered by that moment.
    Works without the paging headers, with hosts that give fewer objects than asked for, past objects that the shop counts and
    does not show, and with shops that need too long for a hundred at once.
    """
    seam = _Seam(dict(params), keyed_by)
    while not seam.is_at_end:
        try:
            yield from _stretch(client, path, seam, marks)
        except ThrottledError:
            raise
        except RetryableError:
            if not seam.shrink():
                raise


def _stretch(client: WooClient, path: str, seam: _Seam, marks: tuple[str, ...]) -> Iterator[Listing]:
    """Pages as long as they fit."""
    with closing(_listings(client, path, seam, marks)) as listings:
        for listing in listings:
            if not seam.fits(listing):
                seam.repair()
                return
            yield listing
            if not seam.move(listing):
                return


@dataclass(slots=True)
class _Seam:
    """Where the next page begins. `end` is the length of the list, None when the shop does not say it."""

    params: dict[str, str | int | Sequence[str | int]]
    keyed_by: str
    at: int = 0
    end: int | None = 1  # the first page is asked for by itself: it says how many there are
    per_page: int = PER_PAGE
    before: set[str] = field(default_factory=set)
    latest: datetime | None = None
    repairs: int = 0
    doubted: tuple[int, set[str]] | None = None
    is_at_end: bool = False

    @property
    def step(self) -> int:
        return self.per_page - 1

    def fits(self, listing: Listing) -> bool:
        """Whether the page begins on the one before; a seam that is the same after a repair is believed."""
        first = {record.id for record in listing.records[:1]}
        if not self.before or self.at == 0 or not self.before.isdisjoint(first):
            return True
        doubt = self.at, self.before
        is_same, self.doubted = doubt == self.doubted, doubt
        return is_same or self.repairs >= MOST_REPAIRS

    def repair(self) -> None:
        """Begin the list anew a second before the last moment that is in, or else step back by a page."""
        self.repairs += 1
        moment = f"{self.latest - _SECOND:%Y-%m-%dT%H:%M:%S}" if self.latest and self.keyed_by else ""
        if moment > str(self.params.get(self.keyed_by, "")):
            self.params[self.keyed_by] = moment
            self.at, self.end, self.before = 0, 1, set()
        else:
            self.at = max(0, self.at - self.step)

    def shrink(self) -> bool:
        """Ask for half as many from now on; False when that is too few to go on."""
        self.per_page //= 2
        return self.per_page >= LEAST_PER_PAGE

    def move(self, listing: Listing) -> bool:
        """To the last object of this page; whether the requests that are under way go on from there."""
        many = len(listing.elements)
        ids = {record.id for record in listing.records}
        self.end = listing.total if listing.total is not None and listing.total >= self.at + many else None
        is_past = self.end is None or self.at + self.per_page >= self.end
        self.is_at_end = self.at + many == self.end or (is_past and ids <= self.before)
        step = many - 1 if self.end is None or many > 1 else self.step
        self.before, self.at = ids, self.at + step
        self.latest = max(filter(None, (self.latest, listing.latest)), default=None)
        return step == self.step and not self.is_at_end


def _listings(client: WooClient, path: str, seam: _Seam, marks: tuple[str, ...]) -> Generator[Listing, None, None]:
    """Pages from the seam on, without end when that is unknown."""
    start, end, params = seam.at, seam.end, {**seam.params, "per_page": seam.per_page}
    offsets: Iterable[int] = count(start, seam.step) if end is None else range(start, max(end, start + 1), seam.step)
    calls = ((path, {**params, "offset": offset}) for offset in offsets)
    for content in client.in_order(calls):
        yield read_listing(content, client.host, marks)
