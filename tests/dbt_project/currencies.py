"""Finds sums of money over rows that may be in different currencies, in the SQL of a model."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

SINGLE = {
    "order_id", "line_id", "refund_id", "commission_key", "currency_code", "booked_currency_code", "presentment_currency_code",
    "reporting_currency_code",
}  # fmt: skip
"""What a sum may be grouped by: the currency itself, or something that happened in one currency."""


_COUNTS = {"facts_without_amount"}


def mixed_sums(sql: str) -> list[str]:
    """The sums of amounts that nothing keeps to one currency, as they are written; what is multiplied by a rate is in one."""
    found = []
    for total in sqlglot.parse_one(sql, dialect="postgres").find_all(exp.Sum):
        names = _names(total)
        if any(name == "amount" or name.endswith("_amount") for name in names - _COUNTS) and not (
            names | _kept_to(total)
        ) & {*SINGLE, "rate"}:
            found.append(total.sql(dialect="postgres"))
    return found


def _kept_to(total: exp.Sum) -> set[str]:
    """Columns that the sum is filtered, partitioned or grouped by."""
    found: set[str] = set()
    outer, select = total.parent, total.find_ancestor(exp.Select)
    if isinstance(outer, exp.Filter):
        found |= _names(outer)
        outer = outer.parent
    if isinstance(outer, exp.Window):
        named = [w for w in (select.args.get("windows") or [] if select else []) if w.name == outer.alias]
        found |= {
            name
            for window in (outer, *named)
            for part in window.args.get("partition_by") or []
            for name in _names(part)
        }
    group = select.args.get("group") if select else None
    return found | (_names(group) if group else set())


def _names(expression: exp.Expression) -> set[str]:
    return {column.name for column in expression.find_all(exp.Column)}
