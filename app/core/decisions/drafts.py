"""What an approved reorder or win-back becomes: a draft in our own tables. Nothing is sent to anybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from app.core.decisions.limits import LimitError, discount_of
from app.core.decisions.rows import Row

_PURCHASE_ORDER = text("""
    insert into core.purchase_orders (business_id, implementation_id, variant_key, sku, quantity, created_at)
    values (:business_id, :implementation_id, :variant_key, :sku, :quantity, :now)
    on conflict (implementation_id) do nothing""")
_AUDIENCE = text("""
    select customer_key from predictions.customer_segments
    where business_id = :business_id and segment_id = :segment_id order by customer_key""")
_CAMPAIGN = text("""
    insert into core.campaigns (business_id, implementation_id, segment_id, discount_pct, customer_keys, created_at)
    values (:business_id, :implementation_id, :segment_id, :discount_pct, :customer_keys, :now)
    on conflict (implementation_id) do nothing""")


def write_draft(conn: Connection, row: Row, implementation: Row, now: datetime) -> None:
    """Write the draft of a reorder or win-back; `now` is the business clock. Raises `LimitError` for an empty segment."""
    keys = {"business_id": row["business_id"], "implementation_id": implementation["implementation_id"], "now": now}
    proposed, target = row["proposed"], row["target"]
    if row["kind"] == "reorder":
        order = {"variant_key": target["id"], "sku": target["sku"], "quantity": proposed["quantity"]}
        conn.execute(_PURCHASE_ORDER, keys | order)
        return
    segment = {"business_id": row["business_id"], "segment_id": proposed["segment_id"]}
    audience: list[str] = list(conn.execute(_AUDIENCE, segment).scalars())
    if not audience:
        raise LimitError("Nobody is in this segment any more; reject it and run again.")
    campaign = {"segment_id": proposed["segment_id"], "discount_pct": discount_of(proposed), "customer_keys": audience}
    conn.execute(_CAMPAIGN, keys | campaign)
