"""The line that says what an edited recommendation asks for: the model's own title would still name the old numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.schemas.recommendations import Kind

MAX_NAME = 120


def title_of(kind: Kind, target: Mapping[str, Any], current: Mapping[str, Any], proposed: Mapping[str, Any],
             currency_code: str) -> str:  # fmt: skip
    """Return for instance `Raise the price of Mug from 24.90 to 26.10 EUR`. Names come from outside and are shortened."""
    name = str(target.get("title") or target.get("sku") or target.get("id"))[:MAX_NAME]
    if kind == "price_change":
        verb = "Raise" if Decimal(proposed["price"]) > Decimal(current["price"]) else "Lower"
        return f"{verb} the price of {name} from {current['price']} to {proposed['price']} {currency_code}"
    if kind == "reorder":
        return f"Order {proposed['quantity']} × {name}"
    return f"Win back {name} with {Decimal(proposed['discount_pct']).normalize():f} % off"
