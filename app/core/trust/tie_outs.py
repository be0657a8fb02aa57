"""Which connections differ from their platform without a reason, in words for whoever must wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from app.core.database.tables import has_tables
from app.core.tie_out.read import TABLES

_UNTIED = text("""
    select distinct on (t.connection_id) t.connection_id, c.name, t.day_on, t.difference_amount, t.difference_orders,
        t.currency_code, d.order_number, d.order_id, d.reason
    from marts.fct_tie_outs t
    join core.connections c using (business_id, connection_id)
    left join marts.fct_tie_out_differences d
        on d.business_id = t.business_id and d.connection_id = t.connection_id and d.day_on = t.day_on and not d.is_explained
    where t.business_id = :business_id and t.state = 'unexplained'
    order by t.connection_id, t.day_on desc, abs(d.difference_amount) desc nulls last""")


def untied(conn: Connection, business_id: UUID) -> Mapping[UUID, str]:
    """`{connection_id: reason}` of every connection that does not tie out; the reason names the latest order that differs.

    Connections whose platform reports no totals are not among them, and none is before the warehouse is built.
    """
    if not has_tables(conn, TABLES):
        return {}
    rows = conn.execute(_UNTIED, {"business_id": business_id})
    return {row.connection_id: _reason(row) for row in rows}


def _reason(row: Row[Any]) -> str:
    order = row.order_number or row.order_id
    what = f" (order {order}: {row.reason})" if order else ""
    return (
        f"{row.name} does not tie out: on {row.day_on} it differs from its platform by {row.difference_amount:.2f}"
        f" {row.currency_code}{what}."
    )
