"""Discounts as the API shows, finds and makes them: basic codes and automatic sales, in percent of everything."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.market.discounts import Discount
from sandbox.market.market import Market
from sandbox.market.size import iso
from sandbox.shopify.ids import gid, parse_gid

Node = dict[str, Any]


def nodes(market: Market) -> list[Node]:
    """Every discount as a `DiscountNode`, oldest first."""
    return [_node(market, one, "DiscountNode", "discount") for one in _shown(market)]


def by_code(market: Market, code: str) -> Node | None:
    """The `DiscountCodeNode` of a code, whatever its case."""
    found = [one for one in _shown(market) if one.code and one.code.lower() == code.strip().lower()]
    return _node(market, found[0], "DiscountCodeNode", "codeDiscount") if found else None


def by_id(market: Market, global_id: str) -> Node | None:
    kind, number = parse_gid(global_id) or ("", -1)
    field = {"DiscountNode": "discount", "DiscountCodeNode": "codeDiscount"}.get(kind)
    found = [one for one in _shown(market) if one.number == number and field]
    return _node(market, found[0], kind, field) if found and field else None


def create(market: Market, add: Callable[[Discount], None], given: Node) -> Node:
    """The payload of `discountCodeBasicCreate`."""
    percent = ((given.get("customerGets") or {}).get("value") or {}).get("percentage")
    error = _flaw(market, given, percent)
    if error is not None or percent is None:
        return {"codeDiscountNode": None, "userErrors": [error]}
    add(
        Discount(
            len(market.discounts), given["title"], given["code"], percent * 100, _instant(given["startsAt"]),
            _instant(given["endsAt"]) if given.get("endsAt") else None, 0, 0,
            given.get("usageLimit"), bool(given.get("appliesOncePerCustomer")),
        )
    )  # fmt: skip
    return {"codeDiscountNode": by_code(market, given["code"]), "userErrors": []}


def delete(market: Market, remove: Callable[[str, int], None], global_id: str) -> Node:
    """The payload of `discountCodeDelete`."""
    if by_id(market, global_id) is None:
        error = {"field": ["id"], "message": "Code discount does not exist.", "code": "INVALID"}
        return {"deletedCodeDiscountId": None, "userErrors": [error]}
    remove("Discount", (parse_gid(global_id) or ("", -1))[1])
    return {"deletedCodeDiscountId": global_id, "userErrors": []}


def _shown(market: Market) -> list[Discount]:
    return [one for one in market.discounts if ("Discount", one.number) not in market.removed]


def _node(market: Market, one: Discount, kind: str, field: str) -> Node:
    return {"__typename": kind, "id": gid(kind, one.number), field: _discount(market, one)}


def _discount(market: Market, one: Discount) -> Node:
    shown: Node = {
        "__typename": "DiscountCodeBasic" if one.code else "DiscountAutomaticBasic",
        "title": one.title, "status": _status(one, market.clock), "summary": f"{one.percent:g}% off entire order",
        "startsAt": iso(one.starts), "endsAt": None if one.ends is None else iso(one.ends), "asyncUsageCount": 0,
        "createdAt": iso(one.created), "updatedAt": iso(one.changed),
        "customerGets": {"value": {"__typename": "DiscountPercentage", "percentage": one.percent / 100}},
    }  # fmt: skip
    if one.code:
        code = {"id": gid("DiscountRedeemCode", one.number), "code": one.code, "asyncUsageCount": 0}
        shown |= {"codes": [code], "codesCount": {"count": 1, "precision": "EXACT"}}
        shown |= {"usageLimit": one.usage_limit, "appliesOncePerCustomer": one.once_per_customer}
    return shown


def _status(one: Discount, now: int) -> str:
    if now < one.starts:
        return "SCHEDULED"
    return "EXPIRED" if one.ends is not None and one.ends <= now else "ACTIVE"


def _flaw(market: Market, given: Node, percent: Any) -> Node | None:
    for name in ("title", "code", "startsAt", "context", "customerGets"):
        if not given.get(name):
            return _error(name, f"{name} can't be blank", "BLANK")
    if percent is None or not math.isfinite(percent) or not 0 < percent <= 1:
        return _error("customerGets", "Value must be between 0.0 and 1.0", "VALUE_OUTSIDE_RANGE")
    if by_code(market, given["code"]) is not None:
        return _error("code", "Code must be unique. Please try a different code.", "TAKEN")
    return None


def _error(field: str, message: str, code: str) -> Node:
    return {"field": ["basicCodeDiscount", field], "message": message, "code": code, "extraInfo": None}


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
