"""The products that a merchant follows: all of them at every sync, ten at a time. Knows no report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from orchestration.connectors.amazon_associates.client import MOST_ITEMS, CreatorsClient
from orchestration.connectors.base import KnownRecords, Page, Record, State
from orchestration.connectors.elements import Seen, deletions, fields, gone, read_elements, to_pages
from orchestration.connectors.exceptions import FatalError, RetryableError
from orchestration.connectors.rest import split_array
from orchestration.connectors.windows import server_clock

MOST_ASINS = 1_000
_ASIN = re.compile("[A-Z0-9]{10}")
_OF_ONE_ITEM = ("ItemNotAccessible", "ItemNotFound", "InvalidParameterValue", "ResourceNotFound")
"""Errors that say "this product cannot be had" and nothing about the others."""


class _Item(msgspec.Struct):
    asin: str


class _Error(msgspec.Struct):
    code: str = ""


class _Items(msgspec.Struct):
    items: list[msgspec.Raw] | None = None


class _Answer(msgspec.Struct, rename="camel"):
    items_result: _Items | None = None
    errors: list[_Error] | None = None


_item = msgspec.json.Decoder(_Item)


def asins_of(text: str) -> list[str]:
    """The products of a setting. Raises FatalError for what cannot be an ASIN, and for too many."""
    found = list(dict.fromkeys(text.upper().replace(",", " ").split()))
    wrong = next((one for one in found if not _ASIN.fullmatch(one)), None)
    if wrong is not None:
        raise FatalError(f"{wrong[:20]!r} is no ASIN, which has 10 letters and digits; correct the products to follow.")
    if len(found) > MOST_ASINS:
        raise FatalError(f"{len(found):,} products are too many to follow at one call a second; name {MOST_ASINS:,}.")
    return found


@dataclass(frozen=True, slots=True)
class Products:
    """A product that Amazon no longer shows is marked as deleted; so is one that is no longer followed."""

    client: CreatorsClient
    asins: list[str]
    name: str = "products"

    def read(self, state: State, known: KnownRecords) -> Iterator[Page]:
        seen, after, now = Seen(), dict(state), None
        for at in range(0, len(self.asins), MOST_ITEMS):
            answer = self.client.items(self.asins[at : at + MOST_ITEMS])
            now = server_clock(answer, self.client.host)
            found = read_elements(self._items(answer.body), _item, lambda one, raw: Record(one.asin, raw))
            seen.add(found)
            before, after = after, {"synced_at": now.isoformat()}
            yield from to_pages(found, before, after, now)
        yield from deletions(gone(known.fingerprints(), seen, self.name, is_trusted=True), after, now)

    def _items(self, body: bytes) -> list[bytes]:
        """Raises RetryableError when an error beside the items is about more than one of them."""
        answer = fields(body, _Answer, self.client.host)
        if any(error.code not in _OF_ONE_ITEM for error in answer.errors or ()):
            raise RetryableError(f"{self.client.host} could not give all products; try again in a few minutes.")
        if answer.items_result is None or not answer.items_result.items:
            return []
        return split_array(body, self.client.host, "itemsResult", "items")
