"""Reading a row of marts.dim_variants: what is missing, what it is called, what a recommendation points at.

Titles are an outsider's words: they pass through as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

Row = Mapping[Any, Any]


def missing(value: Any) -> bool:
    """None, NaN and NaT are all "unknown"."""
    return value is None or bool(pd.isna(value))


def name(row: Row) -> str:
    """Product and variant as a merchant would say them."""
    product, variant = str(row.get("product_title") or row["title"]), str(row["title"])
    if variant in (product, "Default Title"):
        return product
    return variant if product in variant else f"{product} – {variant}"


def target(row: Row) -> dict[str, Any]:
    """The recommendation's target; `platform_id` exactly as the platform's API writes it."""
    return {
        "type": "variant",
        "id": str(row["variant_key"]),
        "platform": row["platform"],
        "platform_id": str(row["variant_id"]),
        "sku": None if missing(row.get("sku")) else str(row["sku"]),
        "title": name(row),
    }


def net_share(row: Row, tax_rate: float) -> float:
    """What is left of the list price after discounts and tax: as measured, else without discounts and at `tax_rate`."""
    measured = row.get("net_share")
    if missing(measured):
        return 1 / (1 + tax_rate)
    return float(str(measured))
