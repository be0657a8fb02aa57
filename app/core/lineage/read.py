"""The way of one row, asked for by a person: of one business, read-only, and in a time that ends."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg

from app.core.lineage.rows import row_lineage
from app.schemas.lineage import RowLineage

_READ_ONLY = "-c default_transaction_read_only=on -c statement_timeout=20s"


def lineage(
    transform_url: str, business_id: UUID, mart: str, key: Sequence[str], connection_id: UUID | None = None
) -> RowLineage:
    """Raises LineageError. The role ecom_transform reads raw ids and hashes for it, which the application's own may not."""
    with psycopg.connect(transform_url, options=_READ_ONLY) as database:
        return row_lineage(database, mart, key, business_id, connection_id)
