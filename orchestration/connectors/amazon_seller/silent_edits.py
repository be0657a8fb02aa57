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
from orchestration.connectors.base import JsonObject, KnownRecords, Page, Reject
from orchestration.connectors.elements import Element, to_pages
from orchestration.connectors.exceptions import CredentialsError, FatalError, SchemaDriftError

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
        found: list[Element] = []
        read_at = now
        for order_id in changed[at : at + BATCH]:
            one, read_at = _order(client, order_id, read_at)
            found += one
        yield from to_pages(found, state, state, read_at)
    yield from to_pages([], state, {**reports.without_report(state), "compared_at": now.isoformat()}, now)


def _order(client: AmazonClient, order_id: str, now: datetime) -> tuple[list[Element], datetime]:
    """The order and Amazon's clock; a reject and `now` where Amazon refuses this order."""
    try:
        raw, content = lists.order(client, order_id)
        return to_orders([raw]), content.server_time or now
    except (CredentialsError, SchemaDriftError):
        raise
    except FatalError:
        reason = "Amazon's report shows this order, and its API does not give it."
        return [Reject("refused", reason, order_id.encode(), order_id)], now
