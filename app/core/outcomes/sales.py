"""Daily sales of a changed variant and of those it is compared with, from the warehouse. It judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection, text

COLUMNS = ["unique_id", "ds", "y", "net_amount", "price", "is_stockout", "is_promotion"]

_VARIANT = text("""
    select v.variant_key, v.category, v.connection_id, v.unit_cost_amount, v.currency_code,
        (select max(sold_on) from marts.fct_product_daily d
         where d.business_id = v.business_id and d.variant_key = v.variant_key) as known_until
    from marts.dim_variants v where v.business_id = :business_id and v.variant_key = :variant_key""")
_DAILY = text("""
    select d.variant_key as unique_id, d.sold_on as ds, d.units_sold as y, d.net_amount, d.price_amount as price,
        coalesce(d.is_stockout, false) as is_stockout, coalesce(d.is_promotion, false) as is_promotion
    from marts.fct_product_daily d join marts.dim_variants v using (business_id, variant_key)
    where d.business_id = :business_id and d.connection_id = :connection_id and d.currency_code = :currency_code
      and d.sold_on between :first and :last and d.sold_on <> :changed_on
      and (v.category = :category or cast(:category as text) is null)""")


@dataclass(frozen=True)
class Variant:
    """A variant as the warehouse knows it; `known_until` is the last day of its shop's daily table."""

    variant_key: str
    category: str | None
    connection_id: UUID
    unit_cost_amount: float | None
    currency_code: str
    known_until: date | None


def variant_of(conn: Connection, business_id: UUID, variant_key: str) -> Variant | None:
    """Return the variant, or None when the warehouse does not have it (any more)."""
    found = conn.execute(_VARIANT, {"business_id": business_id, "variant_key": variant_key}).mappings().first()
    if found is None:
        return None
    cost = found["unit_cost_amount"]
    return Variant(**{**found, "unit_cost_amount": None if cost is None else float(cost)})


def daily_sales(conn: Connection, business_id: UUID, variant: Variant, *, first: date, last: date, changed_on: date,
                category: str | None) -> pd.DataFrame:  # fmt: skip
    """Return `COLUMNS` for every variant of the category (all categories for None) in the variant's shop and currency.

    Both days are included; the day of the change is left out.
    """
    keys: dict[str, Any] = {"business_id": business_id, "first": first, "last": last, "changed_on": changed_on}
    shop = {"connection_id": variant.connection_id, "currency_code": variant.currency_code, "category": category}
    frame = pd.DataFrame(conn.execute(_DAILY, keys | shop).all(), columns=COLUMNS)
    numbers = dict.fromkeys(["y", "net_amount", "price"], "float64") | dict.fromkeys(
        ["is_stockout", "is_promotion"], "bool"
    )
    return frame.astype(numbers).assign(ds=pd.to_datetime(frame["ds"]))
