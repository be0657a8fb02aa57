"""One page of each of Amazon's lists: orders, finance transactions, stock in Amazon's warehouses. Knows no cursor of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

import msgspec

from orchestration.connectors.amazon_seller.client import INVENTORY, ORDERS, TRANSACTIONS, AmazonClient
from orchestration.connectors.elements import fields
from orchestration.connectors.exceptions import ThrottledError
from orchestration.connectors.http import Content
from orchestration.connectors.rest import Params, split_array
from orchestration.connectors.windows import moment, server_clock

ORDERS_PAGE = 100
INCLUDED = ("PROCEEDS", "EXPENSE", "PROMOTION", "CANCELLATION", "FULFILLMENT")
"""What is asked for with each order. BUYER, RECIPIENT, TAX, PAYMENT and PACKAGES are left out: they hold personal data."""
INVENTORY_TOKEN_SECONDS = 25.0
"""Amazon's own number is thirty."""
MOST_STARTS = 10
"""A list whose marks are so short-lived is begun so often before we give up."""
NOT_YET = timedelta(minutes=2)
"""Amazon lists nothing younger."""


@dataclass(frozen=True, slots=True)
class Part:
    """Objects in the server's own bytes. `covered_until`: every change before it is in this list. `token` opens the next
    page; None at the end."""

    objects: list[bytes]
    token: str | None
    covered_until: datetime
    now: datetime


Fetch = Callable[[AmazonClient, datetime, datetime | None, str | None], Part]
"""(client, since, before, token): a page of what happened in [since, before); None is "until now"."""


class _Pagination(msgspec.Struct):
    nextToken: str | None = None  # noqa: N815 - Amazon's own spelling


class _Orders(msgspec.Struct):
    pagination: _Pagination | None = None
    lastUpdatedBefore: str | None = None  # noqa: N815


class _Order(msgspec.Struct):
    order: msgspec.Raw


class _TransactionList(msgspec.Struct):
    nextToken: str | None = None  # noqa: N815


class _Transactions(msgspec.Struct):
    payload: _TransactionList


class _Inventory(msgspec.Struct):
    pagination: _Pagination | None = None


def orders(client: AmazonClient, since: datetime, before: datetime | None, token: str | None) -> Part:
    """Orders that changed since, with their items. The reply itself says until when it is complete."""
    params: dict[str, str | int] = {
        "lastUpdatedAfter": _iso(since),
        "marketplaceIds": ",".join(client.marketplace_ids()),
        "includedData": ",".join(INCLUDED),
        "maxResultsPerPage": ORDERS_PAGE,
    }
    if before:
        params["lastUpdatedBefore"] = _iso(before)
    content = client.get(ORDERS, _with_token(params, "paginationToken", token))
    reply, now = fields(content.body, _Orders, client.host), server_clock(content, client.host)
    said = moment(reply.lastUpdatedBefore) or now - NOT_YET
    return Part(split_array(content.body, client.host, "orders"), _next(reply.pagination), min(said, now), now)


def order(client: AmazonClient, order_id: str) -> tuple[bytes, Content]:
    """One order, as it is in the list."""
    content = client.get(f"{ORDERS}/{quote(order_id, safe='')}", {"includedData": ",".join(INCLUDED)})
    return bytes(fields(content.body, _Order, client.host).order), content


def transactions(client: AmazonClient, since: datetime, before: datetime | None, token: str | None) -> Part:
    """Sales, refunds and fees that were posted since, in all marketplaces: some are not listed by marketplace."""
    params: dict[str, str | int] = {"postedAfter": _iso(since)}
    if before:
        params["postedBefore"] = _iso(before)
    content = client.get(TRANSACTIONS, _with_token(params, "nextToken", token))
    reply, now = fields(content.body, _Transactions, client.host).payload, server_clock(content, client.host)
    objects = split_array(content.body, client.host, "payload", "transactions")
    return Part(objects, reply.nextToken or None, before or now - NOT_YET, now)


def inventory(client: AmazonClient, marketplace_id: str, token: str | None) -> Part:
    """Stock of one marketplace. Raises ThrottledError when Amazon asks for a pause that the token does not survive."""
    params: Params = {
        "details": "true",
        "granularityType": "Marketplace",
        "granularityId": marketplace_id,
        "marketplaceIds": marketplace_id,
    }
    content = (
        client.get_within(INVENTORY_TOKEN_SECONDS, INVENTORY, {**params, "nextToken": token})
        if token
        else client.get(INVENTORY, params)
    )
    reply, now = fields(content.body, _Inventory, client.host), server_clock(content, client.host)
    return Part(
        split_array(content.body, client.host, "payload", "inventorySummaries"), _next(reply.pagination), now, now
    )


def parts(client: AmazonClient, fetch: Fetch, since: datetime) -> Iterator[Part]:
    """All pages of what happened since."""
    part = fetch(client, since, None, None)
    yield part
    while part.token:
        part = fetch(client, since, None, part.token)
        yield part


def inventory_parts(client: AmazonClient, marketplace_id: str) -> Iterator[Part]:
    """All pages of the stock of a marketplace; from the first one again where a pause would outlive the mark of the next."""
    part = inventory(client, marketplace_id, None)
    yield part
    starts = 1
    while part.token:
        try:
            part = inventory(client, marketplace_id, part.token)
        except ThrottledError as error:
            starts += 1
            if starts > MOST_STARTS:
                raise
            client.access.sleep(error.wait)
            part = inventory(client, marketplace_id, None)
        yield part


def _with_token(params: Params, name: str, token: str | None) -> Params:
    return {**params, name: token} if token else params


def _next(pagination: _Pagination | None) -> str | None:
    return pagination.nextToken or None if pagination else None


def _iso(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
