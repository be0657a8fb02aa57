"""The landed objects that each order was built of, as the build noted them: for one order or for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import Connection

Order = tuple[UUID, str]
"""Connection and the platform's own id of the order."""
Document = tuple[str, str]
"""`raw.<table>` and the id in it."""

_DOCUMENTS = """
    select documents.connection_id, documents.order_id, 'raw.' || documents.source_name, documents.document_id
    from intermediate.int_order_documents__built as documents
    join unnest(%s::uuid[], %s::text[]) as asked (connection_id, order_id)
        on documents.connection_id = asked.connection_id and documents.order_id = asked.order_id
    where documents.business_id = %s order by 3, 4"""


def knows_documents(database: Connection[Any]) -> bool:
    """Whether a build has noted them at all."""
    row = database.execute("select to_regclass('intermediate.int_order_documents__built') is not null").fetchone()
    return bool(row and row[0])


def order_documents(
    database: Connection[Any], business_id: UUID, orders: Collection[Order]
) -> dict[Order, list[Document]]:
    """By table and id; orders without any are absent. `database` is a connection of `ecom_transform`."""
    found: defaultdict[Order, list[Document]] = defaultdict(list)
    asked = [connection for connection, _ in orders], [order for _, order in orders], business_id
    for connection_id, order_id, table, identity in database.execute(_DOCUMENTS, asked):
        found[connection_id, order_id].append((table, identity))
    return dict(found)
