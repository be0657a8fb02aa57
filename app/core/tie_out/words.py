"""The comparison of one connection in a sentence. It knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def sentence(row: Mapping[str, Any]) -> str:
    """Of the columns of `ConnectionTieOut`."""
    name, orders, lines = row["name"], f"{row['warehouse_orders']:,}", row["explained_lines"] or 0
    if row["state"] == "not reported" and row["not_granted"]:
        return f"The own totals of {name} cannot be read without {row['not_granted']}, so nothing can be compared: {orders} orders in {row['days']} days."
    if row["state"] == "not reported":
        return (
            f"{name} reports no totals of its own, so nothing can be compared: {orders} orders in {row['days']} days."
        )
    difference = f"{_cents(row['difference_amount'])} {row['currency_code']}"
    if row["state"] == "ties":
        return f"{name} ties out: {orders} orders in {row['days']} days, difference {difference}."
    if row["state"] == "explained":
        counted = "1 line" if lines == 1 else f"{lines:,} lines"
        return f"{name} ties out: {orders} orders in {row['days']} days, difference {difference}, {counted} of it explained."
    days = "1 day" if row["unexplained_days"] == 1 else f"{row['unexplained_days']} days"
    return (
        f"{name} does not tie out on {days}: the difference is {difference} over {orders} orders in {row['days']} days."
    )


def _cents(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:.4f}"
