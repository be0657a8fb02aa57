"""Lists that are few and tell no time of change: they are read whole at every sync, and what is missing is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import msgspec

from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.connectors.elements import Element, Seen, deletions, gone, read_elements, to_pages
from orchestration.connectors.rest import Params, split_array
from orchestration.connectors.windows import server_clock
from orchestration.connectors.woocommerce.client import API, WooClient
from orchestration.connectors.woocommerce.records import to_page
from orchestration.connectors.woocommerce.site import read_site
from orchestration.connectors.woocommerce.sweeps import Listed
from orchestration.connectors.woocommerce.walk import walk

SETTING_GROUPS = ("general", "products", "tax")


@dataclass(frozen=True, slots=True)
class WholeStream:
    """A state is `{"read_at"}`, the shop's clock; it only says that a whole list is in."""

    client: WooClient
    listed: Listed

    @property
    def name(self) -> str:
        return self.listed.name

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        seen, began = Seen(), None
        params: Params = {**self.listed.shown, "orderby": "id", "order": "asc"}
        for listing in walk(self.client, self.listed.path, params):
            began = began or server_clock(listing.content, self.client.host)
            seen.add(listing.elements)
            yield to_page(listing, dict(state), self.client.take_stray())
        assert began is not None  # a walk has at least one page
        missing = gone(known.fingerprints(), seen, self.name, is_trusted=not state)
        yield from deletions(missing, dict(state), began)
        yield Page([], {"read_at": began.isoformat()}, uuid4().hex, began)


class _Setting(msgspec.Struct):
    id: str


@dataclass(frozen=True, slots=True)
class SettingsStream:
    """The settings of the groups that the warehouse needs, and the record `site`: what WordPress says of itself."""

    client: WooClient
    name: str = "settings"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        _, site = read_site(self.client)
        found: list[Element] = [Record("site", site.body)]
        for group in SETTING_GROUPS:
            content = self.client.get(f"{API}/settings/{group}")
            decoder = msgspec.json.Decoder(_Setting)
            found += read_elements(
                split_array(content.body, self.client.host),
                decoder,
                lambda setting, payload: Record(setting.id, payload),
            )
        now = server_clock(site, self.client.host)
        yield from to_pages(found, dict(state), {"read_at": now.isoformat()}, now)
