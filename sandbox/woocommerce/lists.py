"""How WordPress filters, sorts and pages: its defaults, its limits, its dates with and without a zone, `_fields`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.woocommerce.errors import invalid
from sandbox.woocommerce.tables import TRASH, Row, Table

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_POSTS = ("date", "id", "include", "title", "slug", "modified")
STATUSES = {
    "orders": ("any", "trash", "pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "packed"),
    "products": ("any", "trash", "draft", "pending", "private", "publish", "future"),
    "product_variations": ("any", "trash", "draft", "pending", "private", "publish", "future"),
    "coupons": ("any", "trash", "draft", "pending", "private", "publish", "future"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListRules:
    """What one list can do. Dates filter posts only: customers, terms and taxes ignore them without a word."""

    orders_by: tuple[str, ...] = _POSTS
    order_by: str = "date"
    order: str = "desc"
    has_dates: bool = True
    has_include: bool = True
    keeps_total: bool = True  # beyond the last page orders and refunds say that there are none at all


RULES = {
    "orders": ListRules(keeps_total=False),
    "refunds": ListRules(keeps_total=False),
    "products": ListRules((*_POSTS, "price", "popularity", "rating", "menu_order")),
    "product_variations": ListRules(),
    "coupons": ListRules(),
    "customers": ListRules(("id", "include", "name", "registered_date"), "name", "asc", has_dates=False),
    "product_categories": ListRules(
        ("id", "include", "name", "slug", "term_group", "description", "count"), "name", "asc", has_dates=False
    ),
    "product_tags": ListRules(
        ("id", "include", "name", "slug", "term_group", "description", "count"), "name", "asc", has_dates=False
    ),
    "webhooks": ListRules(("date", "id", "title"), has_dates=False),
    "tax_rates": ListRules(("id", "order", "priority"), "order", "asc", has_dates=False, has_include=False),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """One page: its rows, and the numbers for X-WP-Total and X-WP-TotalPages."""

    rows: list[Row]
    total: int
    pages: int


def select(
    name: str, table: Table, asked: Mapping[str, str], zone: ZoneInfo, parent: int | None = None, most: int = 100
) -> Selection:
    """One page of the list `name`. Raises WooError for parameters that the schema refuses. `most` is a silent cap."""
    rules, per_page = RULES[name], _number(asked, "per_page", 10)
    if not 1 <= per_page <= 100:
        raise invalid("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
    per_page = min(per_page, most)
    page = max(_number(asked, "page", 1), 1)
    start = _number(asked, "offset", (page - 1) * per_page)
    filters = tuple(sorted((k, v) for k, v in asked.items() if k not in ("per_page", "page", "offset", "_fields")))
    found = table.select((filters, parent), lambda: _chosen(name, table, asked, zone, parent))
    rows = found[start : start + per_page]
    total = len(found) if rows or rules.keeps_total or start == 0 else 0
    return Selection(rows, total, -(-total // per_page))


def pick(value: Any, names: str) -> Any:
    """WordPress's `_fields`: only the named fields, nested ones with dots."""
    if isinstance(value, list):
        return [pick(one, names) for one in value]
    picked: dict[str, Any] = {}
    for name in filter(None, (part.strip() for part in names.split(","))):
        _copy(value, picked, name.split("."))
    return picked


def _copy(source: Any, target: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if not isinstance(source, dict) or name not in source:
        return
    if rest:
        _copy(source[name], target.setdefault(name, {}), rest)
    else:
        target[name] = source[name]


def _chosen(name: str, table: Table, asked: Mapping[str, str], zone: ZoneInfo, parent: int | None) -> list[Row]:
    rules = RULES[name]
    rows = table.all() if name in STATUSES else table.shown()
    if name in STATUSES:
        rows = _with_status(rows, _words(asked.get("status", "any")), STATUSES[name])
    if rules.has_dates:
        rows = _in_window(rows, asked, zone)
    if rules.has_include and "include" in asked:
        wanted = {int(one) for one in _words(asked["include"])}
        rows = [row for row in rows if row.id in wanted]
    rows = [row for row in rows if parent is None or row.facts.get("parent") == parent]
    rows = _with_facts(name, rows, asked)
    return _sorted(rows, rules, asked)


def _with_status(rows: list[Row], wanted: list[str], known: tuple[str, ...]) -> list[Row]:
    """`any` leaves out the trash, also when the trash is named beside it; a status that no plugin knows is refused."""
    if unknown := [one for one in wanted if one not in known]:
        raise invalid("status", f"status[0] is not one of {', '.join(known)}: {unknown[0]}")
    if "any" in wanted:
        return [row for row in rows if row.status != TRASH and row.status in known]
    return [row for row in rows if row.status in wanted]


def _in_window(rows: list[Row], asked: Mapping[str, str], zone: ZoneInfo) -> list[Row]:
    """Both ends are exclusive, to the second."""
    are_gmt = asked.get("dates_are_gmt", "false").lower() in ("true", "1")
    for name, attribute in (("after", "created"), ("modified_after", "modified")):
        if name in asked:
            bound = _instant(name, asked[name], zone, are_gmt)
            rows = [row for row in rows if getattr(row, attribute) > bound]
    for name, attribute in (("before", "created"), ("modified_before", "modified")):
        if name in asked:
            bound = _instant(name, asked[name], zone, are_gmt)
            rows = [row for row in rows if getattr(row, attribute) < bound]
    return rows


def _instant(name: str, text: str, zone: ZoneInfo, are_gmt: bool) -> float:
    """A time with an offset becomes the shop's local time first, and is then compared as it stands: a trap with gmt."""
    if not _DATE.fullmatch(text):
        raise invalid(name, "Invalid date.")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return moment.replace(tzinfo=UTC if are_gmt else zone).timestamp()


def _with_facts(name: str, rows: list[Row], asked: Mapping[str, str]) -> list[Row]:
    role = asked.get("role", "customer") if name == "customers" else "all"
    if role != "all":
        rows = [row for row in rows if row.facts.get("role") == role]
    for fact in ("type", "code", "slug"):
        if fact in asked:
            wanted = asked[fact].lower() if fact == "code" else asked[fact]
            rows = [row for row in rows if row.facts.get(fact) == wanted]
    if "search" in asked:
        rows = [row for row in rows if asked["search"].lower() in str(row.facts.get("name", "")).lower()]
    return rows


def _sorted(rows: list[Row], rules: ListRules, asked: Mapping[str, str]) -> list[Row]:
    by, order = asked.get("orderby", rules.order_by), asked.get("order", rules.order)
    if by not in rules.orders_by:
        raise invalid("orderby", f"orderby is not one of {', '.join(rules.orders_by)}.")
    if order not in ("asc", "desc"):
        raise invalid("order", "order is not one of asc, desc.")
    keys = {"modified": lambda row: (row.modified, row.id), "date": lambda row: (row.created, row.id)}
    return sorted(rows, key=keys.get(by, lambda row: row.id), reverse=order == "desc")


def _words(text: str) -> list[str]:
    return [word for word in text.replace(" ", ",").split(",") if word]


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not text.isdecimal():
        raise invalid(name, f"{name} is not of type integer.")
    return int(text)
