"""AliExpress's streams. Nothing can be asked for by change time: the followed products and the open orders are read anew
at every sync, and landing keeps the old version of what differs, with its time.

A state is `{}` (never loaded, or everything is wanted anew), `{"after", "begun_at"}` while a walk is under way, which goes
on after that id, and `{"read_at"}` (with `"whole_at"` for orders) when it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from orchestration.connectors.aliexpress import catalogue
from orchestration.connectors.aliexpress.catalogue import Product, read_product
from orchestration.connectors.aliexpress.client import AliExpressClient
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.aliexpress.orders import OrderStream, TrackingStream
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Record, Reject, State, Stream
from orchestration.connectors.exceptions import FatalError

PRODUCTS_A_PAGE = 10
MOST_GONE, FEW_GONE = 0.2, 10
"""A walk that would delete a larger share of the products, and more than a few, is not believed."""


@dataclass(frozen=True, slots=True)
class CatalogueStream:
    """What `extract` makes of every product that is followed. Record ids begin with the product's id."""

    client: AliExpressClient
    listing: Listing
    name: str
    extract: catalogue.Extract

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        wanted = self.listing.read_product_ids(self.client)
        held = _by_product(known)
        limit = max(FEW_GONE, MOST_GONE * len(held)) if state else float("inf")
        unlisted = [i for product_id in held.keys() - set(wanted) for i in held[product_id]]
        gone, now, after = len(held.keys() - set(wanted)), None, str(state.get("after") or "")
        rest = [product_id for product_id in wanted if product_id > after]
        for at in range(0, len(rest), PRODUCTS_A_PAGE):
            chunk = rest[at : at + PRODUCTS_A_PAGE]
            page = Page([], {"after": chunk[-1]}, uuid4().hex)
            for product_id in chunk:
                found = read_product(self.client, self.listing, product_id)
                if isinstance(found, Reject):
                    page.rejects.append(found)
                    continue
                now = found.server_time or now
                gone += bool(found.is_gone and held.get(product_id))
                self._add(page, found, held.get(product_id, set()))
            self._check(gone, limit)
            yield Page(page.records, page.state, page.exchange_id, now, page.rejects)
        self._check(gone, limit)
        done: JsonObject = {"read_at": now.isoformat() if now else state.get("read_at")}
        yield Page([Record(i, is_deleted=True) for i in unlisted], done, uuid4().hex, now)

    def _add(self, page: Page, product: Product, held: set[str]) -> None:
        """What the product has now, and deletions of what it had; none while some of it cannot be read."""
        found = [] if product.is_gone else self.extract(product)
        records = [one for one in found if isinstance(one, Record)]
        rejects = [one for one in found if isinstance(one, Reject)]
        vanished = held - {one.id for one in records} if not rejects else set()
        page.records.extend([*records, *(Record(i, is_deleted=True) for i in sorted(vanished))])
        page.rejects.extend(rejects)

    def _check(self, gone: int, limit: float) -> None:
        if gone > limit:
            raise FatalError(
                f"{self.client.host} no longer gives {gone:,} of the products that are known, so none was marked as deleted;"
                " check product_ids and feed_name, or load the stream in full if they really are gone."
            )


def all_streams(client: AliExpressClient, listing: Listing) -> list[Stream]:
    return [
        CatalogueStream(client, listing, "products", catalogue.products),
        CatalogueStream(client, listing, "offers", catalogue.offers),
        CatalogueStream(client, listing, "freight_quotes", partial(catalogue.freight_quotes, client, listing)),
        OrderStream(client, listing),
        TrackingStream(client, listing),
    ]


def _by_product(known: KnownRecords) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for record_id in known.fingerprints():
        found[record_id.split(":", 1)[0]].add(record_id)
    return found
