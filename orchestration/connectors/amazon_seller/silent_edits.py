"""Orders that changed without a new time of change: a report of all orders is compared with what landing holds.

The report costs three calls for any number of orders; only those that differ are read by id.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from orchestration.connectors.amazon_seller import lists, reports
from orchestration.connectors.amazon_seller.client import AmazonClient
from orchestration.connectors.amazon_seller.records import marks, to_orders
from orchestration.connectors.amazon_seller.tsv import read_rows
from orchestration.connectors.base import JsonObject, KnownRecords, Page
from orchestration.connectors.elements import to_pages

REPORT = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
COLUMNS = ("amazon-order-id", "last-updated-date", "order-status", "quantity")
BATCH = 20
"""Orders that are read by id before they are committed: two a second are allowed."""


def silently_edited(
    client: AmazonClient, state: JsonObject, known: KnownRecords, now: datetime, since: datetime
) -> Iterator[Page]:
    """Pages of the orders since then that differ from what is held. After a crash those that are in differ no more."""
    document, state = yield from reports.obtained(client, REPORT, client.marketplace_ids(), state, since)
    shown: dict[str, str] = {}
    if document:
        with reports.open_file(client, document) as file:
            shown = marks(read_rows(file.content, file.charset, client.host, *COLUMNS))
    held = known.fingerprints()
    changed = [order_id for order_id, mark in shown.items() if held.get(order_id) != mark]
    for at in range(0, len(changed), BATCH):
        found = [lists.order(client, order_id) for order_id in changed[at : at + BATCH]]
        yield from to_pages(to_orders([raw for raw, _ in found]), state, state, found[-1][1].server_time)
    yield from to_pages([], state, {**reports.without_report(state), "compared_at": now.isoformat()}, now)
