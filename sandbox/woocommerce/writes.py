"""What the API lets one change: products, variations, coupons, tags and webhooks, singly and in batches of up to a hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.woocommerce.errors import WooError
from sandbox.woocommerce.tables import Object, Row, Table, both_dates, encode

MOST_IN_BATCH = 100
_WRITABLE = {
    "products": ("name", "description", "short_description", "regular_price", "sale_price", "manage_stock", "stock_quantity", "tags", "status"),
    "product_variations": ("description", "regular_price", "sale_price", "manage_stock", "stock_quantity", "status"),
    "coupons": ("amount", "description", "usage_limit", "discount_type", "individual_use"),
    "orders": ("status", "customer_note"),
    "webhooks": ("status", "name", "delivery_url"),
}  # fmt: skip
_KINDS = {
    "products": "product",
    "product_variations": "product_variation",
    "coupons": "shop_coupon",
    "orders": "shop_order",
}


@dataclass(slots=True)
class Writes:
    """Edits rows; `now` is the shop's clock in seconds, `heard` is told of what changed: resource, event, object."""

    tables: dict[str, Table]
    zone: ZoneInfo
    now: Callable[[], int]
    new_coupon: Callable[[int, int, Object], Row]
    heard: Callable[[str, str, Object], None]
    refuses: set[int] = field(default_factory=set)
    """Ids that the key's user may not edit."""
    rounds_to: int | None = None
    """Digits to which a plugin rounds prices."""
    _meta_ids: Iterator[int] = field(default_factory=lambda: count(10_000_001))

    def update(self, name: str, number: int, given: Object, parent: int | None = None) -> Object:
        """The object after the change; what cannot be written is passed over, as WordPress does."""
        row = self.tables[name].get(number)
        if name == "products" and row is None and self.tables["product_variations"].get(number):
            raise WooError("woocommerce_rest_invalid_product_id", "To manipulate product variations you should use the "
                           "/products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.", 404)  # fmt: skip
        if row is None or (parent is not None and row.facts.get("parent") != parent):
            kind = _KINDS.get(name, name)
            raise WooError(f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.", 400)
        if number in self.refuses:
            raise WooError("woocommerce_rest_cannot_edit", "Sorry, you are not allowed to edit this resource.", 403)
        changes = {field: self._value(field, given[field]) for field in _WRITABLE[name] if field in given}
        changed = self._consistent(name, row.object | changes, given)
        moved = {"modified": self.now(), "status": changed.get("status", row.status)}
        changed |= both_dates("modified", self.now(), self.zone)
        made = self.tables[name].edit(row, changed, **moved)
        self.heard(_KINDS.get(name, name).removeprefix("shop_"), "updated", made.object)
        return made.object

    def create_coupon(self, given: Object) -> Object:
        """The code is made small, and is the shop's only one."""
        code = str(given.get("code") or "").lower()
        if not code:
            raise WooError("woocommerce_rest_empty_coupon_code", "The coupon code cannot be empty.", 400)
        if any(row.facts.get("code") == code for row in self.tables["coupons"].shown()):
            raise WooError("woocommerce_rest_coupon_code_already_exists", "The coupon code already exists", 400)
        values = {k: v for k, v in given.items() if k not in ("id", "code", "date_expires_gmt")} | {"code": code}
        values["meta_data"] = self._meta([], given.get("meta_data"))
        if expires := given.get("date_expires_gmt"):
            values["date_expires_gmt"] = values["date_expires"] = expires
        row = self.tables["coupons"].put(self.new_coupon(self.tables["coupons"].next_id(), self.now(), values))
        self.heard("coupon", "created", row.object)
        return row.object

    def create_tag(self, given: Object) -> Object:
        name, table = str(given.get("name") or ""), self.tables["product_tags"]
        slug = "-".join(name.lower().split())
        for row in table.all():
            if row.facts["slug"] == slug:
                raise WooError(
                    "term_exists",
                    "A term with the name provided already exists with this parent.",
                    400,
                    resource_id=row.id,
                )
        number = table.next_id()
        found = {"id": number, "name": escape(name, quote=False), "slug": slug, "description": "", "count": 0}
        return table.put(Row(number, 0, 0, encode(found), facts={"name": name, "slug": slug})).object

    def delete(self, name: str, number: int, is_forced: bool) -> Object:
        """To the trash, or for good."""
        row = self.tables[name].get(number)
        if row is None:
            raise WooError(f"woocommerce_rest_{_KINDS.get(name, name)}_invalid_id", "Invalid ID.", 404)
        if is_forced:
            self.tables[name].delete(number)
        else:
            moved = both_dates("modified", self.now(), self.zone) | {"status": "trash"}
            self.tables[name].edit(row, moved, status="trash", modified=self.now())
        self.heard(_KINDS.get(name, name).removeprefix("shop_"), "deleted", {"id": number})
        return row.object

    def batch(self, name: str, given: Object, parent: int | None = None) -> Object:
        """Status 200 also when single items fail: each says so by itself."""
        if sum(len(given.get(part) or ()) for part in ("create", "update", "delete")) > MOST_IN_BATCH:
            message = f"Unable to accept more than {MOST_IN_BATCH} items for this request."
            raise WooError("woocommerce_rest_request_entity_too_large", message, 413)
        answer: Object = {}
        for one in given.get("update") or ():
            answer.setdefault("update", []).append(self._tried(name, one, parent))
        return answer

    def _tried(self, name: str, one: Object, parent: int | None) -> Object:
        try:
            return self.update(name, int(one.get("id") or 0), one, parent)
        except WooError as error:
            return {"id": one.get("id"), "error": error.body}

    def _value(self, field: str, value: Any) -> Any:
        if field == "regular_price" and value and self.rounds_to is not None:
            return f"{round(float(value), self.rounds_to)}"
        if field == "name":
            return escape(str(value), quote=False)
        if field == "tags":
            found = (self.tables["product_tags"].get(int(tag["id"])) for tag in value if "id" in tag)
            return [{k: row.object[k] for k in ("id", "name", "slug")} for row in found if row]
        return value

    def _consistent(self, name: str, found: Object, given: Object) -> Object:
        """What follows from the writable fields: the price that holds, the stock's status; prices of variable ones are derived."""
        if name in ("products", "product_variations"):
            if found.get("type") == "variable":
                found |= {"regular_price": "", "sale_price": ""}
            else:
                found["price"] = found["sale_price"] or found["regular_price"]
                found["on_sale"] = bool(found["sale_price"])
            if not found["manage_stock"]:
                found["stock_quantity"] = None
            else:
                found["stock_status"] = "instock" if (found["stock_quantity"] or 0) > 0 else "outofstock"
        if "meta_data" in given:
            found["meta_data"] = self._meta(found.get("meta_data", []), given["meta_data"])
        return found

    def _meta(self, held: list[Object], given: Any) -> list[Object]:
        """An entry without an id is a new one, unless its key is there: WooCommerce's `update_meta_data`."""
        merged = {entry["key"]: entry for entry in held}
        for entry in given or ():
            merged[entry["key"]] = {"id": merged.get(entry["key"], {}).get("id") or next(self._meta_ids), **entry}
        return list(merged.values())
