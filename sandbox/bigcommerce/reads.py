"""What each list shows for a query. Filters, limits and order are those of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from starlette.responses import Response

from sandbox.bigcommerce.answers import as_json, v2_error, v2_list, v3_after, v3_error, v3_page
from sandbox.bigcommerce.documents import bare
from sandbox.bigcommerce.store import Row, Store

Json = dict[str, Any]
Query = Mapping[str, str]
V2_LIMIT, V3_LIMIT, INVENTORY_LIMIT, DEFAULT_LIMIT = 250, 250, 1_000, 50


class Reads:
    """The lists of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def store(self) -> Response:
        return as_json(self._store.table("store")[1].value)

    def orders(self, query: Query) -> Response:
        """Unsorted queries come by id; archived orders are not listed."""
        rows = self._since("orders", query.get("min_date_modified"), query.get("min_date_created"))
        found = [number for number in rows if number >= int(query.get("min_id", 0))]
        by, _, direction = query.get("sort", "id:asc").partition(":")
        if by not in ("id", "date_modified", "date_created"):
            return v2_error(400, "The field 'sort' is invalid.")
        if by != "id":
            found.sort(key=lambda n: (rows[n].changed if by == "date_modified" else rows[n].created, n))
        if direction == "desc":
            found.reverse()
        limit, page = _limit(query, V2_LIMIT), int(query.get("page", 1))
        chunk = [rows[number].value for number in found[(page - 1) * limit : page * limit]]
        if query.get("include") != "consignments.line_items" or query.get("consignment_structure") != "object":
            chunk = [bare(one, self._store.base_url) for one in chunk]
        return v2_list(chunk)

    def transactions(self, order: int) -> Response:
        found = self._store.payments_of(order)
        return v3_page(found, 1, V3_LIMIT) if found else Response(status_code=204)

    def refunds(self, query: Query) -> Response:
        rows = self._since("order_refunds", None, query.get("created:min"))
        return v3_page([row.value for row in rows.values()], int(query.get("page", 1)), _limit(query, V3_LIMIT))

    def products(self, query: Query) -> Response:
        rows = self._since("products", query.get("date_modified:min"), None)
        found = [row.value for number, row in rows.items() if number > int(query.get("id:greater", 0))]
        if query.get("include") == "variants":
            found = [{**one, "variants": self._store.variants_of(one["id"])} for one in found]
        if query.get("include_fields") == "id":
            found = [{"id": one["id"]} for one in found]
        return v3_page(found, int(query.get("page", 1)), _limit(query, V3_LIMIT))

    def product(self, number: int) -> Response:
        row = self._store.table("products").get(number)
        return as_json({"data": row.value, "meta": {}}) if row else v3_error(404, "The product is not there.")

    def variants(self, query: Query) -> Response:
        rows = self._store.table("product_variants")
        wanted = int(query["id"]) if "id" in query else None
        found = [row.value for number, row in rows.items() if wanted in (None, number)]
        return v3_page(found, int(query.get("page", 1)), _limit(query, V3_LIMIT))

    def customers(self, query: Query) -> Response:
        """By id; after a mark when one is given, by page number otherwise."""
        rows = self._since("customers", query.get("date_modified:min"), query.get("date_created:min"))
        found = [row.value for row in rows.values()]
        limit = _limit(query, V3_LIMIT)
        if "after" in query:
            return v3_after(found, query["after"], limit)
        return v3_page(found, int(query.get("page", 1)), limit, cursor=True)

    def inventory(self, query: Query) -> Response:
        found = [row.value for row in self._stocked(query).values()]
        return v3_page(found, int(query.get("page", 1)), _limit(query, INVENTORY_LIMIT))

    def inventory_at(self, location: int, query: Query) -> Response:
        self._settle()
        found = []
        for row in self._stocked(query).values():
            level = next((one for one in row.value["locations"] if one["location_id"] == location), None)
            if level:
                shown = ("available_to_sell", "total_inventory_onhand", "settings")
                found.append({"identity": row.value["identity"], **{name: level[name] for name in shown}})
        return v3_page(found, int(query.get("page", 1)), _limit(query, INVENTORY_LIMIT))

    def _stocked(self, query: Query) -> dict[int, Row]:
        rows = self._store.table("inventory")
        wanted = {int(one) for one in query["variant_id:in"].split(",")} if query.get("variant_id:in") else set(rows)
        return {number: row for number, row in rows.items() if number in wanted}

    def _settle(self) -> None:
        """Stock that was set shows from the second look on: the platform applies adjustments a moment later."""
        for one in list(self._store.adjustments):
            if one.reads_left:
                one.reads_left -= 1
                continue
            self._store.adjustments.remove(one)
            for level in self._store.table("inventory")[one.variant].value["locations"]:
                if level["location_id"] == one.location:
                    level["total_inventory_onhand"] = level["available_to_sell"] = one.quantity

    def _since(self, stream: str, changed: str | None, created: str | None) -> dict[int, Row]:
        since_changed, since_created = _moment(changed), _moment(created)
        return {
            number: row
            for number, row in self._store.table(stream).items()
            if (since_changed is None or row.changed >= since_changed)
            and (since_created is None or row.created >= since_created)
        }


def _limit(query: Query, most: int) -> int:
    return max(1, min(int(query.get("limit", DEFAULT_LIMIT)), most))


def _moment(text: str | None) -> datetime | None:
    """RFC 2822 or ISO 8601, as the platform takes both."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)
