"""What the lists show for a query: filters, pages and marks that expire, as on the platform."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.amazon_seller.account import Account, iso, shown

Json = dict[str, Any]
Query = Mapping[str, str]
NOT_YET = timedelta(minutes=2)
TOKEN_LASTS = timedelta(minutes=30)
INVENTORY_TOKEN_LASTS = timedelta(seconds=30)
LONGEST_WINDOW = timedelta(days=180)
INVENTORY_PAGE, TRANSACTIONS_PAGE = 50, 100


class InvalidInputError(Exception):
    """The request makes no sense to Amazon: 400 InvalidInput."""


class Lists:
    """The lists of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def orders(self, query: Query) -> Json:
        """Orders that changed in [lastUpdatedAfter, lastUpdatedBefore], oldest change first."""
        if "lastUpdatedAfter" not in query or "createdAfter" in query:
            raise InvalidInputError("Exactly one of createdAfter and lastUpdatedAfter is needed.")
        token = self._token(query.get("paginationToken"))
        newest = self._account.now() - NOT_YET
        before = _moment(token["before"]) if token else min(_moment(query.get("lastUpdatedBefore")) or newest, newest)
        size, wanted = int(query.get("maxResultsPerPage", 100)), query["marketplaceIds"].split(",")
        if not 1 <= size <= 100:
            raise InvalidInputError("maxResultsPerPage must be from 1 to 100.")
        start = (token["changed"], token["id"]) if token else (iso(_needed(query["lastUpdatedAfter"])), "")
        found = sorted(
            (order["lastUpdatedTime"], order["orderId"])
            for order in self._account.orders.values()
            if order["salesChannel"]["marketplaceId"] in wanted and start < (order["lastUpdatedTime"], order["orderId"])
        )
        found = [one for one in found if before is None or one[0] <= iso(before)]
        included = set(query.get("includedData", "").split(","))
        orders = [shown(self._account.orders[key], included) for _, key in found[:size]]
        reply: Json = {"orders": orders, "lastUpdatedBefore": iso(before or newest)}
        if len(found) > size:
            changed, last = found[size - 1]
            mark = {"changed": changed, "id": last, "before": iso(before or newest)}
            reply["pagination"] = {"nextToken": self._mark(mark, TOKEN_LASTS)}
        return reply

    def order(self, order_id: str, query: Query) -> Json | None:
        found = self._account.orders.get(order_id)
        return {"order": shown(found, set(query.get("includedData", "").split(",")))} if found else None

    def transactions(self, query: Query) -> Json:
        """Bookings in [postedAfter, postedBefore); a window of more than 180 days is empty."""
        newest = self._account.now() - NOT_YET
        after, before = _needed(query.get("postedAfter")), _moment(query.get("postedBefore")) or newest
        if not after < before <= newest:
            raise InvalidInputError("postedBefore must be after postedAfter and two minutes ago.")
        token = self._token(query.get("nextToken"))
        rows = [] if before - after > LONGEST_WINDOW else list(self._account.transactions.values())
        found = [one for one in rows if iso(after) <= one["postedDate"] < iso(before)]
        found.sort(key=lambda one: (one["postedDate"], one["transactionId"]))
        at = token["at"] if token else 0
        payload: Json = {"transactions": found[at : at + TRANSACTIONS_PAGE]}
        if at + TRANSACTIONS_PAGE < len(found):
            payload["nextToken"] = self._mark({"at": at + TRANSACTIONS_PAGE}, TOKEN_LASTS)
        return {"payload": payload}

    def inventory(self, query: Query) -> Json:
        marketplace = query.get("marketplaceIds", "")
        if query.get("granularityType") != "Marketplace" or query.get("granularityId") != marketplace:
            raise InvalidInputError("granularityType and granularityId are needed.")
        token = self._token(query.get("nextToken"))
        found = [one for key, one in sorted(self._account.stock.items()) if key.startswith(f"{marketplace}:")]
        at = token["at"] if token else 0
        granularity = {"granularityType": "Marketplace", "granularityId": marketplace}
        summaries = found[at : at + INVENTORY_PAGE]
        reply: Json = {"payload": {"granularity": granularity, "inventorySummaries": summaries}}
        if at + INVENTORY_PAGE < len(found):
            reply["pagination"] = {"nextToken": self._mark({"at": at + INVENTORY_PAGE}, INVENTORY_TOKEN_LASTS)}
        return reply

    def _mark(self, what: Json, lasts: timedelta) -> str:
        return base64.urlsafe_b64encode(
            json.dumps({**what, "until": iso(self._account.now() + lasts)}).encode()
        ).decode()

    def _token(self, mark: str | None) -> Json | None:
        if not mark:
            return None
        try:
            found: Json = json.loads(base64.urlsafe_b64decode(mark))
        except ValueError as error:
            raise InvalidInputError("The token is not valid.") from error
        if found["until"] < iso(self._account.now()):
            raise InvalidInputError("The token is expired.")
        return found


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _needed(text: str | None) -> datetime:
    if not text:
        raise InvalidInputError("A date is missing.")
    return datetime.fromisoformat(text)
