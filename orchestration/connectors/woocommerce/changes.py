"""Lists that can be asked for what changed: orders by their time of change, refunds by their time of creation.

A state is `{}` (never loaded, or everything is wanted anew) or `{"since", "looked_at"}`, moments of the shop's clock: up to
where changes are in, and when all was last looked through for what shops change or delete without saying so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, State
from orchestration.connectors.elements import deletions, gone
from orchestration.connectors.exceptions import FatalError
from orchestration.connectors.windows import moment, server_clock
from orchestration.connectors.woocommerce.client import WooClient, status_of
from orchestration.connectors.woocommerce.records import Listing, to_page
from orchestration.connectors.woocommerce.sweeps import Listed, look, read_by_id
from orchestration.connectors.woocommerce.walk import walk

LOOK_BACK = timedelta(hours=1)
"""Times have a grain of a second, 258 orders were seen to share one, and clocks differ: windows begin this much earlier."""
LOOK_EVERY = timedelta(hours=20)
SILENT = timedelta(days=30)
"""What is younger is read again at every look: lines are edited and money given back without a new time of change."""


@dataclass(frozen=True, slots=True)
class ChangesStream:
    """`changed_after` is the parameter that asks for changes, `order_by` the order that goes with it."""

    client: WooClient
    listed: Listed
    changed_after: str
    order_by: str
    has_trash: bool = False

    @property
    def name(self) -> str:
        return self.listed.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        since, looked_at = moment(state.get("since")), moment(state.get("looked_at"))
        unseen = set(known.fingerprints()) if since is None else set[str]()
        now = yield from self._changes(state, since, unseen)
        done = {**state, "since": now.isoformat()}
        if since is None:
            yield from self._deleted(unseen, done, now)
            looked_at = now
        elif self.has_trash:
            yield from self._trashed(done, since)
        if looked_at is None or now - looked_at >= LOOK_EVERY:
            if looked_at:
                yield from self._look_for_edits(done, now)
            yield from self._sweep(done, known)
            looked_at = now
        yield Page([], {**done, "looked_at": looked_at.isoformat()}, uuid4().hex, now)

    def _changes(self, state: State, since: datetime | None, unseen: set[str]) -> Generator[Page, None, datetime]:
        """What changed since, oldest first; the cursor follows it, and passes neither the shop's clock nor itself.

        Takes what comes out of `unseen`, and everything when an element cannot be read: it might be any of them.
        """
        now, reached = None, since
        for listing in self._walk(self.order_by, self.changed_after, since and since - LOOK_BACK):
            clock = server_clock(listing.content, self.client.host)
            now = now or clock
            reached = max(filter(None, (reached, listing.latest and min(listing.latest, clock))), default=None)
            page = to_page(listing, dict(state), self.client.take_stray())
            unseen.difference_update([record.id for record in page.records])
            if len(page.records) < len(listing.elements):
                unseen.clear()
            yield replace(page, state={**state, "since": reached.isoformat()}) if reached else page
        assert now is not None  # a walk has at least one page
        return max(now, since or now)

    def _trashed(self, state: JsonObject, since: datetime) -> Iterator[Page]:
        """A list never shows what is in the trash, unless it is asked for by that name."""
        for listing in self._walk(self.order_by, self.changed_after, since - LOOK_BACK, status="trash"):
            page = to_page(listing, state, self.client.take_stray())
            yield replace(page, records=[Record(record.id, is_deleted=True) for record in page.records])

    def _look_for_edits(self, state: JsonObject, now: datetime) -> Iterator[Page]:
        """Read again what is young; landing keeps what differs."""
        for listing in self._walk("date", "after", now - SILENT):
            yield to_page(listing, state, self.client.take_stray())

    def _sweep(self, state: JsonObject, known: KnownRecords) -> Iterator[Page]:
        """What differs from what is landed, however old, and what is no longer there."""
        held, found = known.fingerprints(), look(self.client, self.listed)
        for listing, _ in read_by_id(self.client, self.listed, found.differing(held)):
            yield to_page(listing, state, self.client.take_stray())
        yield from self._deleted(gone(held, found.seen, self.name, is_trusted=False), state, found.began)

    def _deleted(self, missing: Iterable[str], state: JsonObject, now: datetime) -> Iterator[Page]:
        """What is in no list is asked for by its id before it is called deleted."""
        yield from deletions([one for one in missing if self._is_gone(one)], state, now)

    def _is_gone(self, identity: str) -> bool:
        """Orders whose status belonged to a plugin that was removed are in no list, and still there."""
        if not self.has_trash:
            return True
        try:
            found = self.client.get_json(f"{self.listed.path}/{identity}", {"_fields": "status"})
        except FatalError as error:
            if status_of(error) == 404:
                return True
            raise
        return isinstance(found, dict) and found.get("status") == "trash"

    def _walk(self, order_by: str, key: str, start: datetime | None, **asked: str) -> Iterator[Listing]:
        """The list in the order of a moment, from `start` on, which WooCommerce leaves out to the second."""
        params: dict[str, str | int] = {"order": "asc", "orderby": order_by, "dates_are_gmt": "true"}
        params |= {**self.listed.shown, **asked, **({key: start.strftime("%Y-%m-%dT%H:%M:%S")} if start else {})}
        keyed_by = key if order_by == self.order_by else ""  # records carry that moment alone
        return walk(self.client, self.listed.path, params, self.listed.marks, keyed_by=keyed_by)
