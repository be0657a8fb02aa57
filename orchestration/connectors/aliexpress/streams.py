"""AliExpress's streams. Nothing can be asked for by change time: the followed products and the open orders are read anew
at every sync, and landing keeps the old version of what differs, with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from orchestration.connectors.aliexpress import catalogue
from orchestration.connectors.aliexpress.catalogue import read_product
from orchestration.connectors.aliexpress.client import AliExpressClient
from orchestration.connectors.aliexpress.listing import Listing
from orchestration.connectors.aliexpress.orders import OrderStream, TrackingStream
from orchestration.connectors.base import KnownRecords, Page, Reject, State, Stream
from orchestration.connectors.walks import Answer, walk

PRODUCTS_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class CatalogueStream:
    """What `extract` makes of every product that is followed; the states are those of a walk."""

    client: AliExpressClient
    listing: Listing
    name: str
    extract: catalogue.Extract

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        wanted = self.listing.read_product_ids(self.client)
        yield from walk(wanted, self._answer, state, known, per_page=PRODUCTS_A_PAGE, what="products")

    def _answer(self, product_id: str) -> Answer:
        product = read_product(self.client, self.listing, product_id)
        if isinstance(product, Reject):
            return Answer([product], None)
        found = [] if product.is_gone else self.extract(product)
        return Answer(found, product.server_time, is_gone=product.is_gone)


def all_streams(client: AliExpressClient, listing: Listing) -> list[Stream]:
    quotes = partial(catalogue.freight_quotes, client, listing)
    return [
        CatalogueStream(client, listing, "products", catalogue.products),
        CatalogueStream(client, listing, "offers", catalogue.offers),
        CatalogueStream(client, listing, "freight_quotes", quotes),
        OrderStream(client, listing),
        TrackingStream(client, listing),
    ]
