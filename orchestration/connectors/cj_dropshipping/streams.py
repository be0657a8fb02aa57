"""CJ's streams. Products have no change time: those that are followed are read anew at every sync, and landing keeps the old
version of what differs, with its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.connectors.base import KnownRecords, Page, State, Stream
from orchestration.connectors.cj_dropshipping import catalogue
from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.cj_dropshipping.listing import Listing
from orchestration.connectors.cj_dropshipping.orders import OrderStream
from orchestration.connectors.cj_dropshipping.tracking import TrackingStream
from orchestration.connectors.walks import walk

PRODUCTS_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class CatalogueStream:
    """What `read_one` finds of every product that is followed; the states are those of a walk."""

    client: CjClient
    listing: Listing
    name: str
    read_one: catalogue.Read

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        wanted = self.listing.read_product_ids(self.client)
        yield from walk(
            wanted,
            lambda pid: self.read_one(self.client, self.listing, pid),
            state,
            known,
            per_page=PRODUCTS_A_PAGE,
            what="products",
        )


def all_streams(client: CjClient, listing: Listing) -> list[Stream]:
    return [
        CatalogueStream(client, listing, "products", catalogue.product),
        CatalogueStream(client, listing, "variants", catalogue.variants),
        CatalogueStream(client, listing, "stock", catalogue.stock),
        CatalogueStream(client, listing, "freight_quotes", catalogue.freight_quotes),
        OrderStream(client),
        TrackingStream(client),
    ]
