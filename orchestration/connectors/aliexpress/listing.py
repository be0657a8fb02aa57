"""Which products, orders and countries a connection follows. AliExpress lists neither a buyer's products nor a buyer's orders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from orchestration.connectors.aliexpress.client import AliExpressClient
from orchestration.connectors.aliexpress.envelope import elements
from orchestration.connectors.exceptions import FatalError

FEED_METHOD = "aliexpress.ds.feed.itemids.get"
FEED_PAGE = 200
MOST_FEED_PAGES = 5_000
_NUMBER = re.compile(r"[1-9][0-9]{0,24}")


@dataclass(frozen=True, slots=True)
class Listing:
    """The settings, checked. Ids are text: they pass 2^53."""

    product_ids: tuple[str, ...]
    feed_name: str
    order_ids: tuple[str, ...]
    countries: tuple[str, ...]
    currency: str
    language: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Listing:
        """Raises FatalError with the setting's name for what cannot be right."""
        found = cls(
            product_ids=_numbers(settings, "product_ids"),
            feed_name=(settings.get("feed_name") or "").strip(),
            order_ids=_numbers(settings, "order_ids"),
            countries=tuple(_words(settings.get("ship_to_countries") or "US", r"[A-Z]{2}", "ship_to_countries")),
            currency=_words(settings.get("currency") or "USD", r"[A-Z]{3}", "currency")[0],
            language=_words(settings.get("language") or "en_US", r"[a-z]{2}_[A-Z]{2}", "language")[0],
        )
        if not (found.product_ids or found.feed_name):
            raise FatalError("AliExpress needs the products to follow: give product_ids or a feed_name.")
        return found

    def read_product_ids(self, client: AliExpressClient) -> list[str]:
        """All products to follow, in the order of their text, so that a walk can go on after any of them."""
        found = set(self.product_ids)
        search_id = ""
        for _ in range(MOST_FEED_PAGES if self.feed_name else 0):
            params = {"feed_name": self.feed_name, "page_size": str(FEED_PAGE)}
            fields = client.call(FEED_METHOD, params | ({"search_id": search_id} if search_id else {})).fields
            result = msgspec.json.decode(fields.get("result") or b"{}", type=dict[str, msgspec.Raw])
            page = [one.decode().strip('"') for one in elements(result.get("products"), client.host)]
            found.update(page)
            before, search_id = search_id, str(msgspec.json.decode(result.get("search_id") or b'""') or "")
            if not page or search_id in ("", before):
                break
        return sorted(found)


def _numbers(settings: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(_words(settings.get(name) or "", _NUMBER.pattern, name, may_be_empty=True))


def _words(text: str, pattern: str, name: str, *, may_be_empty: bool = False) -> list[str]:
    found = [word for word in re.split(r"[\s,;]+", text) if word]
    if (not found and not may_be_empty) or any(not re.fullmatch(pattern, word) for word in found):
        raise FatalError(f"The setting {name} of AliExpress holds something that is none; correct it.")
    return list(dict.fromkeys(found))
