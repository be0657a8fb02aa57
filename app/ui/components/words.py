"""The words that screens use for kinds, statuses and values of recommendations. It draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from babel import Locale

from app.schemas.recommendations import Kind, Recommendation, Status
from app.ui.components.formats import money
from app.ui.components.text import esc

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray", "grey", "primary"]

KINDS: Mapping[Kind, str] = {"price_change": "Price", "reorder": "Reorder", "win_back_segment": "Win back"}
KIND_ICONS: Mapping[Kind, str] = {
    "price_change": ":material/sell:",
    "reorder": ":material/inventory_2:",
    "win_back_segment": ":material/group:",
}
STATUSES: Mapping[Status, tuple[str, Colour]] = {
    "proposed": ("Needs a decision", "blue"),
    "approved": ("Approved", "green"),
    "rejected": ("Rejected", "gray"),
    "expired": ("Expired", "gray"),
    "scheduled": ("Scheduled", "blue"),
    "implementing": ("Being carried out", "blue"),
    "implemented": ("Carried out", "green"),
    "failed": ("Failed", "red"),
    "rolled_back": ("Undone", "orange"),
    "measured": ("Measured", "green"),
    "unmeasurable": ("Cannot be measured", "orange"),
}
FIELDS: Mapping[str, str] = {
    "price": "Price",
    "compare_at_price": "Price before",
    "quantity": "Quantity",
    "discount_pct": "Discount",
    "segment_id": "Segment",
    "segment_name": "Segment",
    "customers": "Customers",
    "unit_cost": "Unit cost",
}
MONEY_FIELDS = frozenset({"price", "compare_at_price", "unit_cost", "amount"})


def value_text(name: str, value: object, currency_code: str, locale: Locale) -> str:
    """One value as Markdown-safe text: money in the locale, discounts in percent, everything else literally."""
    if value is None:
        return "unknown"
    if name in MONEY_FIELDS:
        return esc(money(str(value), currency_code, locale))
    return esc(f"{value} %" if name.endswith("_pct") else str(value))


def change_text(recommendation: Recommendation, locale: Locale) -> str:
    """What would change, `before → after` per field, as Markdown-safe text."""
    parts = []
    for name, after in recommendation.proposed.items():
        if name == "segment_id" and len(recommendation.proposed) > 1:
            continue
        shown = value_text(name, after, recommendation.currency_code, locale)
        before = recommendation.current.get(name)
        if before is not None and before != after:
            shown = f"{value_text(name, before, recommendation.currency_code, locale)} → **{shown}**"
        parts.append(f"{FIELDS.get(name, esc(name))} {shown}")
    return " · ".join(parts)
