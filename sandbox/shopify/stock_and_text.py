"""What else a caller may change: the stock of an item at a place, and the texts of a product. A refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.market.market import Market
from sandbox.market.size import iso
from sandbox.shopify.ids import gid, parse_gid

MAX_UNITS = 10**9
Payload = dict[str, Any]
SetStock = Callable[[int, int, int], None]
"""`(variant, units in the warehouse, units in the shop)`."""
SetText = Callable[[int, str, str | None, list[str] | None], None]


def set_stock(market: Market, write: SetStock, given: Payload) -> Payload:
    """The payload of `inventorySetQuantities`: all or nothing, and only where the shop still has what the caller saw."""
    if given["name"] not in ("available", "on_hand"):
        return _refused("name", "The quantity name must be available or on_hand.", "INVALID_NAME")
    counts: dict[int, list[int]] = {}
    for place, one in enumerate(given["quantities"]):
        flaw = _flaw(market, place, one, given["name"], counts)
        if flaw is not None:
            return flaw
    for variant, (warehouse, shop) in counts.items():
        write(variant, warehouse, shop)
    group = {"__typename": "InventoryAdjustmentGroup", "id": gid("InventoryAdjustmentGroup", market.version)}
    group |= {"createdAt": iso(market.clock), "reason": given["reason"]}
    return {"inventoryAdjustmentGroup": group if counts else None, "userErrors": []}


def update_product(market: Market, write: SetText, given: Payload | None) -> Payload:
    """The payload of `productUpdate`; what is not named stays."""
    kind, number = parse_gid((given or {}).get("id") or "") or ("", -1)
    if given is None or kind != "Product" or not 0 <= number < len(market.products):
        return {"product": None, "userErrors": [{"field": ["id"], "message": "Product does not exist"}]}
    record = market.products[number]
    title = given.get("title", record.title)
    if not title or not title.strip():
        return {"product": None, "userErrors": [{"field": ["title"], "message": "Title can't be blank"}]}
    tags = given.get("tags", record.tags)
    shown = f"<p>{record.title}</p>" if record.description is None else record.description
    write(number, title, given.get("descriptionHtml", shown), None if tags is None else sorted(set(tags)))
    return {"product": record, "userErrors": []}


def _flaw(market: Market, place: int, one: Payload, name: str, counts: dict[int, list[int]]) -> Payload | None:
    where = f"quantities.{place}."
    kind, variant = parse_gid(one["inventoryItemId"]) or ("", -1)
    if kind != "InventoryItem" or not 0 <= variant < len(market.variants):
        return _refused(
            f"{where}inventoryItemId", "The specified inventory item could not be found.", "INVALID_INVENTORY_ITEM"
        )
    kind, shelf = parse_gid(one["locationId"]) or ("", -1)
    if kind != "Location" or shelf not in (0, 1):
        return _refused(f"{where}locationId", "The specified location could not be found.", "INVALID_LOCATION")
    committed = int(market.stock.sold_today[variant]) if name == "on_hand" and shelf == 0 else 0
    quantity = one["quantity"] - committed
    if quantity < 0 or quantity > MAX_UNITS:
        code = "INVALID_QUANTITY_NEGATIVE" if quantity < 0 else "INVALID_QUANTITY_TOO_HIGH"
        return _refused(f"{where}quantity", "The quantity is out of range.", code)
    shop = market.stock.in_shop(variant)
    held = counts.setdefault(variant, [int(market.stock.on_hand[variant]) - shop, shop])
    if "changeFromQuantity" not in one:
        return _refused(f"{where}changeFromQuantity", "changeFromQuantity is required.", "COMPARE_QUANTITY_REQUIRED")
    seen = one["changeFromQuantity"]
    if seen is not None and seen != held[shelf] + committed:
        message = "The changeFromQuantity argument no longer matches the persisted quantity."
        return _refused(f"{where}changeFromQuantity", message, "CHANGE_FROM_QUANTITY_STALE")
    held[shelf] = quantity
    return None


def _refused(field: str, message: str, code: str) -> Payload:
    error = {"field": ["input", *field.split(".")], "message": message, "code": code}
    return {"inventoryAdjustmentGroup": None, "userErrors": [error]}
