"""Which products and countries a connection follows: those it names, else all of "My Products"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from orchestration.connectors.cj_dropshipping.client import CjClient
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import FatalError

MY_PRODUCTS_PAGE = 100
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class _Mine(msgspec.Struct):
    productId: str | int  # noqa: N815 - CJ's own names


class _MyProducts(msgspec.Struct):
    content: list[_Mine] = []
    totalPages: int = 0  # noqa: N815


@dataclass(frozen=True, slots=True)
class Listing:
    """The settings, checked. Ids stay text: they pass 2^53."""

    product_ids: tuple[str, ...]
    countries: tuple[str, ...]
    from_country: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Listing:
        """Raises FatalError with the setting's name for what cannot be right."""
        countries = _words(settings.get("ship_to_countries") or "US", _COUNTRY, "ship_to_countries")
        origin = _words(settings.get("from_country") or "CN", _COUNTRY, "from_country")
        return cls(_words(settings.get("product_ids") or "", _ID, "product_ids"), countries, origin[0])

    def read_product_ids(self, client: CjClient) -> list[str]:
        """Pages may shift while they are read: what is listed is read once more when their number changed meanwhile."""
        if self.product_ids:
            return sorted(self.product_ids)
        found, before = self._mine(client)
        again, after = self._mine(client) if before > 1 else (found, before)
        return sorted(found | again) if before == after else sorted(self._mine(client)[0] | again)

    def _mine(self, client: CjClient) -> tuple[set[str], int]:
        found: set[str] = set()
        page, pages = 1, 1
        while page <= pages:
            reply = client.get("/product/myProduct/query", {"pageNumber": page, "pageSize": MY_PRODUCTS_PAGE})
            answer = fields(reply.data, _MyProducts, client.host)
            found |= {str(one.productId) for one in answer.content}
            page, pages = page + 1, answer.totalPages
        return found, pages


def _words(text: str, pattern: re.Pattern[str], name: str) -> tuple[str, ...]:
    found = [word for word in re.split(r"[\s,;]+", text) if word]
    if any(not pattern.fullmatch(word) for word in found):
        raise FatalError(f"The setting {name} of CJ Dropshipping holds something that is none; correct it.")
    return tuple(dict.fromkeys(found))
